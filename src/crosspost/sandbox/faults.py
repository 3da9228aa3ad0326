"""Trouble on order: which call of which route is to go wrong, and how.

Calls are numbered per route from 1, since the start or the last reset. Route names are those of the journal:
"twitter.create", "facebook.publish", and so on.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

MAX_TIMES = 10_000
MAX_SECONDS = 3600.0


class FaultKind(StrEnum):
    """What goes wrong."""

    # The connection drops; nothing was carried out.
    LOSE_REQUEST = "lose_request"
    # Carried out, then the connection drops.
    LOSE_REPLY = "lose_reply"
    # Answered with `status` and the platform's words for it (or `body`); carried out first only if `stored`.
    STATUS = "status"
    # Answered with `status` and a page for humans; carried out first only if `stored`.
    HTML = "html"
    # Carried out, but half of the answer's JSON is missing.
    TRUNCATED = "truncated"
    # Carried out, but answered only after `seconds`.
    DELAY = "delay"
    # Too many requests; more are welcome after `seconds`. Nothing was carried out.
    RATE_LIMIT = "rate_limit"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    kind: FaultKind
    status: int = 503
    stored: bool = False
    seconds: float = 0.0
    # JSON to answer with instead of the platform's own words.
    body: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if not 200 <= self.status <= 599:
            raise ValueError(f"status: {self.status} is not an answer's status; give 200 to 599")
        if not 0 <= self.seconds <= MAX_SECONDS:
            raise ValueError(f"seconds: {self.seconds} is out of range; give 0 to {MAX_SECONDS:.0f}")

    @property
    def carried_out(self) -> bool:
        """Whether the request takes effect before things go wrong."""
        match self.kind:
            case FaultKind.LOSE_REPLY | FaultKind.TRUNCATED | FaultKind.DELAY:
                return True
            case FaultKind.STATUS | FaultKind.HTML:
                return self.stored
            case _:
                return False


class Faults:
    """The table of ordered faults. Thread-safe."""

    def __init__(self, routes: Collection[str]) -> None:
        self._routes = frozenset(routes)
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._orders: dict[tuple[str, int], Fault] = {}

    def script(self, route: str, fault: Fault, *, call: int | None = None, times: int = 1) -> None:
        """Order `fault` for `times` consecutive calls of `route`, from call number `call` on.

        Without `call` it is the next calls that nothing was ordered for. Raises ValueError for an unknown route, a
        call that is over already, or a number out of range.
        """
        if route not in self._routes:
            raise ValueError(f"route: {route!r} is not one of {', '.join(sorted(self._routes))}")
        if not 1 <= times <= MAX_TIMES:
            raise ValueError(f"times: {times} is out of range; give 1 to {MAX_TIMES}")
        with self._lock:
            done = self._calls[route]
            if call is not None and call <= done:
                raise ValueError(f"call: number {call} of {route} is over; {done} were made already")
            number = done + 1 if call is None else call
            for _ in range(times):
                while call is None and (route, number) in self._orders:
                    number += 1
                self._orders[route, number] = fault
                number += 1

    def script_json(self, data: object) -> None:
        """Order a fault from its JSON form: `route`, `kind`, and optionally `call`, `times` and the fault's own fields.

        Raises ValueError naming the field that is wrong.
        """
        if not isinstance(data, dict):
            raise ValueError('a fault is a JSON object, such as {"route": "twitter.create", "kind": "lose_reply"}')  # noqa: TRY004
        given = dict(data)
        route, kind = given.pop("route", None), given.pop("kind", None)
        call, times = given.pop("call", None), given.pop("times", 1)
        if kind not in list(FaultKind):
            raise ValueError(f"kind: {kind!r} is not one of {', '.join(FaultKind)}")
        _check_types(given, {"status": int, "stored": bool, "seconds": (int, float), "body": dict})
        _check_types({"route": route, "times": times}, {"route": str, "times": int})
        if call is not None:
            _check_types({"call": call}, {"call": int})
        self.script(route, Fault(kind=FaultKind(kind), **given), call=call, times=times)

    def take(self, route: str) -> Fault | None:
        """Count a call of `route` and return what was ordered for it."""
        with self._lock:
            self._calls[route] += 1
            return self._orders.pop((route, self._calls[route]), None)

    def clear(self) -> None:
        """Forget all orders and begin counting anew."""
        with self._lock:
            self._calls.clear()
            self._orders.clear()

    def snapshot(self) -> dict[str, Any]:
        """Return what was ordered and not yet taken, and how many calls each route has seen; ready for JSON."""
        with self._lock:
            return {
                "calls": dict(sorted(self._calls.items())),
                "ordered": [
                    {"route": route, "call": call, **_plain(fault)}
                    for (route, call), fault in sorted(self._orders.items(), key=lambda order: order[0])
                ],
            }


def _check_types(given: Mapping[str, Any], expected: Mapping[str, type | tuple[type, ...]]) -> None:
    for name, value in given.items():
        kind = expected.get(name)
        if kind is None:
            known = ", ".join(("route", "kind", "call", "times", *(f.name for f in fields(Fault)[1:])))
            raise ValueError(f"{name}: no such field; there are {known}")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{name}: {value!r} is of the wrong type")


def _plain(fault: Fault) -> dict[str, Any]:
    return {name: value for name, value in asdict(fault).items() if value is not None}
