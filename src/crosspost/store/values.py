"""From nouns to the values of a row. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crosspost.core.articles import from_news
from crosspost.core.identity import canonical, identify
from crosspost.model import (
    Article,
    Choice,
    Entry,
    FeedState,
    Ledger,
    Metrics,
    NewArticle,
    PlatformName,
    Reason,
    Spend,
    Teaser,
)
from crosspost.store.types import stable_json

Values = dict[str, Any]

FEED_STATE_FIELDS = (
    "url",
    "title",
    "etag",
    "last_modified",
    "next_check_at",
    "answered_at",
    "read_at",
    "looked_at",
    "strange_since",
    "failures",
    "last_error",
    "baseline_at",
    "stopped",
)

ARTICLE_FIELDS = (
    "feed_key",
    "identity",
    "guid",
    "link",
    "title",
    "summary",
    "image",
    "site_name",
    "language",
    "author",
    "published_at",
    "seen_at",
    "ready_at",
    "ledger",
    "extracted_at",
    "content",
)


def feed_state_values(state: FeedState) -> Values:
    """Everything we remember of a feed, without its key."""
    return {name: getattr(state, name) for name in FEED_STATE_FIELDS}


def new_article_values(new: NewArticle) -> Values:
    """A row for an article seen for the first time. The text of one that is never posted is not kept."""
    known = {"fingerprint": new.fingerprint, "entry_digest": entry_digest(new.entry)}
    content = new.entry.content if new.ledger is Ledger.QUEUED else ""
    return article_values(from_news(new, article_id=0)) | known | {"content": content}


def article_values(article: Article) -> Values:
    """Everything an article says of itself, without its number."""
    values = {name: getattr(article, name) for name in ARTICLE_FIELDS}
    return values | {
        "blocks": [asdict(block) for block in article.blocks],
        "tags": list(article.tags),
        "handwritten": _handwritten(article.handwritten),
        "gallery": asdict(article.gallery),
        **reason_values(article.reason),
    }


def reason_values(reason: Reason | None) -> Values:
    """Why an article stands in the ledger as it does."""
    if reason is None:
        return {"reason": None, "reason_facts": {}}
    return {"reason": reason.kind, "reason_facts": dict(reason.facts)}


def skipped_values(reason: Reason) -> Values:
    """What an article takes that is not to be posted any more."""
    return {"ledger": Ledger.SKIPPED} | reason_values(reason)


def edited_values(feed_key: str, entry: Entry) -> Values:
    """What an article takes anew when its author has edited the entry; its page is to be read again.

    An address or a date that the entry has lost is kept.
    """
    kept_if_lost = {
        "link": canonical(entry.link) if entry.link else None,
        "published_at": entry.published_at,
    }
    return {
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "image": entry.image,
        "language": entry.language,
        "author": entry.author,
        "tags": list(entry.tags),
        "handwritten": _handwritten(entry.handwritten),
        "fingerprint": identify(feed_key, (entry,))[0].fingerprint,
        "entry_digest": entry_digest(entry),
        "extracted_at": None,
    } | {name: value for name, value in kept_if_lost.items() if value is not None}


def entry_digest(entry: Entry) -> str:
    """Digest of what the author wrote. Dates are left out: servers touch them without an edit."""
    written = [entry.link, entry.title, entry.summary, entry.content, entry.image, entry.language, entry.author]
    return _digest([*written, list(entry.tags), _handwritten(entry.handwritten)])


def teaser_values(teaser: Teaser) -> Values:
    """A teaser and the digest that keeps it from standing twice on an account."""
    return {"teaser": asdict(teaser), "text_hash": text_hash(teaser)}


def choice_values(choice: Choice) -> Values:
    """Everything that is kept of a choice."""
    return {
        "choice_kind": choice.kind,
        "propensity": choice.propensity,
        "wanted_at": choice.wanted_at,
        "choice": {
            "seed": choice.seed,
            "levels": dict(choice.levels),
            "believed": dict(choice.believed),
            "verdicts": dict(choice.verdicts),
            "varied": None if choice.varied is None else list(choice.varied),
            "block": choice.block,
            "runners_up": [dict(levels) for levels in choice.runners_up],
            "pinned": list(choice.pinned),
            "posts": choice.posts,
        },
    }


def text_hash(teaser: Teaser) -> str:
    """Digest of the words and the link without its mark.

    Equal for a re-share with identical words, which would be spam; different for two articles of the same title, as
    their links differ. White space and the composition of accents do not count.
    """
    words = unicodedata.normalize("NFC", " ".join(teaser.text.split()))
    return _digest([words, teaser.link])


def metrics_values(metrics: Metrics) -> Values:
    """A row for one reading."""
    return {
        "post_id": metrics.post_id,
        "horizon": metrics.horizon,
        "age": metrics.age,
        "measured_at": metrics.measured_at,
        "counts": dict(metrics.counts),
    }


def spend_values(spend: Spend) -> Values:
    """A row for one billed call. An enum of the price table becomes its plain value."""
    return {
        "account_key": spend.account_key,
        "operation": str(spend.operation),
        "price_usd": spend.price_usd,
        "at": spend.at,
    }


def _handwritten(teasers: Mapping[PlatformName, str]) -> dict[str, str]:
    return {platform.value: words for platform, words in teasers.items()}


def _digest(value: object) -> str:
    return hashlib.sha256(stable_json(value).encode()).hexdigest()
