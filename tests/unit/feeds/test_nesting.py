"""Documents that nest without end are refused at once; those that only look like it are not."""

from __future__ import annotations

import time

import pytest

from crosspost.errors import ParseError
from crosspost.feeds import nesting
from crosspost.feeds.parse import parse

MANY = 300_000


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item>" + b"<a>" * MANY,
        b"<feed><entry>" + b"<x:y z='1'>words" * MANY + b"</x:y>" * MANY + b"</entry></feed>",
        b"<rss><channel>" + b"<item>" * MANY,
    ],
    ids=["never closed", "closed at the end, with words between", "items within items"],
)
def test_endless_nesting_is_refused_at_once_in_words(body: bytes) -> None:
    began = time.thread_time()
    with pytest.raises(ParseError, match="one within the other"):
        parse(body, content_type="application/rss+xml", url="https://blog.example/feed")
    assert time.thread_time() - began < 3, "the limit of the parsing process is 10 s"


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<item><title>a</title><description>b<br><p>c<li></description></item>" * 5_000,
        b"<rss><channel><item><description><![CDATA[" + b"<div>" * 20_000 + b"]]></description></item>",
        b"<rss><channel><item><description>&lt;div&gt;" + b"&lt;div&gt;" * 20_000,
        b"<rss><!--" + b"<a>" * 20_000 + b"-->",
        b"<rss><channel>" + b"<item><b><i>never closed</item>" * 5_000,
        b"<rss><channel>" + b"<atom:link href='x'/>" * 20_000,
    ],
    ids=["tags that HTML leaves open", "CDATA", "escaped", "comment", "left open by each entry", "empty elements"],
)
def test_what_only_looks_like_it_passes(body: bytes) -> None:
    nesting.check(body, where="here")
