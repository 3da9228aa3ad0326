"""What every platform promises, asked of the fake and of both real adapters on the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from crosspost.errors import CannotTell, ConfigError, NotCreated, OutcomeUnknown, PlatformError, TryLater
from crosspost.model import Account, FacebookKeys, Outgoing, PlatformName, Remark, TwitterKeys
from crosspost.platforms import ADAPTERS, connect
from crosspost.platforms.session import Limits
from crosspost.platforms.sighting import MARGIN
from crosspost.platforms.twitter import Twitter
from crosspost.ports import Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.state import Rules
from tests.fakes import FakePlatform, SetClock


@dataclass(frozen=True, kw_only=True)
class World:
    """One platform, and the levers that the contract needs."""

    platform: Platform
    clock: SetClock
    name: PlatformName
    account_id: str
    # Each makes the next call that writes or reads go wrong.
    lose_reply: Callable[[], None]
    lose_request: Callable[[], None]
    refuse_for_now: Callable[[], None]
    break_listing: Callable[[], None]
    engage: Callable[[str], None]
    # Somebody answers a post of ours.
    reply: Callable[[str, str], object]

    def outgoing(self, number: int, *, linked: bool = True) -> Outgoing:
        text, link = f"Réseaux & foo.py, numéro {number}", f"https://blog.example/a{number}?utm_content=p{number}"
        if not linked:
            return Outgoing(platform=self.name, text=text, link=None, mark=f"p{number}")
        if self.name is PlatformName.TWITTER:
            return Outgoing(platform=self.name, text=f"{text} {link}", link=None, mark=f"p{number}")
        return Outgoing(platform=self.name, text=text, link=link, mark=f"p{number}")


def fake() -> Iterator[World]:
    clock = SetClock()
    platform = FakePlatform(clock=clock)

    def engage(remote_id: str) -> None:
        platform.counts[remote_id] = {"likes": 3, "replies": 1, "shares": 2}

    yield World(
        platform=platform,
        clock=clock,
        name=PlatformName.TWITTER,
        account_id=platform.account_id,
        lose_reply=lambda: setattr(platform, "lose_reply", True),
        lose_request=lambda: setattr(platform, "lose_request", True),
        refuse_for_now=lambda: setattr(platform, "refuse", TryLater("too many")),
        break_listing=lambda: setattr(platform, "read_raises", CannotTell("on order")),
        engage=engage,
        reply=lambda remote_id, text: platform.said.append(
            Remark(account_key="", remote_id="r1", answers=remote_id, author="Zoé", text=text, at=clock())
        ),
    )


def account(name: PlatformName) -> Account:
    remote_id = credentials.twitter_user_id() if name is PlatformName.TWITTER else credentials.facebook_page_id()
    return Account(key="blog", platform=name, remote_account_id=remote_id)


def keys(name: PlatformName) -> TwitterKeys | FacebookKeys:
    return credentials.twitter_keys() if name is PlatformName.TWITTER else credentials.facebook_keys()


def on_sandbox(name: PlatformName, write: str, listing: str) -> Iterator[World]:
    clock = SetClock()
    with Sandbox(clock=clock, rules=Rules(demand_proof=True)) as sandbox:

        def order(route: str, kind: FaultKind) -> Callable[[], None]:
            return lambda: sandbox.faults.script(route, Fault(kind=kind))

        yield World(
            platform=connect(account(name), keys(name), sandbox_url=sandbox.url, clock=clock),
            clock=clock,
            name=name,
            account_id=account(name).remote_account_id,
            lose_reply=order(write, FaultKind.LOSE_REPLY),
            lose_request=order(write, FaultKind.LOSE_REQUEST),
            refuse_for_now=order(write, FaultKind.RATE_LIMIT),
            break_listing=order(listing, FaultKind.TRUNCATED),
            engage=lambda remote_id: sandbox.engage(remote_id, likes=3, replies=1, shares=2),
            reply=lambda remote_id, text: sandbox.reply(remote_id, text, author="Zoé"),
        )


WORLDS: dict[str, Callable[[], Iterator[World]]] = {
    "fake": fake,
    "twitter on sandbox": lambda: on_sandbox(PlatformName.TWITTER, "twitter.create", "twitter.timeline"),
    "facebook on sandbox": lambda: on_sandbox(PlatformName.FACEBOOK, "facebook.publish", "facebook.listing"),
}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with contextmanager(WORLDS[request.param])() as made:
        yield made


class TestContract:
    @pytest.mark.parametrize("linked", [True, False], ids=["with link", "without link"])
    def test_what_was_published_is_found_with_the_same_receipt(self, world: World, linked: bool) -> None:
        before = world.clock()
        world.clock.advance(timedelta(seconds=5))
        receipt = world.platform.publish(world.outgoing(1, linked=linked))
        found = world.platform.find(world.outgoing(1, linked=linked), since=before)
        assert found is not None
        assert found.remote_id == receipt.remote_id
        assert abs(found.at - receipt.at) < timedelta(seconds=1)
        assert receipt.at.tzinfo is not None
        assert receipt.url
        assert receipt.url.startswith("https://")

    def test_what_was_not_published_is_not_there(self, world: World) -> None:
        assert world.platform.find(world.outgoing(1), since=world.clock()) is None
        world.platform.publish(world.outgoing(1))
        assert world.platform.find(world.outgoing(2), since=world.clock()) is None
        assert world.platform.find(world.outgoing(2, linked=False), since=world.clock()) is None

    def test_what_lies_before_the_window_is_not_looked_at(self, world: World) -> None:
        world.platform.publish(world.outgoing(1))
        world.clock.advance(MARGIN + timedelta(hours=1))
        assert world.platform.find(world.outgoing(1), since=world.clock()) is None

    def test_a_lost_reply_is_healed_by_looking(self, world: World) -> None:
        world.lose_reply()
        with pytest.raises(OutcomeUnknown):
            world.platform.publish(world.outgoing(1))
        found = world.platform.find(world.outgoing(1), since=world.clock())
        assert found is not None

    def test_a_lost_request_looks_the_same_until_one_looks(self, world: World) -> None:
        world.lose_request()
        with pytest.raises(OutcomeUnknown):
            world.platform.publish(world.outgoing(1))
        assert world.platform.find(world.outgoing(1), since=world.clock()) is None

    def test_a_refusal_creates_nothing(self, world: World) -> None:
        world.refuse_for_now()
        with pytest.raises(NotCreated) as caught:
            world.platform.publish(world.outgoing(1))
        assert isinstance(caught.value, TryLater)
        assert world.platform.find(world.outgoing(1), since=world.clock()) is None

    def test_a_listing_that_cannot_be_read_settles_nothing(self, world: World) -> None:
        world.platform.publish(world.outgoing(1))
        world.break_listing()
        with pytest.raises(CannotTell):
            world.platform.find(world.outgoing(1), since=world.clock())

    def test_our_post_is_found_among_many(self, world: World) -> None:
        before = world.clock()
        receipts = []
        for number in range(1, 41):
            receipts.append(world.platform.publish(world.outgoing(number)))
            world.clock.advance(timedelta(minutes=1))
        for number in (1, 20, 40):
            found = world.platform.find(world.outgoing(number), since=before)
            assert found is not None
            assert found.remote_id == receipts[number - 1].remote_id

    def test_counts_are_those_of_the_post(self, world: World) -> None:
        first, second = (world.platform.publish(world.outgoing(number)).remote_id for number in (1, 2))
        world.engage(first)
        readings = world.platform.metrics([first, second])
        assert {name: readings[first].counts[name] for name in ("likes", "replies", "shares")} == {
            "likes": 3,
            "replies": 1,
            "shares": 2,
        }
        assert readings[second].counts.get("likes", 0) == 0
        assert not readings[first].deleted

    def test_what_others_say_is_heard_with_the_post_it_belongs_to_and_not_what_was_said_before(
        self, world: World
    ) -> None:
        post = world.platform.publish(world.outgoing(1)).remote_id
        world.clock.advance(timedelta(minutes=1))
        world.reply(post, "C'est où & quand ?")
        since = world.clock() - timedelta(minutes=1)
        found = world.platform.replies([post], since=since)
        (heard,) = found.remarks
        assert (found.since, found.until, found.answered) == (since, None, frozenset())
        assert (heard.answers, heard.author) == (post, "Zoé")
        assert heard.text.endswith("C'est où & quand ?")
        assert abs(heard.at - world.clock()) < timedelta(seconds=1)
        assert world.platform.replies([post], since=world.clock() + timedelta(seconds=1)).remarks == ()

    def test_it_knows_who_it_is(self, world: World) -> None:
        identity = world.platform.whoami()
        assert identity.remote_account_id == world.account_id
        assert identity.name


# ── what only the sandbox can show ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PlatformName)
def test_the_same_words_again_are_a_sighting_not_a_refusal(name: PlatformName) -> None:
    clock = SetClock()
    outgoing = Outgoing(platform=name, text="Twice the same", link=None, mark="p1")
    with Sandbox(clock=clock) as sandbox:
        platform = connect(account(name), keys(name), sandbox_url=sandbox.url, clock=clock)
        receipt = platform.publish(outgoing)
        with pytest.raises(OutcomeUnknown, match="duplicate"):
            platform.publish(outgoing)
        found = platform.find(outgoing, since=clock())
    assert found is not None
    assert found.remote_id == receipt.remote_id


def test_x_is_read_at_the_price_of_an_owned_read_and_a_deleted_post_is_said_to_be_gone() -> None:
    clock = SetClock()
    with Sandbox(clock=clock) as sandbox:
        platform = connect(
            account(PlatformName.TWITTER), keys(PlatformName.TWITTER), sandbox_url=sandbox.url + "/", clock=clock
        )
        ids = []
        for number in range(3):
            clock.advance(timedelta(minutes=1))
            ids.append(
                platform.publish(
                    Outgoing(platform=PlatformName.TWITTER, text=f"n {number}", link=None, mark="p")
                ).remote_id
            )
        charged = len(sandbox.state()["charges"])
        assert len(platform.metrics(ids)) == 3
        assert {charge["operation"] for charge in sandbox.state()["charges"][charged:]} == {"owned_read"}
        unknown = str(int(ids[1]) + 1)
        readings = platform.metrics([*ids, unknown])
    assert readings[unknown].deleted
    assert not any(readings[remote_id].deleted for remote_id in ids)


def test_nothing_is_sent_once_the_total_time_is_over() -> None:
    clock = SetClock()
    with Sandbox(clock=clock) as sandbox:
        hasty = Twitter(credentials.twitter_keys(), base_url=sandbox.twitter_url, clock=clock, limits=Limits(total=0))
        with pytest.raises(TryLater, match="nothing was sent"):
            hasty.publish(Outgoing(platform=PlatformName.TWITTER, text="late", link=None, mark="p1"))
        assert sandbox.state()["journal"] == []


@pytest.mark.parametrize("name", PlatformName)
def test_keys_of_the_other_platform_are_refused_with_the_name_of_the_account(name: PlatformName) -> None:
    other = next(each for each in PlatformName if each is not name)
    with pytest.raises(ConfigError, match="account blog: "):
        connect(account(name), keys(other), sandbox_url=None, clock=SetClock())


def test_every_platform_has_an_adapter() -> None:
    assert set(ADAPTERS) == set(PlatformName)


def test_the_levers_of_the_fake_do_what_they_say() -> None:
    clock = SetClock()
    platform = FakePlatform(clock=clock, listing_lag=timedelta(seconds=30))
    outgoing = Outgoing(platform=PlatformName.TWITTER, text="words", link=None, mark="p1")
    receipt = platform.publish(outgoing)
    assert platform.find(outgoing, since=clock()) is None
    clock.advance(timedelta(seconds=30))
    assert platform.find(outgoing, since=receipt.at) == receipt
    platform.delete(receipt.remote_id)
    assert platform.metrics([receipt.remote_id])[receipt.remote_id].deleted
    platform.write_raises = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        platform.publish(outgoing)
    assert platform.texts == []
    assert not isinstance(platform.write_raises, PlatformError)
