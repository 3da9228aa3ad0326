"""When a feed may be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.feeds.caching import (
    LONGEST_REST,
    conditional_headers,
    http_date,
    longest,
    rest_of_feed,
    rest_of_headers,
    retry_after,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
IN_AN_HOUR = "Sun, 01 Mar 2026 13:00:00 GMT"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


HEADERS = [
    ({}, None, "says nothing"),
    ({"cache-control": "max-age=600"}, minutes(10), "seconds"),
    ({"cache-control": "public, Max-Age = 600"}, minutes(10), "among others, any case"),
    ({"cache-control": "s-maxage=600"}, None, "that one is for shared caches"),
    ({"cache-control": "max-age=600", "age": "300"}, minutes(5), "partly used up"),
    ({"cache-control": "max-age=600", "age": "900"}, None, "used up"),
    ({"cache-control": "no-cache, max-age=600"}, None, "no-cache wins"),
    ({"cache-control": "max-age=999999999999"}, LONGEST_REST, "a mistake must not silence a feed"),
    ({"expires": IN_AN_HOUR}, minutes(60), "a date"),
    ({"expires": IN_AN_HOUR, "date": "Sun, 01 Mar 2026 12:30:00 GMT"}, minutes(30), "the server's own clock counts"),
    ({"expires": "0"}, None, "common and unreadable"),
    ({"expires": IN_AN_HOUR, "cache-control": "max-age=60"}, minutes(1), "max-age outranks Expires"),
]


@pytest.mark.parametrize(("headers", "expected", "reason"), HEADERS)
def test_rest_that_the_server_asks_for(headers: dict[str, str], expected: timedelta | None, reason: str) -> None:
    assert rest_of_headers(headers, now=NOW) == expected, reason


FEEDS = [
    ({}, None, "says nothing"),
    ({"ttl": "60"}, minutes(60), "RSS ttl counts minutes"),
    ({"ttl": " 60 "}, minutes(60), "blanks around"),
    ({"ttl": "soon"}, None, "not a number"),
    ({"ttl": "0"}, None, "no rest wanted"),
    ({"ttl": "99999999"}, LONGEST_REST, "bounded"),
    ({"period": "hourly"}, minutes(60), "once an hour"),
    ({"period": "Hourly", "frequency": "4"}, minutes(15), "four times an hour"),
    ({"period": "hourly", "frequency": "0"}, minutes(60), "nonsense frequency"),
    ({"period": "yearly"}, LONGEST_REST, "bounded"),
    ({"ttl": "30", "period": "hourly"}, minutes(60), "the longer one"),
]


@pytest.mark.parametrize(("says", "expected", "reason"), FEEDS)
def test_rest_that_the_feed_asks_for(says: dict[str, str], expected: timedelta | None, reason: str) -> None:
    assert rest_of_feed(**says) == expected, reason


RETRY = [
    (None, None, "missing"),
    ("120", NOW + minutes(2), "seconds"),
    (IN_AN_HOUR, NOW + minutes(60), "date"),
    ("Sun, 01 Mar 2020 13:00:00 GMT", NOW, "past: now"),
    ("99999999999", NOW + LONGEST_REST, "bounded"),
    ("Sun, 01 Mar 2099 13:00:00 GMT", NOW + LONGEST_REST, "bounded"),
    ("tomorrow", None, "unreadable"),
]


@pytest.mark.parametrize(("value", "expected", "reason"), RETRY)
def test_retry_after_names_an_instant(value: str | None, expected: datetime | None, reason: str) -> None:
    assert retry_after(value, now=NOW) == expected, reason


def test_validators_are_sent_back_as_they_came() -> None:
    assert conditional_headers('W/"x"', "yesterday") == {"If-None-Match": 'W/"x"', "If-Modified-Since": "yesterday"}
    assert conditional_headers(None, None) == {}


def test_the_longest_of_none_is_none() -> None:
    assert longest(None, None) is None
    assert longest(None, minutes(1), minutes(2)) == minutes(2)


@given(st.text())
def test_no_header_makes_it_crash_or_rest_beyond_a_day(value: str) -> None:
    for name in ("cache-control", "expires", "age"):
        rest = rest_of_headers({name: value}, now=NOW)
        assert rest is None or timedelta(0) < rest <= LONGEST_REST
    after = retry_after(value, now=NOW)
    assert after is None or NOW <= after <= NOW + LONGEST_REST
    assert (found := http_date(value)) is None or found.utcoffset() == timedelta(0)
