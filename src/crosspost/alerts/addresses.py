"""E-mail, webhooks and a hundred services more, each by one address, through apprise.

apprise is asked in a child process: it takes 20 MB to import, for a message a month; a mail server that hangs is killed
with it after a minute, and keeps nobody else's message back; and what it prints of addresses, which hold passwords,
goes nowhere.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

from crosspost.errors import AlertNotSent
from crosspost.model import Secret

TIME_LIMIT_S = 60
CHILD = "crosspost.alerts.child"

logger = logging.getLogger(__name__)


class Addresses:
    """All addresses of `ALERT_URLS` as one channel: who is told by one of them is told."""

    def __init__(self, urls: tuple[Secret, ...], *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._urls = urls
        self._time_limit_s = time_limit_s

    def tell(self, title: str, lines: tuple[str, ...]) -> None:
        """Send to each address once. Raises AlertNotSent when none took it; logs those that did not."""
        failed = self.failing(title, lines)
        if len(failed) == len(self._urls):
            raise AlertNotSent(f"no address of ALERT_URLS took the message: {'; '.join(failed.values())}")
        for number, why in failed.items():
            logger.error("alert.address_failed number=%d %s", number, why)

    def failing(self, title: str, lines: tuple[str, ...]) -> dict[int, str]:
        """Send to each address once; which failed, by number from 1, and why: kind of the address and a word."""
        task = {"urls": [url.reveal() for url in self._urls], "title": title, "body": "\n".join(lines)}
        answers, silence = self._ask(json.dumps(task).encode())
        words = {False: "did not take it", None: "is no address that apprise understands"}
        failed = {}
        for number, url in enumerate(self._urls, start=1):
            answer = answers.get(number, silence)
            if answer is not True:
                why = answer if isinstance(answer, str) else words[answer]
                failed[number] = f"address {number} ({url.reveal().partition(':')[0]}://…) {why}"
        return failed

    def _ask(self, task: bytes) -> tuple[dict[int, bool | None], str]:
        """What each address answered, by number, and what to say of those that have not answered."""
        try:
            ended = subprocess.run(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", CHILD],
                input=task,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                timeout=self._time_limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            # Who took it before the process was killed has heard it, and must not hear it again.
            return _answers(error.stdout or b""), f"was not done within {self._time_limit_s:g} s"
        except OSError as error:
            return {}, f"was not asked: the sending process failed ({type(error).__name__})"
        return _answers(ended.stdout), f"was not asked: the sending process ended with {ended.returncode}"


def _answers(said: bytes) -> dict[int, bool | None]:
    """The child's lines; one that was cut off by its end is none."""
    return dict(json.loads(line) for line in said.split(b"\n")[:-1])
