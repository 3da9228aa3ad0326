"""What the adapter of X says it cost is what the sandbox bills, call by call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.core.costs import X_PRICES, Operation, Prices, most_for_measuring
from crosspost.errors import CannotTell
from crosspost.model import Account, Outgoing, PlatformName
from crosspost.platforms import connect
from crosspost.ports import Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.server import Sandbox
from tests.fakes import SetClock

ACCOUNT = Account(key="x", platform=PlatformName.TWITTER, remote_account_id=credentials.twitter_user_id())


@dataclass(kw_only=True)
class Metered:
    """X on the sandbox, with a meter that is read here."""

    sandbox: Sandbox
    clock: SetClock
    told: list[tuple[Operation, int]] = field(default_factory=list)

    @property
    def platform(self) -> Platform:
        keys = credentials.twitter_keys()
        return connect(
            ACCOUNT, keys, sandbox_url=self.sandbox.url, clock=self.clock, meter=lambda *call: self.told.append(call)
        )

    @property
    def metered(self) -> Decimal:
        return sum((X_PRICES[operation] * count for operation, count in self.told), Decimal(0))

    @property
    def billed(self) -> Decimal:
        return Decimal(self.sandbox.state()["spent_usd"])

    def publish(self, count: int) -> list[str]:
        ids: list[str] = []
        for _ in range(count):
            self.clock.advance(timedelta(minutes=20))
            ids.append(self.platform.publish(outgoing(len(ids))).remote_id)
        return ids


def outgoing(number: int) -> Outgoing:
    text = f"Words {number} https://blog.example/a{number}?utm_content=p{number}"
    return Outgoing(platform=PlatformName.TWITTER, text=text, link=None, mark=f"p{number}")


@pytest.fixture
def x() -> Iterator[Metered]:
    clock = SetClock()
    with Sandbox(clock=clock) as sandbox:
        yield Metered(sandbox=sandbox, clock=clock)


def test_posts_are_not_metered_their_receipt_bills_them(x: Metered) -> None:
    x.publish(1)
    assert x.told == []


def test_a_look_costs_one_owned_read_for_each_post_listed_found_or_not(x: Metered) -> None:
    x.publish(3)
    before = x.billed
    assert x.platform.find(outgoing(1), since=x.clock()) is not None
    assert x.platform.find(outgoing(9), since=x.clock()) is None
    assert x.told == [(Operation.OWNED_READ, 3)] * 2
    assert x.metered == x.billed - before == Decimal("0.006")


def test_a_look_that_failed_costs_nothing(x: Metered) -> None:
    x.publish(1)
    before = x.billed
    x.sandbox.faults.script("twitter.timeline", Fault(kind=FaultKind.RATE_LIMIT))
    with pytest.raises(CannotTell):
        x.platform.find(outgoing(1), since=x.clock())
    assert x.metered == x.billed - before == 0


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ([11], "the newest alone: its window holds nothing else"),
        ([0, 11], "far apart: the timeline gives out ten in vain, then one is asked for by id"),
        (list(range(12)), "all"),
    ],
)
def test_measuring_is_billed_as_metered_and_never_more_than_was_reckoned_with(
    x: Metered, wanted: list[int], why: str
) -> None:
    ids = x.publish(12)
    before = x.billed
    readings = x.platform.metrics([ids[n] for n in wanted])
    assert len(readings) == len(wanted)
    assert x.metered == x.billed - before, why
    assert x.metered <= most_for_measuring(PlatformName.TWITTER, len(wanted), Prices())


def test_a_post_that_is_gone_is_not_billed(x: Metered) -> None:
    assert x.platform.metrics(["1234567890123456789"])["1234567890123456789"].deleted
    assert x.metered == x.billed == 0


def test_asking_who_we_are_costs_a_user_read(x: Metered) -> None:
    x.platform.whoami()
    assert x.told == [(Operation.USER_READ, 1)]
    assert x.metered == x.billed == Decimal("0.010")
