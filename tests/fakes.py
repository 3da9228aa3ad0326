"""Platforms made by hand, with levers. They pass the same contract as the real adapters (tests/contract)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crosspost.core.checkup.facts import Health, Obstacle, Trouble
from crosspost.errors import CannotTell, CredentialsRejected, NotCreated, OutcomeUnknown
from crosspost.model import Heard, Identity, Image, Limit, Outgoing, Reading, Receipt, Remark
from crosspost.platforms.sighting import MARGIN, Sighting, is_ours


class SetClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@dataclass(frozen=True, kw_only=True)
class Held:
    """One post in the fake's memory."""

    outgoing: Outgoing
    receipt: Receipt


@dataclass(kw_only=True)
class FakePlatform:
    """A platform in memory. Each lever stays as it is set until it is set otherwise."""

    clock: Callable[[], datetime]
    account_id: str = "1000"
    # Nothing is created; this is raised.
    refuse: NotCreated | None = None
    # Nothing is created, and nobody knows.
    lose_request: bool = False
    # The post is created, and nobody knows.
    lose_reply: bool = False
    # Raised by every write before anything is created: dry runs and crashes. May be a BaseException.
    write_raises: BaseException | None = None
    # Raised by every upload.
    upload_raises: BaseException | None = None
    # Digests of the images uploaded, in order.
    uploads: list[str] = field(default_factory=list)
    # The same three levers for first replies.
    refuse_reply: NotCreated | None = None
    lose_reply_request: bool = False
    lose_reply_answer: bool = False
    # First replies, by the remote id of their post, oldest first.
    sent_replies: dict[str, list[str]] = field(default_factory=dict)
    # Raised by every read.
    read_raises: CannotTell | CredentialsRejected | None = None
    # What its answers say about the next posts.
    allows: tuple[Limit, ...] = ()
    # What it says of our keys.
    may_post: bool | None = None
    # What an examination says; None: all is well, unless reads raise.
    health: Health | None = None
    # How far this platform's clock is ahead of ours.
    clock_ahead: timedelta = timedelta(0)
    # How long a new post takes to be listed.
    listing_lag: timedelta = timedelta(0)
    # What is held, by remote id, oldest first. Take one out, and it was deleted.
    posts: dict[str, Held] = field(default_factory=dict)
    # Remote id → counts.
    counts: dict[str, Mapping[str, int]] = field(default_factory=dict)
    # How many posts' counts it gives in one call before it stops half-way. None: all.
    counts_in_a_call: int | None = None
    # What others said, oldest first.
    said: list[Remark] = field(default_factory=list)
    # Ids of remarks that the account has answered.
    answered: set[str] = field(default_factory=set)
    # How many remarks one look brings at the most, the newest.
    hears: int = 300
    # Names of the calls made, in order; writes and reads.
    calls: list[str] = field(default_factory=list)
    _gone: set[str] = field(default_factory=set)
    _number: int = 0

    def upload(self, images: Sequence[Image]) -> tuple[str, ...]:
        self.calls.append("upload")
        if self.upload_raises is not None:
            raise self.upload_raises
        self.uploads += [image.sha256 for image in images]
        return tuple(f"m{number}" for number in range(len(self.uploads) - len(images), len(self.uploads)))

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        assert len(uploaded) == len(outgoing.images), "every image is uploaded before its post"
        self.calls.append("publish")
        if self.write_raises is not None:
            raise self.write_raises
        if self.refuse is not None:
            raise self.refuse
        if self.lose_request:
            raise OutcomeUnknown("the request was lost")
        receipt = self._hold(outgoing)
        if self.lose_reply:
            raise OutcomeUnknown("the reply was lost")
        return receipt

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        self._reading("find")
        for held in reversed(self.posts.values()):
            listed = held.receipt.at + self.listing_lag <= self.clock()
            seen = Sighting(
                receipt=held.receipt,
                text=held.outgoing.text,
                links=tuple(
                    word for word in f"{held.outgoing.text} {held.outgoing.link or ''}".split() if "://" in word
                ),
            )
            if listed and held.receipt.at >= since - MARGIN and is_ours(outgoing, seen):
                return held.receipt
        return None

    def reply(self, outgoing: Outgoing, *, to: str) -> Receipt:
        self.calls.append("reply")
        if self.write_raises is not None:
            raise self.write_raises
        if self.refuse_reply is not None:
            raise self.refuse_reply
        if self.lose_reply_request:
            raise OutcomeUnknown("the request of the reply was lost")
        assert outgoing.reply is not None
        self.sent_replies.setdefault(to, []).append(outgoing.reply)
        if self.lose_reply_answer:
            raise OutcomeUnknown("the answer to the reply was lost")
        return self._reply_receipt(to)

    def find_reply(self, outgoing: Outgoing, *, to: str, since: datetime) -> Receipt | None:
        self._reading("find_reply")
        return self._reply_receipt(to) if outgoing.reply in self.sent_replies.get(to, []) else None

    def _reply_receipt(self, to: str) -> Receipt:
        return Receipt(remote_id=f"{to}-r{len(self.sent_replies[to])}", url=None, at=self.clock())

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        self._reading("metrics")
        return {
            remote_id: Reading(counts=self.counts.get(remote_id, {}), deleted=remote_id in self._gone)
            for remote_id in remote_ids[: self.counts_in_a_call]
        }

    def replies(
        self,
        remote_ids: Sequence[str],
        *,
        since: datetime,
        until: datetime | None = None,
        waiting: bool = False,
        most: int | None = None,
    ) -> Heard:
        self._reading("replies")
        said = [one for one in self.said if one.at >= since and (until is None or one.at <= until)]
        newest = sorted(said, key=lambda one: one.at)[-min(self.hears, most or self.hears) :]
        whole = len(newest) == len(said)
        answered = frozenset(self.answered) if waiting or newest else frozenset()
        return Heard(remarks=tuple(newest), answered=answered, since=since if whole else newest[0].at, until=until)

    def whoami(self) -> Identity:
        self._reading("whoami")
        return Identity(remote_account_id=self.account_id, name="Fake", handle="fake", may_post=self.may_post)

    def limits(self) -> tuple[Limit, ...]:
        return self.allows

    def examine(self) -> Health:
        self.calls.append("examine")
        if self.health is not None:
            return self.health
        now = self.clock()
        if self.read_raises is None:
            who = Identity(remote_account_id=self.account_id, name="Fake", handle="fake")
            at = now + self.clock_ahead
            return Health(asked_at=now, server_time=at, identity=who, billed_reads=1, access_level="read-write")
        rejected = isinstance(self.read_raises, CredentialsRejected)
        obstacle = Obstacle.REJECTED if rejected else Obstacle.NO_ANSWER
        return Health(asked_at=now, trouble=Trouble(obstacle=obstacle, said=str(self.read_raises)))

    def delete(self, remote_id: str) -> None:
        """Somebody deletes a post on the platform."""
        del self.posts[remote_id]
        self._gone.add(remote_id)

    @property
    def texts(self) -> list[str]:
        """What a reader of the account sees, oldest first."""
        return [held.outgoing.text for held in self.posts.values()]

    def _hold(self, outgoing: Outgoing) -> Receipt:
        self._number += 1
        remote_id = str(self._number)
        receipt = Receipt(remote_id=remote_id, url=f"https://fake.example/{remote_id}", at=self.clock())
        self.posts[remote_id] = Held(outgoing=outgoing, receipt=receipt)
        return receipt

    def _reading(self, call: str) -> None:
        self.calls.append(call)
        if self.read_raises is not None:
            raise self.read_raises
