"""The table of ordered faults: which call of which route is to go wrong, and how."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from crosspost.sandbox.faults import Fault, FaultKind, Plan

MAX_TIMES = 10_000
_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "status": int,
    "stored": bool,
    "seconds": (int, float),
    "body": dict,
    "silent": bool,
    "percent": int,
}


class Faults:
    """The table of ordered faults. Thread-safe."""

    def __init__(self, routes: Collection[str]) -> None:
        self._routes = frozenset(routes)
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._orders: dict[tuple[str, int], tuple[Fault, ...]] = {}

    def script(self, route: str, fault: Fault, *, call: int | None = None, times: int = 1) -> None:
        """Order `fault` for `times` consecutive calls of `route`, from call number `call` on.

        Several faults may be ordered for one call; all of them strike. Without `call` it is the next calls that
        nothing was ordered for. Raises ValueError for an unknown route, a fault that cannot happen there, a call that
        is over already, or a number out of range.
        """
        self._check(route, fault)
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
                self._orders[route, number] = (*self._orders.get((route, number), ()), fault)
                number += 1

    def follow(self, plan: Plan) -> None:
        """Order all that a plan holds; its calls are counted from now on. Raises ValueError like `script`."""
        for order in plan.orders:
            self._check(order.route, order.fault)
        with self._lock:
            for order in plan.orders:
                key = (order.route, self._calls[order.route] + order.call)
                self._orders[key] = (*self._orders.get(key, ()), order.fault)

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
        _check_types(given, _FIELDS)
        _check_types({"route": route, "times": times}, {"route": str, "times": int})
        if call is not None:
            _check_types({"call": call}, {"call": int})
        self.script(route, Fault(kind=FaultKind(kind), **given), call=call, times=times)

    def take(self, route: str) -> tuple[Fault, ...]:
        """Count a call of `route` and return what was ordered for it."""
        with self._lock:
            self._calls[route] += 1
            return self._orders.pop((route, self._calls[route]), ())

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
                    {"route": route, "call": call, **fault.plain()}
                    for (route, call), faults in sorted(self._orders.items(), key=lambda order: order[0])
                    for fault in faults
                ],
            }

    def _check(self, route: str, fault: Fault) -> None:
        if route not in self._routes:
            raise ValueError(f"route: {route!r} is not one of {', '.join(sorted(self._routes))}")
        if not fault.kind.fits(route):
            raise ValueError(f"kind: {fault.kind} cannot happen on {route}")


def _check_types(given: Mapping[str, Any], expected: Mapping[str, type | tuple[type, ...]]) -> None:
    for name, value in given.items():
        kind = expected.get(name)
        if kind is None:
            known = ", ".join(("route", "kind", "call", "times", *(f.name for f in fields(Fault)[1:])))
            raise ValueError(f"{name}: no such field; there are {known}")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{name}: {value!r} is of the wrong type")
