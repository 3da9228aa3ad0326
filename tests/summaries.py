"""Periods made by hand: so many posts with readings, drawn from a seed, and the summary of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import expm1
from zoneinfo import ZoneInfo

import numpy as np

from crosspost.core.costs import Prices
from crosspost.core.strategy.deciding import Mind, believe, tuning_of
from crosspost.core.strategy.explain import explain
from crosspost.core.strategy.lift import lift_of
from crosspost.core.strategy.nouns import levels_of_instant, levels_of_teaser, row_of
from crosspost.core.strategy.tally import tally_of
from crosspost.core.strategy.word import Word
from crosspost.core.summary.accounts import Learned, line_of, summarize
from crosspost.core.summary.build import summary_of
from crosspost.core.summary.nouns import Period, Summary
from crosspost.model import Account, Choice, Metrics, Outgoing, PlatformName, Post, PostState, Teaser

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
PERIOD = Period(start=NOW - timedelta(days=90), end=NOW)
X = Account(key="twitter", platform=PlatformName.TWITTER, remote_account_id="1", timezone=PARIS)
PAGE = Account(key="facebook", platform=PlatformName.FACEBOOK, remote_account_id="2", timezone=PARIS)
STYLES = ("lede", "question", "number", "quote")
PRICES = Prices()

Made = tuple[Post, tuple[Metrics, ...]]


def posts(
    account: Account,
    count: int,
    *,
    effects: Mapping[str, float] | None = None,
    seed: int = 1,
    first: datetime = PERIOD.start,
    last: datetime = PERIOD.end,
    level: float = 2.8,
) -> list[Made]:
    """So many posts, evenly spread; `effects`: style → logarithm of how much more it gets. One in ten is a control."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        style = STYLES[int(rng.integers(len(STYLES)))]
        at = first + (last - first) * (number + 0.5) / count
        interactions = expm1(level + (effects or {}).get(style, 0.0) + 0.5 * rng.standard_normal())
        one = post(account, number + 1, at=at, style=style, kind="control" if number % 10 == 3 else "strategy")
        made.append((one, readings(one, max(round(interactions), 0))))
    return made


def post(account: Account, number: int, *, at: datetime, style: str = "lede", kind: str = "strategy", title: str = "",
         **changes: object) -> Post:  # fmt: skip
    """One published post."""
    text = title or f"Ce que nous avons appris de la publication numéro {number}, et ce que nous en ferons"
    teaser = Teaser(platform=account.platform, style=style, text=text, link=None, weighted_length=len(text), limit=280)
    made = Post(
        id=number if account.platform is PlatformName.TWITTER else 10_000 + number,
        article_id=number,
        account_key=account.key,
        round=0,
        state=PostState.PUBLISHED,
        version=1,
        teaser=teaser,
        outgoing=Outgoing(platform=account.platform, text=text, link=None, mark=f"p{number}"),
        choice=Choice(
            kind=kind,
            propensity=0.25,
            levels={**levels_of_teaser(teaser), **levels_of_instant(at, account.timezone)},
        ),
        price_usd=Decimal("0.2") if account.platform is PlatformName.TWITTER else Decimal(0),
        created_at=at,
        due_at=at,
        published_at=at,
        remote_id=str(number),
        remote_url=f"https://{account.platform}.example/{number}",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def readings(post: Post, interactions: int, *, now: datetime = NOW) -> tuple[Metrics, ...]:
    """What was read of it by now, at a day and at three: 80 % likes, 6 % replies, the rest shares."""
    found = []
    for hours, share in ((24, 0.75), (72, 1.0)):
        assert post.published_at is not None
        at = post.published_at + timedelta(hours=hours)
        if at > now:
            continue
        likes, replies = int(interactions * share * 0.8), int(interactions * share * 0.06)
        counts = {"likes": likes, "replies": replies, "shares": int(interactions * share) - likes - replies}
        found.append(
            Metrics(
                post_id=post.id,
                horizon=timedelta(hours=hours),
                age=timedelta(hours=hours),
                measured_at=at,
                counts=counts | {"impressions": 40 * interactions},
            )
        )
    return tuple(found)


def summary(
    made: Mapping[str, Sequence[Made]] | None = None,
    *,
    accounts: Sequence[Account] = (X, PAGE),
    period: Period = PERIOD,
    words: Mapping[str, Word] | None = None,
    titles: Mapping[int, str] | None = None,
    reading_usd: Decimal = Decimal("0.11"),
    simulated: bool = False,
) -> Summary:
    """The summary of these posts, put together as the step does it."""
    by_key = {account.key: list((made or {}).get(account.key, ())) for account in accounts}
    settings = {account.key: account for account in accounts}
    rows = [
        row_of(one, read, settings[one.account_key], topic="feed:blog")
        for found in by_key.values()
        for one, read in found
    ]
    mind = Mind(
        rows=tuple(rows),
        alerts=(),
        words={key: (words or {}).get(key, Word()) for key in by_key},
        topics={},
        accounts=len(by_key),
        tally=tally_of(rows),
    )
    beliefs = believe(mind, now=period.end)
    found = []
    for account in accounts:
        lines = [
            line_of(
                one, read, title=(titles or {}).get(one.article_id, one.outgoing.text), prices=PRICES, deleted=False
            )
            for one, read in by_key[account.key]
        ]
        word = mind.words[account.key]
        inside = [line for line in lines if period.has(line.published_at)]
        learned = Learned(
            told=sum(row.is_told for row in rows if row.account == account.key),
            effects=explain(rows, beliefs, account.key),
            lift=lift_of(rows, beliefs, account=account.key, tuning=tuning_of(account)),
            learns=True,
            pinned=word.pinned,
            forbidden={factor: tuple(sorted(levels)) for factor, levels in word.forbidden.items()},
        )
        found.append(
            summarize(
                account,
                inside,
                [line for line in lines if period.before.has(line.published_at)],
                posting_usd=sum((line.price_usd for line in inside), Decimal(0)),
                reading_usd=reading_usd if account.platform is PlatformName.TWITTER and inside else Decimal(0),
                learned=learned,
            )
        )
    lift = lift_of(rows, beliefs, tuning=tuning_of(accounts[0])) if accounts else None
    return summary_of(found, lift=lift, at=NOW, period=period, dry_run=False, simulated=simulated)


def full() -> Summary:
    """Three hundred posts with a difference to find, half of them before the period, and a hostile one."""
    start = PERIOD.before.start
    effects = {"question": 0.5, "lede": -0.4}
    made = {
        X.key: posts(X, 150, effects=effects, first=start),
        PAGE.key: posts(PAGE, 150, effects=effects, seed=2, first=start, level=2.0),
    }
    return summary(made)


def few() -> Summary:
    """Three posts."""
    return summary(
        {X.key: posts(X, 2, first=NOW - timedelta(days=9)), PAGE.key: posts(PAGE, 1, first=NOW - timedelta(days=2))}
    )
