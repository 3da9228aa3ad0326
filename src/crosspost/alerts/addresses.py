"""E-mail, webhooks and a hundred services more, each by one address, through apprise.

apprise is asked in a child process: it takes 20 MB to import, for a message a month; a mail server that hangs is killed
with it; and what it prints of addresses, which hold passwords, goes nowhere.
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
        kinds = [url.reveal().partition(":")[0] for url in self._urls]
        try:
            ended = subprocess.run(
                [sys.executable, "-P", "-m", "crosspost.alerts.child"],
                input=json.dumps(task).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                timeout=self._time_limit_s,
                check=False,
            )
            took = json.loads(ended.stdout)
        except subprocess.TimeoutExpired:
            return dict.fromkeys(range(1, len(kinds) + 1), f"nothing was done within {self._time_limit_s:g} s")
        except (OSError, ValueError) as error:
            return dict.fromkeys(range(1, len(kinds) + 1), f"the sending process failed ({type(error).__name__})")
        words = {False: "did not take it", None: "is no address that apprise understands"}
        return {
            number: f"address {number} ({kind}://…) {words[answer]}"
            for number, (kind, answer) in enumerate(zip(kinds, took, strict=True), start=1)
            if answer is not True
        }
