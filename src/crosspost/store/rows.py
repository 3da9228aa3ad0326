"""From rows to nouns. Pure."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from crosspost.model import (
    Article,
    Attempt,
    Block,
    BlockKind,
    Choice,
    Event,
    FeedState,
    Gallery,
    Image,
    LinkPlacement,
    Metrics,
    Outgoing,
    PlatformName,
    Post,
    Reason,
    Reply,
    Teaser,
)
from crosspost.store.values import FEED_STATE_FIELDS, Values

AnyRow = Row[Any]


def feed_state(row: AnyRow) -> FeedState:
    """Return what we remember of a feed."""
    return FeedState(key=row.key, **{name: getattr(row, name) for name in FEED_STATE_FIELDS})


def article(row: AnyRow) -> Article:
    """Return an article."""
    return Article(
        id=row.id,
        feed_key=row.feed_key,
        identity=row.identity,
        guid=row.guid,
        link=row.link,
        title=row.title,
        summary=row.summary,
        blocks=tuple(Block(kind=BlockKind(block["kind"]), text=block["text"]) for block in row.blocks),
        image=row.image,
        site_name=row.site_name,
        language=row.language,
        author=row.author,
        tags=tuple(row.tags),
        handwritten={PlatformName(platform): words for platform, words in row.handwritten.items()},
        published_at=row.published_at,
        seen_at=row.seen_at,
        ready_at=row.ready_at,
        ledger=row.ledger,
        reason=reason(row),
        extracted_at=row.extracted_at,
        content=row.content,
        gallery=Gallery(
            images=tuple(Image(**image) for image in row.gallery["images"]), troubles=tuple(row.gallery["troubles"])
        ),
    )


def reason(row: AnyRow) -> Reason | None:
    """Return why an article stands in the ledger as it does."""
    return None if row.reason is None else Reason(kind=row.reason, facts=row.reason_facts)


def post(row: AnyRow) -> Post:
    """Return a post."""
    return Post(
        id=row.id,
        article_id=row.article_id,
        account_key=row.account_key,
        round=row.round,
        state=row.state,
        version=row.version,
        teaser=_teaser(row.teaser),
        outgoing=_outgoing(row.outgoing),
        choice=_choice(row),
        price_usd=row.price_usd,
        reply_price_usd=row.reply_price_usd,
        created_at=row.created_at,
        due_at=row.due_at,
        first_due_at=row.first_due_at,
        published_at=row.published_at,
        remote_id=row.remote_id,
        remote_url=row.remote_url,
        note=row.note,
    )


def attempt(row: AnyRow) -> Attempt:
    """Return an attempt."""
    return Attempt(
        id=row.id,
        post_id=row.post_id,
        number=row.number,
        started_at=row.started_at,
        deadline=row.deadline,
        outcome=row.outcome,
        evidence=row.evidence,
        finished_at=row.finished_at,
        absences=row.absences,
        last_absence_at=row.last_absence_at,
        look_at=row.look_at,
    )


def reply(row: AnyRow) -> Reply:
    """Return a first reply, of a row that holds its post's account and price as well."""
    return Reply(
        post_id=row.post_id,
        account_key=row.account_key,
        state=row.state,
        tries=row.tries,
        price_usd=row.reply_price_usd,
        next_at=row.next_at,
        started_at=row.started_at,
        absent_at=row.absent_at,
        asked_at=row.asked_at,
        remote_id=row.remote_id,
        note=row.note,
    )


def event(row: AnyRow) -> Event:
    """Return one line of a post's history."""
    return Event(
        post_id=row.post_id,
        at=row.at,
        who=row.who,
        from_state=row.from_state,
        to_state=row.to_state,
        note=row.note,
    )


def reading(row: AnyRow) -> Metrics:
    """Return one reading of a post."""
    return Metrics(
        post_id=row.post_id,
        horizon=row.horizon,
        age=row.age,
        measured_at=row.measured_at,
        counts=row.counts,
    )


def _choice(row: AnyRow) -> Choice:
    kept = row.choice
    return Choice(
        kind=row.choice_kind,
        propensity=row.propensity,
        wanted_at=row.wanted_at,
        seed=kept["seed"],
        levels=kept["levels"],
        believed=kept["believed"],
        # Choices of before these were noted have none of them.
        verdicts=kept.get("verdicts", {}),
        varied=None if (varied := kept.get("varied")) is None else tuple(varied),
        block=kept.get("block"),
        runners_up=tuple(kept["runners_up"]),
        pinned=tuple(kept["pinned"]),
        posts=kept["posts"],
    )


def _teaser(values: Values) -> Teaser:
    return Teaser(
        **values
        | {
            "platform": PlatformName(values["platform"]),
            "hashtags": tuple(values["hashtags"]),
            "notes": tuple(values["notes"]),
            "link_placement": LinkPlacement(values.get("link_placement", LinkPlacement.POST)),
        }
    )


def _outgoing(values: Values) -> Outgoing:
    images = tuple(Image(**image) for image in values.get("images", ()))
    return Outgoing(**values | {"platform": PlatformName(values["platform"]), "images": images})
