"""Tell systemd how the service is, by its datagram protocol (sd_notify(3)); elsewhere, do nothing.

Text lines `NAME=value` go to the socket that `NOTIFY_SOCKET` names. No library: it is this one datagram.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping

logger = logging.getLogger(__name__)


class Notifier:
    """The service manager's ear, if there is one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        # "@" stands for the NUL of an abstract socket. Others (vsock) are not for us.
        self._address = f"\0{name[1:]}" if name.startswith("@") else name if name.startswith("/") else None
        self.watchdog_s = _watchdog_s(environ)

    def ready(self, status: str) -> None:
        """The service works, or works again after it was told to reload."""
        self._send(f"READY=1\nSTATUS={_line(status)}")

    def reloading(self) -> None:
        """Settings are being read anew. systemd wants to know when that began (`Type=notify-reload`)."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def alive(self) -> None:
        """Feed the watchdog."""
        if self.watchdog_s is not None:
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """The service ends."""
        self._send("STOPPING=1\nSTATUS=Finishing what is being written")

    def _send(self, message: str) -> None:
        if self._address is None:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as ear:
                ear.settimeout(1)
                ear.sendto(message.encode(), self._address)
        except OSError as error:
            # The posts matter more than who hears of them.
            logger.warning("notify.failed error=%s", error)


def _watchdog_s(environ: Mapping[str, str]) -> float | None:
    """Seconds between two signs of life: half of what systemd allows, as its manual advises. None: it wants none."""
    wanted, for_whom = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", str(os.getpid()))
    if not wanted.isdecimal() or int(wanted) == 0 or for_whom != str(os.getpid()):
        return None
    return int(wanted) / 2_000_000


def _line(text: str) -> str:
    return " ".join(text.split())
