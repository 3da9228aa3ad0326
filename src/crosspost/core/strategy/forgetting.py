"""How much a post counts by its age, and what an alert leaves of it.

Forgetting fast costs more than drift does: half-lives of 180 and 90 days lose 7 and 14 points of the achievable gain
where nothing changes, and win 2 where something did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.rows import Row, days_of
from crosspost.core.strategy.tuning import Tuning


def weights(rows: Sequence[Row], alerts: Iterable[Alert], *, now: datetime, tuning: Tuning) -> NDArray[np.float64]:
    """The weight of each row. A post from the future, by a clock that was set back, counts as one of today."""
    if not rows:
        return np.zeros(0)
    ages = np.maximum(days_of(now) - np.array([row.day for row in rows]), 0.0)
    weight = np.asarray(0.5 ** (ages / _half_life(ages, len({row.account for row in rows}), tuning)), dtype=np.float64)
    for alert in sorted(alerts, key=lambda one: (one.at, one.account)):
        weight *= [tuning.cut if row.account == alert.account and row.at < alert.cut else 1.0 for row in rows]
    return weight


def _half_life(ages: NDArray[np.float64], accounts: int, tuning: Tuning) -> float:
    """Days. Long enough for `kept_posts` posts of an average account; for all of them while there are fewer."""
    nth = min(tuning.kept_posts * accounts, len(ages)) - 1
    return max(tuning.half_life_days, float(np.sort(ages)[nth]))
