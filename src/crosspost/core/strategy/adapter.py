"""The learner as one object: what a simulator, a notebook or a sceptic drives from outside.

It holds rows, alerts and the beliefs made of them; all that it says comes from the pure functions of this package.
It reads no clock, keeps no generator and touches no file.

>>> import random
>>> from datetime import UTC, datetime, timedelta
>>> from crosspost.core.strategy.arms import Context, Opening
>>> learner, rng = Learner(), random.Random(1)
>>> now = datetime(2026, 1, 5, 8, tzinfo=UTC)
>>> for number in range(60):
...     now += timedelta(days=4)
...     slots = tuple(Opening(levels={"hour": h}, at=now + timedelta(hours=int(h))) for h in ("1", "9"))
...     styles = {"style": ("headline", "question")}
...     context = Context(account="x", article=str(number), now=now, allowed=styles, slots=slots)
...     arm = learner.choose(context, rng)
...     likes = 40 if arm.levels["style"] == "question" else 10
...     learner.update(context, arm, 72.0, {"likes": likes}, arm.at + timedelta(days=3))
>>> arm.kind
<Kind.STRATEGY: 'strategy'>
>>> [(effect.level, effect.verdict.value) for effect in learner.explain("x") if effect.factor == "style"]
[('question', 'works'), ('headline', 'hurts')]
>>> learner.lift("x").verdict.value
'not measurable yet'
>>> again = Learner(rows=learner.rows, alerts=learner.alerts())
>>> again.choose(context, random.Random(2)) == learner.choose(context, random.Random(2))
True
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time

import numpy as np

from crosspost.core.strategy import drift, tally
from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.arms import Arm, Context
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.choice import choose
from crosspost.core.strategy.explain import Effect, explain
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.lift import Lift, in_days, lift_of
from crosspost.core.strategy.rows import Key, Row, in_order, snapshot_of
from crosspost.core.strategy.tuning import Tuning

Generator = random.Random | np.random.Generator


class Learner:
    """All accounts of one owner, learning together.

    `factors`: levels known beforehand; others come with contexts and rows. `accounts`: how many there are to be (from
    two on, what they have in common is learned from the start). `rows` and `alerts` are those of another learner that
    this one goes on for. Beliefs are made anew when a reading came in and when a day (UTC) is over, at the day's start.
    """

    def __init__(
        self,
        factors: Mapping[str, Sequence[str]] | None = None,
        *,
        accounts: int = 1,
        tuning: Tuning | None = None,
        rows: Iterable[Row] = (),
        alerts: Iterable[Alert] = (),
    ) -> None:
        self.tuning = tuning or Tuning()
        self._known: dict[str, dict[str, None]] = {}
        self._learn_names(factors or {})
        self._accounts = accounts
        self._rows: dict[Key, Row] = {row.key: row for row in rows}
        self._alerts = list(alerts)
        self._tally = tally.tally_of(self._rows.values())
        # Whoever hands over rows has looked at them: the next look is due with the next ten posts.
        self._told = Counter(row.account for row in self._rows.values() if row.is_told)
        self._looked_at = self._told.copy()
        self._beliefs: Beliefs | None = None
        self._now = max((row.at for row in self._rows.values()), default=datetime(1970, 1, 1, tzinfo=UTC))

    @property
    def rows(self) -> tuple[Row, ...]:
        """All decided posts, oldest first."""
        return tuple(in_order(list(self._rows.values())))

    @property
    def beliefs(self) -> Beliefs:
        """What is believed now: at the latest instant that a call has named."""
        return self.refit(self._now)

    def choose(self, context: Context, rng: Generator) -> Arm:
        """Choose for a post and remember it as decided. Draws one seed from the generator, whatever the choice."""
        self._now = context.now
        seed = int(rng.integers(2**63)) if isinstance(rng, np.random.Generator) else rng.getrandbits(63)
        others = self._others(context.key)
        arm = choose(context, self.beliefs, others, seed=seed, tuning=self.tuning)
        self._keep(_row_of(context, arm), others)
        return arm

    def update(self, context: Context, arm: Arm, age_h: float, metrics: Mapping[str, int], now: datetime) -> None:
        """Take in a reading of a post. What is missing in it is missing; the same reading twice counts once.

        A post that was not decided here is taken in with it. Raises ValueError for ages and counts that cannot be.
        """
        self._now = now
        row = self._rows.get(context.key)
        if row is None or row.levels != arm.levels or row.at != arm.at or row.kind != arm.kind:
            # A reading tells nothing of another arm than the one that went out.
            row = _row_of(context, arm)
            self._keep(row, self._others(context.key))
        snapshot = snapshot_of(age_h, metrics, self.tuning.weights)
        if snapshot is not None and snapshot not in row.snapshots:
            self._put(row.with_snapshot(snapshot))
            self._beliefs = None

    def forget(self, key: Key) -> None:
        """Drop a post, as if it had never been. Raises KeyError for an unknown one."""
        self._told[key[0]] -= self._rows.pop(key).is_told
        self._tally = tally.tally_of(self._rows.values())
        self._beliefs = None

    def refit(self, now: datetime) -> Beliefs:
        """The beliefs at an instant; looks for drift where ten more posts have told something."""
        at = datetime.combine(now.astimezone(UTC).date(), time(0), tzinfo=UTC)
        if self._beliefs is None or self._beliefs.at != at:
            self._beliefs = self._fitted(at)
            if self._found_drift(now):
                self._beliefs = self._fitted(at)
        return self._beliefs

    def explain(self, account: str | None = None) -> tuple[Effect, ...]:
        """The effects of one account, or of each in turn."""
        rows = list(self._rows.values())
        return tuple(effect for name in self._names(account) for effect in explain(rows, self.beliefs, name))

    def lift(self, account: str | None = None, *, days: float | None = None) -> Lift:
        """What learning earned on one account, or on all together; in the latest so many days, or in total."""
        since = in_days(self._now, days)
        return lift_of(self.rows, self.beliefs, account=account, since=since, tuning=self.tuning)

    def alerts(self, account: str | None = None) -> tuple[Alert, ...]:
        """The shifts that were found, oldest first."""
        return tuple(alert for alert in self._alerts if account in (None, alert.account))

    def _fitted(self, at: datetime) -> Beliefs:
        return fit(
            list(self._rows.values()),
            now=at,
            alerts=self._alerts,
            known={factor: tuple(levels) for factor, levels in self._known.items()},
            accounts=self._accounts,
            tuning=self.tuning,
        )

    def _found_drift(self, now: datetime) -> bool:
        found = False
        for account in self._names(None):
            posts = self._told[account]
            if not drift.is_due(posts, self._looked_at[account]) or self._beliefs is None:
                continue
            self._looked_at[account] = posts
            rows = list(self._rows.values())
            alert = drift.look(rows, self._beliefs, self._alerts, account=account, now=now, tuning=self.tuning)
            if alert is not None:
                self._alerts.append(alert)
                found = True
        return found

    def _names(self, account: str | None) -> list[str]:
        return [account] if account is not None else sorted(self._tally.posts)

    def _learn_names(self, factors: Mapping[str, Sequence[str]]) -> None:
        for factor, levels in factors.items():
            self._known.setdefault(factor, {}).update(dict.fromkeys(levels))

    def _others(self, key: Key) -> tally.Tally:
        """The tally without a post that is decided about once more."""
        if key not in self._rows:
            return self._tally
        return tally.tally_of(row for row in self._rows.values() if row.key != key)

    def _keep(self, row: Row, others: tally.Tally) -> None:
        before = self._rows.get(row.key)
        self._tally = tally.after(others, row)
        self._put(row)
        if before is not None and before.snapshots:
            self._beliefs = None

    def _put(self, row: Row) -> None:
        """Put a row in the place of the one of the same post, if there is one."""
        before = self._rows.get(row.key)
        self._told[row.account] += row.is_told - (before is not None and before.is_told)
        self._rows[row.key] = row


def _row_of(context: Context, arm: Arm) -> Row:
    return Row(
        account=context.account,
        article=context.article,
        round=context.round,
        at=arm.at,
        levels=arm.levels,
        topic=context.topic,
        platform=context.platform,
        kind=arm.kind,
    )
