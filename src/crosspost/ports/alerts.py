"""How people are told of troubles."""

from __future__ import annotations

from typing import Protocol


class AlertChannel(Protocol):
    """One way to reach people. Has a time limit of its own; tries once."""

    def tell(self, title: str, lines: tuple[str, ...]) -> None:
        """Send one message. Raises AlertNotSent, whose text holds no secret."""
        ...
