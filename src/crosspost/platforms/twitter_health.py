"""What the answer to "who am I" says of an X profile's keys. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from crosspost.core.checkup.facts import Health, Obstacle, Trouble
from crosspost.core.checkup.twitter import CLOSED
from crosspost.errors import CannotTell, CredentialsRejected
from crosspost.platforms import twitter_answers as answers
from crosspost.platforms import twitter_errors as errors
from crosspost.platforms.answer import Answer
from crosspost.platforms.examining import server_time, trouble_of


def health(answer: Answer, *, asked_at: datetime) -> Health:
    """Read the answer. X bills a read only where it gave one."""
    level = answer.headers.get("x-access-level", "").strip().lower()
    clock, access = server_time(answer), level if re.fullmatch(r"[a-z-]{1,40}", level) else None
    try:
        identity = answers.identity(answer)
    except (CredentialsRejected, CannotTell) as error:
        trouble = _trouble(answer, error, asked_at=asked_at)
        return Health(asked_at=asked_at, server_time=clock, access_level=access, trouble=trouble)
    return Health(asked_at=asked_at, server_time=clock, access_level=access, identity=identity, billed_reads=1)


def _trouble(answer: Answer, error: CredentialsRejected | CannotTell, *, asked_at: datetime) -> Trouble:
    """The error that a post would have met with the same answer tells the obstacles apart; the words are short."""
    same = error if isinstance(error, CredentialsRejected) else errors.refusal(answer, now=asked_at)
    found = trouble_of(same, code=CLOSED if errors.is_closed(answer) else errors.kind_of(answer))
    if found.obstacle is Obstacle.NO_ANSWER:
        return Trouble(obstacle=found.obstacle, said=str(error), code=found.code)
    return Trouble(obstacle=found.obstacle, said=f"{answer.status}, {errors.words_of(answer)}", code=found.code)
