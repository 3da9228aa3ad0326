"""What can be found of what is no account: settings, database, alerts, feeds, article pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crosspost.core.checkup.kind import Kind, fine, problem, warning

_UNUSABLE = "no command works until it is put right"

_SETTINGS: dict[str, Kind] = {
    "no_feed": problem(
        "feeds",
        "there is no feed",
        follows="no article is ever found",
        remedy="write a table [[feed]] into config/crosspost.toml, or let crosspost init ask for the blog",
    ),
    "no_account": problem(
        "accounts",
        "there is no account",
        follows="nothing can be posted",
        remedy="fill in a full set of TWITTER_… or FACEBOOK_… in .env; docs/accounts.md says where to get it",
    ),
    "unclaimed_keys": warning(
        "accounts",
        "the keys {prefix}_… belong to no account",
        follows="nothing is posted with them",
        remedy='write a table [[account]] with a key and secrets = "{prefix}" into config/crosspost.toml, or take the '
        "keys out",
    ),
    "dry_run": fine("mode", "dry run: nothing goes out until dry_run = false"),
    "live": fine("mode", "live: approved posts go out"),
    "unusable": problem("usable", "{said}", follows=_UNUSABLE, remedy="{advice}"),
    "unusable_without_advice": problem(
        "usable",
        "{said}",
        follows=_UNUSABLE,
        remedy="put right what is named there, then run crosspost doctor again",
    ),
}

_DATABASE: dict[str, Kind] = {
    "damaged": problem(
        "soundness",
        "The database {where} is damaged: {said}",
        follows="what was posted may be forgotten, so crosspost must not go on with it",
        remedy="stop crosspost, and restore the file from a backup (or save what is readable with .recover)",
    ),
    "not_writable": problem(
        "writable",
        "The database {where} cannot be written to: {said}",
        follows="no attempt can be written down, so nothing is sent",
        remedy="give this user the right to write the file and its folder, or stop who keeps it locked",
    ),
    "disk_nearly_full": warning(
        "disk",
        "only {megabytes} MB are free on its disk",
        follows="on a full disk nothing can be written down, so nothing is sent",
        remedy="free some space",
    ),
    "sound": fine("soundness", "The database {where} is sound and can be written to"),
}

_ALERTS: dict[str, Kind] = {
    "alerts_fail": warning(
        "delivery",
        "since {at} the step that tells people of troubles ends with {error} every time",
        follows="what goes wrong stands in `crosspost report` and on the page alone",
        remedy="see the log (tick.failed step=alert); if that lasts, restart the service",
    ),
    "alerts_untold": warning(
        "delivery",
        "since {at} no channel has taken what people are to be told",
        follows="what goes wrong stands in the log, in `crosspost report` and on the page alone",
        remedy="`crosspost alerts test` says what is wrong with each channel",
    ),
}

_FEEDS: dict[str, Kind] = {
    "feed_unread": problem(
        "reachable", "{said}", follows="no new article of it is found", remedy="open {url} in a browser"
    ),
    "feed_announced": problem(
        "reachable",
        "{said}",
        follows="no new article of it is found",
        remedy='that page announces a feed: write url = "{announced}"',
    ),
    "feed_moved": warning(
        "address",
        "it has moved for good to {url}",
        follows="it is still found, as long as the old address leads there",
        remedy='write url = "{url}"',
    ),
    "feed_read_elsewhere": warning(
        "address",
        "it is read at {url}, where a permanent redirect led; the address of the settings does not lead there any more",
        follows="it is read at the address of the settings again once that shows its articles and something new, "
        "whoever has it then",
        remedy='write url = "{url}"',
    ),
    "feed_address_strange": warning(
        "address",
        "it is read at {url}, where a permanent redirect led; since {at} the address of the settings shows a feed in "
        "which no article is known",
        follows="nothing of that is posted: the address may be in other hands",
        remedy='write url = "{url}"; or, if your blog is back at the address of the settings, say so with `crosspost '
        "resume {feed}`",
    ),
    "feed_empty": warning(
        "entries",
        "it holds no entry at all",
        follows="nothing is posted until it holds one",
        remedy="check that this is the address your blog writes to",
    ),
    "feed_without_links": warning(
        "links",
        "none of its entries has a link",
        follows="teasers carry no link to the article",
        remedy="let the blog put each article's address into the feed",
    ),
    "feed_silent": warning(
        "entries",
        "its newest entry is of {day}",
        follows="if the blog has written since, this is not its feed any more",
        remedy="compare {url} with the blog",
    ),
    "feed_read": fine("reachable", "{entries} entries, the newest of {day}"),
    "feed_read_undated": fine("reachable", "{entries} entries, none with a date"),
}

_PAGES: dict[str, Kind] = {
    "page_unread": warning(
        "article page",
        "{said}",
        follows="teasers are made from what the feed gives, and the platforms may show no preview card",
        remedy="let the site admit programs that read pages: X and Facebook do so to make the preview card",
    ),
    "page_has_card": fine("article page", "{link} has the tags for a preview card"),
    "page_lacks_card": warning(
        "article page",
        "{link} lacks {missing}",
        follows="Facebook and X show a poor preview card, or none, under the post",
        remedy='let the blog write <meta property="{tag}" content="…"> into each article\'s head',
    ),
}

KINDS: Mapping[str, Kind] = MappingProxyType({**_SETTINGS, **_DATABASE, **_ALERTS, **_FEEDS, **_PAGES})
