"""The learner's speed: making beliefs anew, deciding, loading what was kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.figures import Figure, best, figure
from crosspost.core.strategy.arms import Context, Kind, Opening
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.choice import choose
from crosspost.core.strategy.drift import look
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.rows import Row, Snapshot
from crosspost.core.strategy.tally import tally_of
from crosspost.core.strategy.tuning import Tuning

START = datetime(2022, 1, 3, tzinfo=UTC)
LEVELS = {"style": 6, "hashtags": 3, "emoji": 2, "daypart": 4, "weekday": 7}
TUNING = Tuning()


def run(quick: bool) -> list[Figure]:
    """One account with 1,000 posts, five of 1,000 each, and one decision among six styles and 28 slots."""
    rounds, few, many = (1, 100, 500) if quick else (7, 1000, 5000)
    one, five = _rows(few), [row for account in range(5) for row in _rows(many // 5, account=account)]
    now = one[-1].at
    beliefs, tally, context = fit(one, now=now, tuning=TUNING), tally_of(one), _context(now)
    kept = json.dumps(beliefs.to_json())
    text = "1 account, readings at 1, 24 and 72 hours"
    return [
        figure(
            "fit",
            1000 * best(lambda: fit(_fresh(one), now=now, tuning=TUNING), rounds=rounds),
            "ms",
            f"{few:,} posts, {text}",
        ),
        figure(
            "rebuild",
            best(lambda: fit(_fresh(_rows(many)), now=now, tuning=TUNING), rounds=rounds),
            "s",
            f"{many:,} posts, {text}",
        ),
        figure(
            "rebuild, pooled",
            best(lambda: fit(_fresh(five), now=now, tuning=TUNING), rounds=rounds),
            "s",
            f"{many:,} posts, 5 accounts",
        ),
        figure(
            "decide",
            1000 * _decide(context, beliefs, few, rounds),
            "ms",
            f"{TUNING.draws} draws, {len(context.slots)} slots",
        ),
        figure(
            "tally",
            1000 * best(lambda: tally_of(one), rounds=rounds),
            "ms",
            f"{len(one):,} posts; once, not for each decision",
        ),
        figure(
            "drift",
            1000 * best(lambda: look(one, beliefs, (), account="0", now=now, tuning=TUNING), rounds=rounds),
            "ms",
            "one look",
        ),
        figure(
            "load",
            1000 * best(lambda: Beliefs.from_json(json.loads(kept)), rounds=rounds),
            "ms",
            f"{len(kept) / 1000:,.0f} kB of JSON",
        ),
        figure("posts counted", tally.posts["0"], "", "of the account that decides"),
    ]


def _decide(context: Context, beliefs: Beliefs, few: int, rounds: int) -> float:
    tally, times = tally_of(_rows(few)), 50
    choose(context, beliefs, tally, seed=0, tuning=TUNING)
    return (
        best(
            lambda: [choose(context, beliefs, tally, seed=seed, tuning=TUNING) for seed in range(times)], rounds=rounds
        )
        / times
    )


def _fresh(rows: list[Row]) -> list[Row]:
    """Rows that have not worked out anything about themselves yet, as after a start."""
    return [replace(row) for row in rows]


def _rows(count: int, *, account: int = 0) -> list[Row]:
    rng = np.random.default_rng(account)
    return [
        Row(
            account=str(account),
            article=str(number),
            at=START + timedelta(days=1.4 * number * 1000 / max(count, 1000)),
            levels={factor: str(rng.integers(size)) for factor, size in LEVELS.items()},
            topic=str(rng.integers(5)),
            platform="twitter",
            kind=Kind.STRATEGY,
            snapshots=tuple(
                Snapshot(age_h=age, reward=float(abs(rng.normal(mean, 0.9))))
                for age, mean in ((1.0, 1.0), (24.0, 2.7), (72.0, 3.0))
            ),
        )
        for number in range(count)
    ]


def _context(now: datetime) -> Context:
    return Context(
        account="0",
        article="next",
        now=now,
        allowed={factor: tuple(map(str, range(LEVELS[factor]))) for factor in ("style", "hashtags", "emoji")},
        slots=tuple(
            Opening(levels={"daypart": str(n % 4), "weekday": str(n // 4)}, at=now + timedelta(hours=6 * n))
            for n in range(28)
        ),
    )
