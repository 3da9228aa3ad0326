"""What a program reads in the log: the action, and what it is about."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from crosspost.cli.context import JsonFormatter


def line(message: str, *args: object) -> Any:
    return json.loads(JsonFormatter().format(logging.LogRecord("crosspost", logging.INFO, "", 0, message, args, None)))


@pytest.mark.parametrize(
    ("message", "ids", "why"),
    [
        ("post.settled post=12 account=x state=published", {"post": 12, "account": "x"}, "ids stand behind the action"),
        ("service.stopping", {}, "it is about nothing in particular"),
        ("feed.failed feed=a failures=1 error=post=9", {"feed": "a"}, "what follows may be anybody's words"),
        ("post.looked_for the words post=9", {}, "an id behind other words is a word"),
    ],
)
def test_ids_are_fields_of_their_own(message: str, ids: dict[str, object], why: str) -> None:
    found = line(message)
    assert found["action"] == message.split(" ")[0]
    assert found["ids"] == ids, why


def test_words_from_outside_stay_on_one_line() -> None:
    message = JsonFormatter().format(
        logging.LogRecord("crosspost", logging.INFO, "", 0, "feed.failed error=%s", ("a\nb",), None)
    )
    assert "\n" not in message
