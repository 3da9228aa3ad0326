"""Carries a request out under the faults that were ordered for it.

::

    switches (tokens, proof) ── carried out? ── another answer instead? ── answer spoiled? ── lost? ── answer

Where several faults strike one call, it takes effect only if none of them forbids it, and the worst of what the
client sees wins: a lost connection over a spoiled answer, a spoiled answer over another answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.state import State
from crosspost.sandbox.wire import Answer, Emulation, Request, json_answer

HUMAN_PAGE = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Something went wrong.</body></html>"
ELSEWHERE = "/sandbox/elsewhere"
"""Where redirects lead: nowhere. A client that follows one gets the sandbox's own 404."""


def carry_out(platform: Emulation, request: Request, faults: Sequence[Fault], state: State) -> Answer | None:
    """Answer a request under these faults. None: drop the connection without a word. Does not wait for a DELAY."""
    for fault in faults:
        _switch(platform, request, fault, state)
    answer = _true_answer(platform, request, faults, state)
    for fault in faults:
        answer = _instead(platform, request, fault) or answer
    for fault in faults:
        answer = answer and _spoiled(platform, request, answer, fault)
    lost = any(fault.kind in (FaultKind.LOSE_REQUEST, FaultKind.LOSE_REPLY) for fault in faults)
    return None if lost else answer


def delay(faults: Sequence[Fault]) -> float:
    """Return how many seconds to wait before answering."""
    return max((fault.seconds for fault in faults if fault.kind is FaultKind.DELAY), default=0.0)


def _switch(platform: Emulation, request: Request, fault: Fault, state: State) -> None:
    """Change what holds from this call on."""
    match fault.kind:
        case FaultKind.TOKEN_EXPIRED:
            state.dead_tokens[platform.token(request)] = "expired"
        case FaultKind.TOKEN_REVOKED:
            state.dead_tokens[platform.token(request)] = "revoked"
        case FaultKind.DEMAND_PROOF:
            state.demand_proof = True
        case _:
            pass


def _true_answer(platform: Emulation, request: Request, faults: Sequence[Fault], state: State) -> Answer | None:
    if not all(fault.carried_out for fault in faults):
        return None
    lag = max((fault.seconds for fault in faults if fault.kind is FaultKind.INDEX_LAG), default=0.0)
    state.extra_lag = timedelta(seconds=lag)
    try:
        return platform.answer(request)
    finally:
        state.extra_lag = timedelta(0)


def _instead(platform: Emulation, request: Request, fault: Fault) -> Answer | None:
    """Return what is answered instead of the truth, if anything."""
    match fault.kind:
        case FaultKind.STATUS if fault.body is not None:
            return json_answer(fault.answered, fault.body, note="on order")
        case FaultKind.STATUS:
            return platform.trouble(fault.answered)
        case FaultKind.HTML:
            return Answer(status=fault.answered, headers={"Content-Type": "text/html"}, body=HUMAN_PAGE)
        case FaultKind.REDIRECT:
            return Answer(status=fault.answered, headers={"Location": ELSEWHERE, "Content-Type": "text/html"})
        case FaultKind.RATE_LIMIT:
            return platform.rate_limited(request, fault.seconds, silent=fault.silent)
        case FaultKind.DAY_LIMIT:
            return platform.day_limited(fault.seconds)
        case FaultKind.NO_CREDIT:
            return platform.out_of_credit(request)
        case _:
            return None


def _spoiled(platform: Emulation, request: Request, answer: Answer, fault: Fault) -> Answer:
    match fault.kind:
        case FaultKind.TRUNCATED:
            return answer.cut_short()
        case FaultKind.NO_CONTENT_TYPE:
            return answer.without_header("content-type")
        case FaultKind.NEAR_LIMIT:
            return answer.with_headers(platform.near_limit(request, fault.percent))
        case _:
            return answer
