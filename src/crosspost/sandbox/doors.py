"""The sandbox's own doors, which no platform's client uses: look inside, begin anew, order faults, let people talk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from crosspost.sandbox.fault_table import Faults
from crosspost.sandbox.wire import JSON, Answer, Request, json_answer

THERE_ARE = (
    "there are X under /x, the Graph API under /graph, GET /sandbox/state, GET and POST /sandbox/faults, "
    "POST /sandbox/reset, /sandbox/renew, /sandbox/engage, /sandbox/reply and /sandbox/mention"
)
MAX_TEXT = 10_000
"""Characters of what a reader may say."""


class Inside(Protocol):
    """What the doors lead to."""

    faults: Faults

    def state(self) -> dict[str, Any]:
        """Everything held, ready for JSON."""
        ...

    def reset(self) -> None:
        """Forget all but the accounts."""
        ...

    def renew_tokens(self) -> None:
        """Let every token work again."""
        ...

    def engage(self, remote_id: str, **counts: int) -> None:
        """Add to a post's counts."""
        ...

    def reply(self, remote_id: str, text: str, *, author: str) -> str:
        """Answer a post as somebody else."""
        ...

    def mention(self, text: str, *, author: str) -> str:
        """Post on X as somebody else."""
        ...


def answer(sandbox: Inside, request: Request) -> Answer:
    """Serve what is under /sandbox; anything else is a 404 that says what there is."""
    match (request.method, request.path):
        case ("GET", "/sandbox/state"):
            return json_answer(200, sandbox.state())
        case ("POST", "/sandbox/reset"):
            sandbox.reset()
            return json_answer(200, {"reset": True})
        case ("POST", "/sandbox/renew"):
            sandbox.renew_tokens()
            return json_answer(200, {"renewed": True})
        case ("GET", "/sandbox/faults"):
            return json_answer(200, sandbox.faults.snapshot())
        case ("POST", path) if path in _ORDERS:
            return _order(sandbox, request)
        case _:
            return json_answer(404, {"error": f"no {request.method} {request.path[:100]} here; {THERE_ARE}"})


def _order(sandbox: Inside, request: Request) -> Answer:
    """Carry out what a JSON body orders. What is wrong with it is answered with 400, by name."""
    if request.content_type != JSON:
        return json_answer(400, {"error": "send what you order as application/json"})
    try:
        return json_answer(200, _ORDERS[request.path](sandbox, json.loads(request.body)))
    except (ValueError, RecursionError, KeyError) as error:
        return json_answer(400, {"error": str(error.args[0]) if error.args else "the body cannot be read"})


def _faults(sandbox: Inside, data: object) -> dict[str, Any]:
    sandbox.faults.script_json(data)
    return sandbox.faults.snapshot()


def _engage(sandbox: Inside, data: object) -> dict[str, Any]:
    given = dict(_object(data))
    post_id = _text(given, "id")
    del given["id"]
    for name, count in given.items():
        if not isinstance(count, int) or isinstance(count, bool):
            raise ValueError(f"{name}: {count!r} is not a whole number")  # noqa: TRY004
    sandbox.engage(post_id, **given)
    return {"id": post_id}


def _reply(sandbox: Inside, data: object) -> dict[str, Any]:
    given = _object(data)
    return {"id": sandbox.reply(_text(given, "id"), _text(given, "text"), author=_text(given, "author", "A Reader"))}


def _mention(sandbox: Inside, data: object) -> dict[str, Any]:
    given = _object(data)
    return {"id": sandbox.mention(_text(given, "text"), author=_text(given, "author", "A Reader"))}


_ORDERS: Mapping[str, Callable[[Inside, object], dict[str, Any]]] = {
    "/sandbox/faults": _faults,
    "/sandbox/engage": _engage,
    "/sandbox/reply": _reply,
    "/sandbox/mention": _mention,
}


def _object(data: object) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise ValueError("an order is a JSON object")  # noqa: TRY004
    return data


def _text(given: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = given.get(name, default)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise ValueError(f"{name}: a text of 1 to {MAX_TEXT} characters is needed")
    return value
