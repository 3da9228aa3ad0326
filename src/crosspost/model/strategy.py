"""What a person says about an account's choices; it stands above what is learned, and above the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WishKind(StrEnum):
    """What a person can say about an account's choices."""

    # Use this level wherever an article lends itself to it.
    PIN = "pin"
    # Never use this level.
    FORBID = "forbid"
    # Take back what was pinned or forbidden of a factor, or of one of its levels.
    ALLOW = "allow"
    # Only the best that is believed, without trials and controls.
    ADOPT = "adopt"
    # Try things again.
    EXPLORE = "explore"
    # Learn from nothing that went out before.
    FORGET = "forget"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One thing that a person said about an account's choices. Append-only; later ones stand above earlier ones."""

    account_key: str
    kind: WishKind
    # For pin, forbid and allow; None with allow and a factor: all its levels.
    factor: str | None = None
    level: str | None = None
    # For forget: the instant before which nothing counts. None: the moment at which it was said.
    since: datetime | None = None
    who: str
    at: datetime
