"""Trouble on order: what can go wrong with a call, and plans that order it by seed.

`fault_table` keeps the orders, `strike` carries them out. Route names are those of the journal: "twitter.create",
"facebook.publish", and so on.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

MAX_SECONDS = 3600.0 * 24
REDIRECTS = (301, 302, 303, 307, 308)
CREATING = frozenset({"twitter.create", "facebook.publish", "facebook.photo"})


class FaultKind(StrEnum):
    """What goes wrong. "Carried out" means that the request takes effect all the same."""

    # The connection drops; nothing was carried out.
    LOSE_REQUEST = "lose_request"
    # Carried out, then the connection drops.
    LOSE_REPLY = "lose_reply"
    # Answered with `status` and the platform's words for it (or `body`); carried out first only if `stored`.
    STATUS = "status"
    # Answered with `status` and a page for humans; carried out first only if `stored`.
    HTML = "html"
    # Sent elsewhere with `status`, a 3xx; carried out first only if `stored`.
    REDIRECT = "redirect"
    # Carried out, but half of the answer's JSON is missing.
    TRUNCATED = "truncated"
    # Carried out, but the answer does not say what it is.
    NO_CONTENT_TYPE = "no_content_type"
    # Carried out, but answered only after `seconds` of real time.
    DELAY = "delay"
    # Too many requests; more are welcome after `seconds`, which is not said if `silent`. Nothing was carried out.
    RATE_LIMIT = "rate_limit"
    # The day's posts are used up, for `seconds` more: X by its 24-hour headers, Facebook by code 368. Not carried out.
    DAY_LIMIT = "day_limit"
    # X only: 402, nobody pays. Not carried out.
    NO_CREDIT = "no_credit"
    # From this call on the caller's token is refused, until `Sandbox.renew_tokens` or a reset.
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - no secret
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - no secret
    # Facebook only: from this call on every call must bring `appsecret_proof`, until a reset.
    DEMAND_PROOF = "demand_proof"
    # Carried out, but no listing shows the new post before `seconds` of the sandbox's clock are over.
    INDEX_LAG = "index_lag"
    # Carried out, and the headers say that `percent` of the allowance is used.
    NEAR_LIMIT = "near_limit"

    def fits(self, route: str) -> bool:
        """Whether a call of this route can go wrong this way."""
        match self:
            case FaultKind.NO_CREDIT:
                return route.startswith("twitter.")
            case FaultKind.DEMAND_PROOF:
                return route.startswith("facebook.")
            case FaultKind.INDEX_LAG:
                return route in CREATING
            case _:
                return True


_NEVER_CARRIED_OUT = frozenset({FaultKind.LOSE_REQUEST, FaultKind.RATE_LIMIT, FaultKind.DAY_LIMIT, FaultKind.NO_CREDIT})
_IF_STORED = frozenset({FaultKind.STATUS, FaultKind.HTML, FaultKind.REDIRECT})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    kind: FaultKind
    # None: 307 for a redirect, 503 otherwise.
    status: int | None = None
    stored: bool = False
    seconds: float = 0.0
    # JSON to answer with instead of the platform's own words.
    body: Mapping[str, Any] | None = None
    # Whether a rate limit keeps its end to itself.
    silent: bool = False
    percent: int = 95

    def __post_init__(self) -> None:
        if not 200 <= self.answered <= 599:
            raise ValueError(f"status: {self.status} is not an answer's status; give 200 to 599")
        if self.kind is FaultKind.REDIRECT and self.answered not in REDIRECTS:
            raise ValueError(f"status: {self.status} is no redirect; give one of {', '.join(map(str, REDIRECTS))}")
        if not 0 <= self.seconds <= MAX_SECONDS:
            raise ValueError(f"seconds: {self.seconds} is out of range; give 0 to {MAX_SECONDS:.0f}")
        if not 0 <= self.percent <= 100:
            raise ValueError(f"percent: {self.percent} is out of range; give 0 to 100")

    def __str__(self) -> str:
        said = [self.kind.value]
        if self.kind in _IF_STORED:
            said += [str(self.answered), "stored" if self.stored else "not stored"]
        if self.seconds:
            said.append(f"{self.seconds:g} s")
        if self.silent:
            said.append("silent")
        if self.kind is FaultKind.NEAR_LIMIT:
            said.append(f"{self.percent} %")
        return " ".join(said)

    @property
    def answered(self) -> int:
        """The status of the answer, where this fault decides it."""
        return self.status if self.status is not None else 307 if self.kind is FaultKind.REDIRECT else 503

    @property
    def carried_out(self) -> bool:
        """Whether the request takes effect, as far as this fault is concerned."""
        return self.stored if self.kind in _IF_STORED else self.kind not in _NEVER_CARRIED_OUT

    def plain(self) -> dict[str, Any]:
        """Return the fault ready for JSON; what is not set is left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Order:
    """One fault for one call. Calls are numbered per route from 1, since the start or the last reset."""

    route: str
    call: int
    fault: Fault

    def __str__(self) -> str:
        return f"{self.route} #{self.call}: {self.fault}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What goes wrong in one scenario. The same seed and choices make the same plan, on every Python."""

    seed: int
    orders: tuple[Order, ...]

    def __str__(self) -> str:
        return f"seed {self.seed}: " + "; ".join(map(str, self.orders))

    def kinds(self) -> frozenset[FaultKind]:
        """Return the kinds of trouble in it."""
        return frozenset(order.fault.kind for order in self.orders)

    def carried_out(self, route: str, call: int) -> bool:
        """Whether this call of this route takes effect, as far as the plan is concerned."""
        return all(o.fault.carried_out for o in self.orders if (o.route, o.call) == (route, call))


def plan(
    seed: int,
    routes: Collection[str],
    kinds: Collection[FaultKind] = tuple(FaultKind),
    most: int = 3,
    *,
    calls: int = 3,
    delay: float = 1.0,
) -> Plan:
    """Draw 1 to `most` faults for the first `calls` calls of these routes; several may strike one call.

    `delay` is how many seconds a DELAY lasts: more than the client's time limit. The order in which routes and kinds
    are given does not matter. Raises ValueError when no kind fits any route, or a number is below 1.
    """
    pairs = [(route, kind) for route in sorted(set(routes)) for kind in sorted(set(kinds)) if kind.fits(route)]
    if not pairs:
        raise ValueError("none of these faults can happen on any of these routes")
    if most < 1 or calls < 1:
        raise ValueError(f"most and calls are at least 1, not {most} and {calls}")
    rng = random.Random(seed)  # noqa: S311 - not secrets
    drawn = [(pairs[rng.randrange(len(pairs))], rng.randrange(calls) + 1) for _ in range(rng.randrange(most) + 1)]
    orders = [Order(route=route, call=call, fault=_drawn(kind, rng, delay)) for (route, kind), call in drawn]
    return Plan(seed=seed, orders=tuple(sorted(orders, key=lambda order: (order.route, order.call, str(order.fault)))))


def _drawn(kind: FaultKind, rng: random.Random, delay: float) -> Fault:
    """Return a fault of this kind, its details drawn."""

    def one_of(*choices: int) -> int:
        return choices[rng.randrange(len(choices))]

    match kind:
        case FaultKind.STATUS | FaultKind.HTML:
            return Fault(kind=kind, status=one_of(500, 502, 503, 504), stored=bool(one_of(0, 1)))
        case FaultKind.REDIRECT:
            return Fault(kind=kind, status=one_of(*REDIRECTS), stored=bool(one_of(0, 1)))
        case FaultKind.DELAY:
            return Fault(kind=kind, seconds=delay)
        case FaultKind.RATE_LIMIT:
            return Fault(kind=kind, seconds=one_of(60, 300, 900), silent=bool(one_of(0, 1)))
        case FaultKind.DAY_LIMIT:
            return Fault(kind=kind, seconds=one_of(3600, 21_600, 86_400))
        case FaultKind.INDEX_LAG:
            return Fault(kind=kind, seconds=one_of(5, 30, 120))
        case FaultKind.NEAR_LIMIT:
            return Fault(kind=kind, percent=one_of(80, 95, 100))
        case _:
            return Fault(kind=kind)
