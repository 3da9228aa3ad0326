"""The sandbox's own doors, which no platform's client uses: look inside, begin anew, order faults."""

from __future__ import annotations

import json
from typing import Any, Protocol

from crosspost.sandbox.fault_table import Faults
from crosspost.sandbox.wire import JSON, Answer, Request, json_answer

THERE_ARE = (
    "there are X under /x, the Graph API under /graph, "
    "GET /sandbox/state, POST /sandbox/reset, GET and POST /sandbox/faults"
)


class Inside(Protocol):
    """What the doors lead to."""

    faults: Faults

    def state(self) -> dict[str, Any]:
        """Everything held, ready for JSON."""
        ...

    def reset(self) -> None:
        """Forget all but the accounts."""
        ...


def answer(sandbox: Inside, request: Request) -> Answer:
    """Serve /sandbox/state, /sandbox/reset and /sandbox/faults; anything else is a 404 that says what there is."""
    match (request.method, request.path):
        case ("GET", "/sandbox/state"):
            return json_answer(200, sandbox.state())
        case ("POST", "/sandbox/reset"):
            sandbox.reset()
            return json_answer(200, {"reset": True})
        case ("GET", "/sandbox/faults"):
            return json_answer(200, sandbox.faults.snapshot())
        case ("POST", "/sandbox/faults"):
            return _order(sandbox.faults, request)
        case _:
            return json_answer(404, {"error": f"no {request.method} {request.path[:100]} here; {THERE_ARE}"})


def _order(faults: Faults, request: Request) -> Answer:
    if request.content_type != JSON:
        return json_answer(400, {"error": "send a fault as application/json"})
    try:
        faults.script_json(json.loads(request.body))
    except (ValueError, RecursionError) as error:
        return json_answer(400, {"error": str(error)})
    return json_answer(200, faults.snapshot())
