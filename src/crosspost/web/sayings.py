"""Why an account is paused, a post is in doubt or a feed fails, in the reader's language.

The adapters (`platforms.*_errors`, `feeds`) and verdicts (`core.verdicts`) write down what went wrong in English,
around what others said, and so it is kept. Their words follow few forms, which are read here. What a platform, a server
or a library said, and whatever follows no form, is quoted as it stands. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from markupsafe import Markup, escape

from crosspost.web.fates import AROUND, FATES
from crosspost.web.language import Language

LONGEST = 4_000
"""Characters of an error in which a form is looked for: the adapters' own are far shorter."""

_URL, _HOST = r"(?P<url>\S+)", r"(?P<host>\S+)"

_OF_FEEDS = {
    "feed_locked": re.compile(rf"{_URL}: the server asks for a name and password \(401\), .*"),
    "feed_forbidden": re.compile(rf"{_URL}: the server refuses access \(403\)\. .*"),
    "feed_not_there": re.compile(rf"{_URL}: the server has nothing there \(404\)\. .*"),
    "feed_gone": re.compile(rf"{_URL}: the server says that the feed is gone for good \(410\)\. .*"),
    "feed_too_often": re.compile(rf"{_URL}: the server asks to be polled less often \(429\)\. .*"),
    "feed_unavailable": re.compile(
        rf"{_URL}: the server is (?:not available now|in trouble) \((?P<status>5\d\d)\)\. It is tried again later\."
    ),
    "feed_odd_answer": re.compile(rf"{_URL}: the server answers (?P<status>\d{{3}})[,.] .*"),
    "feed_is_page": re.compile(rf"{_URL}: this is a web page \(HTML\), not a feed\. Open it .*"),
    "feed_is_locked_page": re.compile(
        rf"{_URL}: this is a web page \(HTML\), not a feed\. It asks for a password\. .*"
    ),
    "feed_is_announced": re.compile(
        rf"{_URL}: this is a web page \(HTML\), not a feed\. It announces its feed: "
        r"use (?P<announced>\S+)(?: \(or .*\))?\."
    ),
    "host_unknown": re.compile(rf"{_URL}: there is no host named {_HOST}\. Check .*"),
    "no_connection": re.compile(rf"{_URL}: no connection to {_HOST} \((?P<said>.*)\)\. Check .*"),
    "not_secure": re.compile(rf"{_URL}: no secure connection to {_HOST} \((?P<said>.*)\)\. Its certificate .*"),
    "host_deaf": re.compile(rf"{_URL}: {_HOST} does not take connections \((?P<seconds>[\d.]+) s waited\)\. .*"),
    "host_silent": re.compile(rf"{_URL}: {_HOST} has said nothing for (?P<seconds>[\d.]+) s\. .*"),
    "host_slow": re.compile(rf"{_URL}: not finished after (?P<seconds>[\d.]+) s\. .*"),
    "broken_off": re.compile(rf"{_URL}: {_HOST} broke the conversation off or does not speak HTTP \((?P<said>.*)\)\."),
    "page_not_fetched": re.compile(r"The article page was not fetched\. (?P<said>.+)"),
}

FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "x_keys": re.compile(r"X does not accept the keys \((?P<said>.*)\): check the four TWITTER_ keys, [^()]*"),
        "x_closed": re.compile(
            r"X has suspended or locked the profile \((?P<said>.*)\): sign in at x\.com as this profile, [^()]*"
        ),
        "x_refuses_all": re.compile(r"X refuses one post after another \((?P<said>.*)\): sign in at x\.com [^()]*"),
        "x_credit": re.compile(r"X says the credit is used up \((?P<said>.*)\): buy credits [^()]*"),
        "x_cap": re.compile(r"X says the usage cap is reached \((?P<said>.*)\): raise it [^()]*"),
        "facebook_token": re.compile(
            r"Facebook does not accept the token(?: for this Page)? \((?P<said>.*)\): check that [^()]*"
        ),
        "facebook_no_comment": re.compile(
            r"Facebook refuses the comment \((?P<said>.*)\): FACEBOOK_PAGE_ACCESS_TOKEN needs [^()]*"
        ),
        "facebook_no_comments": re.compile(
            r"Facebook does not show the comments \((?P<said>.*)\): FACEBOOK_PAGE_ACCESS_TOKEN needs [^()]*"
        ),
        "facebook_no_scope": re.compile(r"FACEBOOK_PAGE_ACCESS_TOKEN lacks the permission (?P<scope>[a-z_]{1,60})"),
        "facebook_proof": re.compile(
            r"Facebook wants calls signed with the app's own secret \((?P<said>.*)\): set FACEBOOK_APP_SECRET [^()]*"
        ),
        "facebook_blocked": re.compile(
            r"Facebook has blocked the Page or its owner \((?P<said>.*)\): do what facebook\.com asks for[^()]*"
        ),
        "answered": re.compile(
            r"(?P<platform>X|Facebook) answered (?P<status>\d{1,3}) instead of what was asked for: (?P<said>.+)"
        ),
        "unsettled": re.compile(
            r"(?P<platform>X|Facebook) answered (?P<status>\d{1,3}) in a way that settles nothing: (?P<said>.+)"
        ),
        "refused": re.compile(r"(?P<platform>X|Facebook) refused the post \((?P<said>.*)\): edit it, or reject it"),
        "duplicate": re.compile(
            r"(?P<platform>X|Facebook) says it is a duplicate \((?P<said>.*)\): it may be there already"
        ),
        "no_trust": re.compile(r"no trustworthy answer: (?P<said>.+)"),
        "could_not_look": re.compile(r"could not look: (?P<said>.+)"),
        "not_listed_yet": re.compile(r"not in the platform's listing yet"),
        "not_listed": re.compile(
            r"not in the platform's listing, after (?P<proofs>\d{1,9}) earlier proofs of absence: it is not sent "
            r"again by itself\. Look at the platform, then say what you saw with `crosspost review resolve`"
        ),
        "never_settled": re.compile(r"the attempt of (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC was never settled"),
        "reply_not_seen": re.compile(r"two complete looks did not find it under the post"),
        "reply_not_seen_yet": re.compile(r"not under the post yet"),
        "reply_too_late": re.compile(r"it was not sent within (?P<days>[\d.e+]+) days of its post \(expire_after\)"),
        "reply_untried": re.compile(r"it has not been tried yet"),
        "reply_restored": re.compile(r"restored from a backup: it may have been sent since"),
        **_OF_FEEDS,
        **FATES,
    }
)
"""The forms by their messages' keys. Each keeps what the platform said in `said`; the rest is told anew."""


AROUND_ERRORS = frozenset({"no_trust", "could_not_look", "page_not_fetched"}) | AROUND
"""Forms that hold another's words, which may be of a form themselves."""

DEEPEST = 3
"""So many forms may stand within each other: a run tells of a post, which tells of a reply, which tells of an error."""


def saying(text: str, words: Language, *, begins: bool = False, ours: bool = True) -> Markup:
    """What was written down, in the reader's language if it is of a known form, else quoted.

    `begins`: it begins a sentence. `ours` False: it may be a person's own words, in any language.
    """
    told, may_rise = _told(text, words, depth=0, lang="en" if ours else None)
    return told[:1].upper() + told[1:] if begins and may_rise else told


def sayings(texts: Iterable[str], words: Language) -> Markup:
    """Several of them, each a sentence of its own."""
    return Markup(" · ").join(saying(text, words, begins=True) for text in texts)


def _told(text: str, words: Language, *, depth: int, lang: str | None) -> tuple[Markup, bool]:
    """It, and whether its first letter is ours to make a capital."""
    for key, form in FORMS.items():
        if len(text) <= LONGEST and (found := form.fullmatch(text)):
            values = {name: escape(value) for name, value in found.groupdict().items()}
            message, may_rise = words.messages[f"saying.{key}"], True
            if "said" in values:
                within = key in AROUND_ERRORS and depth < DEEPEST
                inner = _told(found["said"], words, depth=depth + 1, lang=lang) if within else None
                values["said"], may_rise = inner or (quoted(found["said"], words, lang=lang), False)
            told = escape(message).format_map(values)
            return told, not message.startswith("{") or (message == "{said}" and may_rise)
    return quoted(text, words, lang=lang), False


def quoted(text: str, words: Language, *, lang: str | None = "en") -> Markup:
    """What somebody else said, as it was said, between the reader's quotation marks."""
    in_english = Markup('<span lang="en" dir="auto">{}</span>')
    said = (in_english if lang == "en" else Markup("<bdi>{}</bdi>")).format(text)
    return escape(words.messages["saying.quote"]).format_map({"said": said})
