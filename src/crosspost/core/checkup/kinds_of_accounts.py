"""What can be found of an account on either platform, and of the keys of an X profile."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crosspost.core.checkup.kind import Kind, fine, problem, warning

PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "no_answer": "no answer",
        "ahead": "ahead of",
        "behind": "behind",
        "refused_and_paused": "every post would be refused, and the account would pause",
        "off_slots": "posts go out off their slots, and posts in doubt are looked for at the wrong time",
        "keep_time": "let the machine keep time by NTP: sudo timedatectl set-ntp true",
        "write_access": 'at https://console.x.com open the app, "User authentication settings", choose "Read and '
        'write" and save; THEN, under "Keys and tokens", regenerate the access token and its secret, and copy both '
        "into .env",
    }
)
"""Words that several kinds share."""

_CLOCK = "this machine's clock is {skew} {side} {platform}'s"
_REJECTED = "{platform} does not accept its keys: {said}"

_IDENTITY: dict[str, Kind] = {
    "paused": problem(
        "paused",
        "paused: {said}",
        follows="its approved posts wait, and nothing goes out",
        remedy="put right what is named there, then: crosspost resume {account}",
    ),
    "paused_since": problem(
        "paused",
        "paused since {at}: {said}",
        follows="its approved posts wait, and nothing goes out",
        remedy="put right what is named there, then: crosspost resume {account}",
    ),
    "known_as": fine("identity", "{platform} knows it as {name}"),
    "known_by_handle": fine("identity", "{platform} knows it as {name} (@{handle})"),
    "somebody_else": problem(
        "identity",
        "the keys open {name}, which is not the profile or Page of the settings ({remote_id})",
        follows="posts would go out in somebody else's name",
        remedy="copy all keys of one account, made at the same place, into .env",
    ),
    "not_asked": problem(
        "identity",
        "not asked: asking {platform} costs {price}, which the month's budget does not leave",
        follows="whether its keys work is not known",
        remedy="raise monthly_budget_usd, then ask again",
    ),
    "too_many_calls": problem(
        "identity",
        "{platform} says that there were too many calls: {said}",
        follows="it could not be asked now; posts wait until the limit is over",
        remedy="try again in a quarter of an hour",
        human=False,
    ),
    "no_usable_answer": problem(
        "identity",
        "{platform} gave no usable answer: {said}",
        follows="whether its keys work is not known, and posts would wait",
        remedy="check that this machine reaches the internet, then try again",
        human=False,
    ),
}

_MONEY: dict[str, Kind] = {
    "budget_not_set": warning(
        "budget",
        "{spent} spent this month, and no monthly_budget_usd is set",
        follows="a post with a link costs {price}, and nothing here limits how many there are",
        remedy='write monthly_budget_usd = 7 in its [[account]] table (key = "{account}")',
    ),
    "budget_spent": problem(
        "budget",
        "{spent} of this month's {limit} are spent; a post with a link costs {price}",
        follows="posts with a link wait until next month",
        remedy="raise monthly_budget_usd, or wait for next month",
    ),
    "budget_left": fine("budget", "{spent} of this month's {limit} spent; enough for {posts} posts with a link"),
    "no_credit": problem(
        "credit",
        "{platform} says that there is no credit: {said}",
        follows="nothing can be posted or read until credit is bought; the account would pause",
        remedy="buy credits at https://console.x.com, and look at the spending limit that is set there",
    ),
    "credit_taken": fine("credit", "X took the call; how much credit is left, it does not tell"),
}

_CLOCKS: dict[str, Kind] = {
    "clock_agrees": fine("clock", "this machine's clock agrees with {platform}'s"),
    "clock_off": warning("clock", _CLOCK, follows="{off_slots}", remedy="{keep_time}"),
    "clock_far_off": problem("clock", _CLOCK, follows="{off_slots}", remedy="{keep_time}"),
    "clock_refused": problem(
        "clock",
        _CLOCK,
        follows="X refuses signed calls that come from another time; {off_slots}",
        remedy="{keep_time}",
    ),
}

_X_KEYS: dict[str, Kind] = {
    "keys_rejected": problem(
        "identity",
        _REJECTED,
        follows="{refused_and_paused}",
        remedy='at https://console.x.com open the app, "Keys and tokens", and compare the API key; regenerate what is '
        "not the same, and copy all four values into .env: TWITTER_API_KEY, _API_SECRET, _ACCESS_TOKEN, "
        "_ACCESS_TOKEN_SECRET. If they are right, check this machine's clock",
    ),
    "keys_without_permission": problem("identity", _REJECTED, follows="{refused_and_paused}", remedy="{write_access}"),
    "keys_without_project": problem(
        "identity",
        _REJECTED,
        follows="{refused_and_paused}",
        remedy="at https://console.x.com put the app into a project (an app outside of one may not use API v2), "
        "regenerate the access token, and copy it into .env",
    ),
    "profile_closed": problem(
        "identity",
        "{platform} has suspended or locked the profile: {said}",
        follows="{refused_and_paused}",
        remedy="sign in at https://x.com as this profile, and do what X asks for or appeal there; new keys do not help",
    ),
    "access_untold": warning(
        "write permission",
        "X did not say what the access token may do",
        follows="whether it may post shows at the first post only",
        remedy='look at https://console.x.com that the app\'s permissions are "Read and write"',
    ),
    "keys_may_post": fine("write permission", "the access token may post (access level {access_level})"),
    "keys_may_read": problem(
        "write permission",
        "the access token may not post: its access level is {access_level}",
        follows="X would refuse every post (403), and the account would pause",
        remedy="{write_access}",
    ),
}

KINDS: Mapping[str, Kind] = MappingProxyType({**_IDENTITY, **_MONEY, **_CLOCKS, **_X_KEYS})
