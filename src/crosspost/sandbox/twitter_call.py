"""One call of X, understood so far: who asks, and when. What every handler needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crosspost.model import PlatformName
from crosspost.sandbox import twitter_answers as answers
from crosspost.sandbox.state import State
from crosspost.sandbox.wire import Request

X = PlatformName.TWITTER


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call whose sender is known."""

    request: Request
    # Id of the user, or of the app.
    caller_id: str
    now: datetime


def must_pay(state: State, call: Call, price: Decimal) -> None:
    """Raise Refusal (402) when the credit does not cover the price."""
    if not state.can_pay(price):
        raise answers.out_of_credit(call.caller_id)
