"""An alert: what was good to know about an account has changed. It is remembered; it does not ring twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """What changed."""

    # Everything gets more, or less, than before.
    LEVEL = "level"
    # Other styles or hours work than before.
    EFFECTS = "effects"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A shift that the drift test found. All instants are aware, UTC."""

    account: str
    kind: AlertKind
    # When it rang, and how many posts the account had then.
    at: datetime
    posts: int
    # Since when, about.
    since: datetime
    # Posts before this instant count less from now on.
    cut: datetime
    # How much better the shift explains the posts than none: a Bayes factor.
    evidence: float
    # By how much the level moved, in percent.
    percent: float
