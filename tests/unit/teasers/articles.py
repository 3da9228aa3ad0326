"""Articles for the tests of this room."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from crosspost.core.teasers.twitter_text import parse
from crosspost.model import Article, Block, BlockKind, Ledger

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
LINK = "https://blog.example.fr/2026/03/rediger-un-teaser"


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts)


def article(title: str = "", **fields: Any) -> Article:
    """An article with as little as possible, and what a test is about."""
    plain: dict[str, Any] = {
        "id": 1, "feed_key": "blog", "identity": "one", "guid": None, "link": LINK, "title": title, "summary": "",
        "blocks": (), "image": None, "site_name": None, "language": "fr", "author": None, "tags": (),
        "handwritten": {}, "published_at": None, "seen_at": NOON, "ready_at": NOON, "ledger": Ledger.QUEUED,
    }  # fmt: skip
    return Article(**{**plain, **fields})


def other_count() -> Callable[[str], int]:
    """The count of an independent port of X's rules where it is installed, else our own."""
    try:
        with warnings.catch_warnings():
            # It reads its data through a module that setuptools has given up.
            warnings.simplefilter("ignore")
            from twitter_text import parse_tweet
    except ImportError:
        return lambda text: parse(text).weighted_length
    # It takes © and ® for emoji even where nothing says that they are; X's own program does not.
    return lambda text: int(parse_tweet(re.sub("[©®](?!\ufe0f)", "c", text)).weightedLength)
