"""The process in which apprise works: `{"urls": […], "title": …, "body": …}` in; for each address true, false or null
(not understood) out. Started by `addresses`, with nothing of our environment."""

from __future__ import annotations

import json
import logging
import sys

import apprise


def main() -> None:
    """Send one message to each address, one after the other."""
    # Its words hold addresses, and addresses hold passwords.
    logging.disable(logging.CRITICAL)
    task = json.load(sys.stdin)
    answers: list[bool | None] = []
    for url in task["urls"]:
        one = apprise.Apprise()
        if not one.add(url):
            answers.append(None)
        else:
            answers.append(bool(one.notify(title=task["title"], body=task["body"])))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
