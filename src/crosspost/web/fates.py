"""Forms of what is written down about posts: why one is not sent, waits, moved, or what was seen of it.

`web.sayings` reads them, as it reads the adapters' words, and tells them in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_AT = r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d)"


def _limit(told: str) -> str:
    return rf"(?P<account>\S+): {told} until {_AT} UTC; it goes out then"


_OF_POSTS = {
    "unwanted": r"its author marked it not to be posted",
    "moved": rf"moved to {_AT} UTC",
    "same_words": r"the same words are on this account already, as post (?P<post>\d{1,18})",
    "same_title": (
        r"an article of this title, from another feed, is on this account already, as post (?P<post>\d{1,18}): look "
        r"whether this is the same piece"
    ),
    "accepted": r"the platform answered with the id (?P<id>\S+)",
    "seen_there": r"found on the platform with the id (?P<id>\S+)",
    "proved_absent": r"proved absent: the listing was read completely twice and the post is not in it",
    "told_there": r"(?P<who>[^:]{1,100}) saw it on the platform",
    "told_absent": r"(?P<who>[^:]{1,100}) looked and it is not on the platform",
    "waited_too_long": r"it would have had to wait beyond expire_after: (?P<said>.+)",
    "limit_window": _limit(r"the platform takes no more posts in this quarter of an hour, that is"),
    "limit_day": _limit(r"the platform takes no more posts within 24 hours, that is"),
    "limit_app_day": _limit(r"the platform takes no more posts of all accounts of this app within 24 hours, that is"),
    "limit_usage": _limit(
        r"nearly all calls that (?:the app may make|the platform allows) are used up, so that we slow down"
    ),
    "over_budget": (
        r"(?P<account>\S+) has spent \$(?P<spent>[\d.]+) of its \$(?P<budget>[\d.]+) this month, posts in doubt "
        r"included, and this post costs \$(?P<price>[\d.]+); it waits\. .*"
    ),
    "too_late": r"its time had passed by more than (?P<days>[\d.]{1,9}) days \(expire_after\)",
    "answered_late": r"it is on the platform: (?P<said>.+), after it had been taken for absent",
    "restored_post": r"restored from a backup of (?P<taken>.{1,60}): look whether it has gone out since",
    "restored_reply": r"restored from a backup of (?P<taken>.{1,60}): it may be there already",
}

_OF_REPLIES = {
    "reply_sent": r"first reply sent: (?P<said>.+)",
    "reply_waiting": r"first reply waiting: (?P<said>.+)",
    "reply_in_doubt": r"first reply in doubt: (?P<said>.+)",
    "reply_missing": r"first reply missing: (?P<said>.+)",
}

_OF_RUNS = {
    "problem_of_post": (
        r"post \d{1,18}(?: on \S+)?: (?:(?:draft|approved|publishing|in doubt|failed|rejected|expired): )?(?P<said>.+)"
    ),
    "problem_of_feed": r"feed (?P<feed>'[^']*'|\"[^\"]*\"): (?P<said>.+)",
    "problem_of_article": r"article (?P<title>'.*'|\".*\"): (?P<said>The article page was not fetched\. .+)",
}

FATES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {key: re.compile(form) for key, form in (_OF_POSTS | _OF_REPLIES | _OF_RUNS).items()}
)
"""The forms by their messages' keys. `said` holds further words, which may be of a form themselves."""

AROUND = frozenset(key for key, form in FATES.items() if "said" in form.groupindex)
"""Forms that hold further words of ours."""
