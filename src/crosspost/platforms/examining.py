"""What both adapters need to examine an account: the server's clock, and an error as a fact."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crosspost.core.checkup.facts import Obstacle, Trouble
from crosspost.errors import CredentialsRejected, OutOfCredit, PlatformError, TryLater
from crosspost.platforms.answer import Answer, Silence


def server_time(answer: Answer) -> datetime | None:
    """The server's own clock in the `Date` header, to the second; None where it has none that can be read."""
    try:
        found = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def trouble_of(error: PlatformError, *, code: str) -> Trouble:
    """An answer that was not the one asked for, as a fact."""
    match error:
        case CredentialsRejected():
            obstacle = Obstacle.REJECTED
        case OutOfCredit():
            obstacle = Obstacle.NO_CREDIT
        case TryLater():
            obstacle = Obstacle.TOO_MANY_CALLS
        case _:
            obstacle = Obstacle.NO_ANSWER
    return Trouble(obstacle=obstacle, said=str(error), code=code)


def silence(error: Silence) -> Trouble:
    """No complete answer, as a fact."""
    return Trouble(obstacle=Obstacle.NO_ANSWER, said=str(error))
