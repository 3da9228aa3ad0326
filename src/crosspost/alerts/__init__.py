"""Ways to tell people of troubles: addresses that apprise understands, and a command of one's own."""

from __future__ import annotations

from crosspost.alerts.addresses import Addresses
from crosspost.alerts.command import Command
from crosspost.model import Secret
from crosspost.ports import AlertChannel

__all__ = ["channels"]


def channels(*, urls: tuple[Secret, ...], command: tuple[str, ...]) -> tuple[AlertChannel, ...]:
    """Return the channels that the settings name. Touches no network, starts nothing."""
    found: list[AlertChannel] = []
    if urls:
        found.append(Addresses(urls))
    if command:
        found.append(Command(command))
    return tuple(found)
