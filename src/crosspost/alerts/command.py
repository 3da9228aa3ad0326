"""A command of one's own that is told: for whatever no library knows."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from crosspost.errors import AlertNotSent

TIME_LIMIT_S = 30

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER")
"""What the command gets of our environment. The rest may hold keys that are none of its business."""


class Command:
    """Runs a program, without a shell, and gives it `{"title": …, "lines": […]}` on its standard input."""

    def __init__(self, words: tuple[str, ...], *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._words = words
        self._time_limit_s = time_limit_s

    def tell(self, title: str, lines: tuple[str, ...]) -> None:
        """Run it once. Raises AlertNotSent when it cannot be started, ends with another code than 0, or takes long."""
        name = Path(self._words[0]).name
        try:
            ended = subprocess.run(  # noqa: S603 - the command is the settings' own
                self._words,
                input=json.dumps({"title": title, "lines": lines}, ensure_ascii=False).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={key: os.environ[key] for key in PASSED_ON if key in os.environ},
                timeout=self._time_limit_s,
                check=False,
            )
        except OSError as error:
            raise AlertNotSent(f"the alert command {name} cannot be started: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise AlertNotSent(f"the alert command {name} took longer than {self._time_limit_s:g} s") from error
        if ended.returncode:
            raise AlertNotSent(f"the alert command {name} ended with {ended.returncode}")
