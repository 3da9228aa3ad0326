"""The process in which apprise works: `{"urls": […], "title": …, "body": …}` in; a line `[number, answer]` out as soon
as an address has answered: true, false, or null (not understood). Started by `addresses`, with nothing of our
environment.

The addresses are asked side by side: one that hangs neither keeps the message from the others nor hides what they said.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from typing import TextIO

import apprise


def main() -> None:
    """Send one message to each address, and say of each how that ended."""
    # Its words hold addresses, and addresses hold passwords.
    logging.disable(logging.CRITICAL)
    task = json.load(sys.stdin)
    # What a plugin prints is no answer of ours.
    answers, sys.stdout = sys.stdout, sys.stderr
    lock = threading.Lock()
    threads = [
        threading.Thread(target=_send, args=(number, url, task, answers, lock))
        for number, url in enumerate(task["urls"], start=1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send(number: int, url: str, task: dict[str, str], answers: TextIO, lock: threading.Lock) -> None:
    one = apprise.Apprise()
    took = bool(one.notify(title=task["title"], body=task["body"])) if one.add(url) else None
    with lock:
        answers.write(f"{json.dumps([number, took])}\n")
        answers.flush()


if __name__ == "__main__":
    main()
