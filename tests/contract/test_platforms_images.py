"""Images through the real tweepy and the real facebook-sdk on the sandbox: uploaded, described, shown, found again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crosspost.core.costs import X_PRICES, Operation
from crosspost.core.outgoing import freeze
from crosspost.core.verdicts import UPLOAD_TIMEOUT
from crosspost.errors import CredentialsRejected, NotCreated, OutcomeUnknown, OutOfCredit, Refused, StoreError, TryLater
from crosspost.model import Image, LinkPlacement, Outgoing, PlatformName, Teaser, TwitterKeys
from crosspost.platforms import connect
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.twitter import Twitter
from crosspost.ports import Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.server import Sandbox
from tests.contract.test_platforms_contract import account, keys
from tests.contract.wire_script import Reply, ScriptedServer, reply
from tests.fakes import SetClock
from tests.pictures import gif, jpeg, png

ROUTES = {
    PlatformName.TWITTER: ("twitter.upload", "twitter.metadata"),
    PlatformName.FACEBOOK: ("facebook.photo",),
}
CREATE = {PlatformName.TWITTER: "twitter.create", PlatformName.FACEBOOK: "facebook.publish"}


def image(data: bytes, *, media_type: str = "image/png", alt: str = "Un chat “noir” & blanc 🐈") -> Image:
    digest = hashlib.sha256(data).hexdigest()
    return Image(sha256=digest, media_type=media_type, size=len(data), width=1, height=1, name="le chat.png", alt=alt)


@dataclass(kw_only=True)
class World:
    """One platform on the sandbox, with pictures at hand."""

    name: PlatformName
    sandbox: Sandbox
    clock: SetClock
    kept: dict[str, bytes] = field(default_factory=dict)
    told: list[Operation] = field(default_factory=list)

    @property
    def platform(self) -> Platform:
        return connect(
            account(self.name),
            keys(self.name),
            sandbox_url=self.sandbox.url,
            clock=self.clock,
            meter=lambda operation, count: self.told.extend([operation] * count),
            images=self.picture,
        )

    def picture(self, sha256: str) -> bytes:
        if sha256 not in self.kept:
            raise StoreError(f"The image {sha256[:12]} is not kept any more.")
        return self.kept[sha256]

    def keep(self, data: bytes, **said: str) -> Image:
        made = image(data, **said)
        self.kept[made.sha256] = data
        return made

    def outgoing(self, *images: Image, number: int = 1, placement: LinkPlacement = LinkPlacement.POST) -> Outgoing:
        link = f"https://blog.example/a{number}"
        inside = self.name is PlatformName.TWITTER and placement is LinkPlacement.POST
        teaser = Teaser(
            platform=self.name,
            style="headline",
            text=f"Numéro {number} & foo.py" + (f" {link}" if inside else ""),
            link=link,
            link_placement=placement,
            weighted_length=50,
            limit=280,
        )
        return freeze(teaser, post_id=number, images=images)

    def publish(self, outgoing: Outgoing) -> str:
        platform = self.platform
        return platform.publish(outgoing, platform.upload(outgoing.images)).remote_id

    def held(self) -> list[Mapping[str, Any]]:
        accounts = self.sandbox.state()["accounts"][self.name.value]
        return [post for one in accounts.values() for post in one["posts"] if not post["reply_to"]]

    def calls(self) -> list[str]:
        return [call["route"] for call in self.sandbox.state()["journal"]]


@pytest.fixture(params=PlatformName)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    clock = SetClock()
    with Sandbox(clock=clock, rules=Rules(demand_proof=True)) as sandbox:
        yield World(name=request.param, sandbox=sandbox, clock=clock)


def test_four_images_are_shown_in_order_with_their_bytes_kinds_and_words(world: World) -> None:
    files = [png(shade=1), jpeg(), png(shade=2), png(shade=3)]
    kinds = ["image/png", "image/jpeg", "image/png", "image/png"]
    images = [
        world.keep(data, media_type=kind, alt=f"Image n° {n}")
        for n, (data, kind) in enumerate(zip(files, kinds, strict=True))
    ]
    outgoing = world.outgoing(*images)
    remote_id = world.publish(outgoing)
    (post,) = world.held()
    assert post["id"] == remote_id
    assert post["text"] == outgoing.text
    assert [one["sha256"] for one in post["images"]] == [one.sha256 for one in images]
    assert [one["media_type"] for one in post["images"]] == kinds
    assert [one["alt_text"] for one in post["images"]] == [one.alt for one in images]
    assert [one["used_by"] for one in post["images"]] == [remote_id] * 4


@pytest.mark.parametrize("placement", LinkPlacement)
def test_a_post_with_images_whose_answer_was_lost_is_found_wherever_its_link_stands(
    world: World, placement: LinkPlacement
) -> None:
    outgoing = world.outgoing(world.keep(png()), placement=placement)
    other = world.outgoing(world.keep(png()), number=2, placement=placement)
    before = world.clock()
    world.sandbox.faults.script(CREATE[world.name], Fault(kind=FaultKind.LOSE_REPLY))
    with pytest.raises(OutcomeUnknown):
        world.publish(outgoing)
    assert world.platform.find(other, since=before) is None
    found = world.platform.find(outgoing, since=before)
    assert found is not None
    assert [post["id"] for post in world.held()] == [found.remote_id]


def test_a_gif_is_uploaded_as_one(world: World) -> None:
    world.publish(world.outgoing(world.keep(gif(), media_type="image/gif")))
    (post,) = world.held()
    assert [one["media_type"] for one in post["images"]] == ["image/gif"]


def test_an_image_without_words_is_uploaded_without_and_costs_nothing(world: World) -> None:
    world.publish(world.outgoing(world.keep(png(), alt="")))
    (post,) = world.held()
    assert [one["alt_text"] for one in post["images"]] == [None]
    assert world.told == []


def test_each_alternative_text_is_metered_as_the_sandbox_bills_it(world: World) -> None:
    images = [world.keep(png(shade=shade)) for shade in range(3)]
    world.platform.upload(images)
    billed = Decimal(world.sandbox.state()["spent_usd"])
    assert sum((X_PRICES[operation] for operation in world.told), Decimal(0)) == billed
    assert len(world.told) == (3 if world.name is PlatformName.TWITTER else 0)


def test_uploads_make_no_post_and_nothing_that_could_be_found(world: World) -> None:
    before = world.clock()
    outgoing = world.outgoing(world.keep(png()))
    world.platform.upload(outgoing.images)
    assert world.held() == []
    assert world.platform.find(outgoing, since=before) is None


def test_an_image_that_is_not_kept_any_more_is_said_so_before_anything_is_sent(world: World) -> None:
    with pytest.raises(StoreError, match="is not kept any more"):
        world.platform.upload([image(png())])
    assert world.calls() == []


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────────────────────

FAULTS: dict[str, tuple[Fault, type[NotCreated]]] = {
    "the request is lost": (Fault(kind=FaultKind.LOSE_REQUEST), TryLater),
    "the reply is lost": (Fault(kind=FaultKind.LOSE_REPLY), TryLater),
    "503": (Fault(kind=FaultKind.STATUS, status=503), TryLater),
    "500, carried out": (Fault(kind=FaultKind.STATUS, status=500, stored=True), TryLater),
    "413": (Fault(kind=FaultKind.STATUS, status=413), Refused),
    "413 by a gateway": (Fault(kind=FaultKind.HTML, status=413), Refused),
    "too many requests": (Fault(kind=FaultKind.RATE_LIMIT, seconds=300), TryLater),
    "a page for humans": (Fault(kind=FaultKind.HTML, status=200), TryLater),
    "half of the answer": (Fault(kind=FaultKind.TRUNCATED), TryLater),
    "sent elsewhere": (Fault(kind=FaultKind.REDIRECT, status=307), TryLater),
    "the token has expired": (Fault(kind=FaultKind.TOKEN_EXPIRED), CredentialsRejected),
    "nobody pays": (Fault(kind=FaultKind.NO_CREDIT), OutOfCredit),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_befalls_an_upload_the_post_was_certainly_not_created(world: World, fault: str) -> None:
    ordered, meant = FAULTS[fault]
    for route in ROUTES[world.name]:
        if not ordered.kind.fits(route):
            continue
        world.sandbox.reset()
        world.sandbox.faults.script(route, ordered)
        with pytest.raises(meant) as caught:
            world.publish(world.outgoing(world.keep(png())))
        assert isinstance(caught.value, NotCreated)
        assert CREATE[world.name] not in world.calls()
        world.sandbox.renew_tokens()
        world.publish(world.outgoing(world.keep(png())))
        assert len(world.held()) == 1


def test_a_limit_says_until_when(world: World) -> None:
    for route in ROUTES[world.name]:
        world.sandbox.faults.script(route, Fault(kind=FaultKind.RATE_LIMIT, seconds=300))
        with pytest.raises(TryLater) as caught:
            world.platform.upload([world.keep(png())])
        assert caught.value.retry_after is not None
        assert abs(caught.value.retry_after - world.clock() - timedelta(seconds=300)) <= timedelta(seconds=30)


def test_what_a_platform_refuses_names_the_image_and_the_remedy(world: World) -> None:
    with pytest.raises(Refused, match=r"does not take the image le chat\.png \(4.., .*--no-images"):
        world.platform.upload([world.keep(b"<svg/>")])


def test_no_upload_begins_that_might_end_too_late(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    instants = iter([0.0, 0.0])
    real = time.monotonic
    monkeypatch.setattr(
        "crosspost.platforms.uploading.time.monotonic",
        lambda: next(instants, UPLOAD_TIMEOUT.total_seconds()) if real() else 0.0,
    )
    with pytest.raises(TryLater, match="takes too long"):
        world.platform.upload([world.keep(png(shade=shade)) for shade in range(4)])
    assert len(world.calls()) == 1


# ── answers that the sandbox does not give ────────────────────────────────────────────────────────────────────

X_KEYS = credentials.twitter_keys()


def upload_to_x(*replies: Reply) -> tuple[str, ...]:
    assert isinstance(X_KEYS, TwitterKeys)
    data = png()
    with ScriptedServer(*replies) as server:
        x = Twitter(X_KEYS, base_url=server.url, clock=SetClock(), images=lambda _: data)
        return x.upload([image(data)])


def uploaded(**more: object) -> Reply:
    return reply(200, {"data": {"id": "71", "media_key": "3_71", **more}})


@pytest.mark.parametrize(
    ("replies", "meant"),
    [
        ([reply(200, {"data": {"id": 71}})], TryLater),
        ([reply(200, {"data": {"id": "../71"}})], TryLater),
        ([reply(200, {"data": []})], TryLater),
        ([reply(200, [])], TryLater),
        ([uploaded(processing_info={"state": "in_progress"})], TryLater),
        ([uploaded(processing_info={"state": "failed"})], Refused),
        ([reply(403, {"title": "Forbidden", "detail": "You are not permitted to perform this action."})], Refused),
        ([uploaded(), reply(200, {"data": None})], TryLater),
        ([uploaded(), reply(404, {"title": "Not Found", "detail": "no such media"})], Refused),
    ],
)
def test_an_odd_answer_of_x_is_no_upload(replies: list[Reply], meant: type[NotCreated]) -> None:
    with pytest.raises(meant):
        upload_to_x(*replies)


@pytest.mark.parametrize("state", [None, {"state": "succeeded"}])
def test_an_image_that_x_has_worked_on_is_uploaded(state: object) -> None:
    assert upload_to_x(uploaded(processing_info=state), reply(200, {"data": {"id": "71"}})) == ("71",)


@pytest.mark.parametrize("body", [{"id": 5}, {"id": "x"}, {}, [], {"error": {"code": 2, "message": "later"}}])
def test_an_odd_answer_of_facebook_is_no_upload(body: object) -> None:
    data = png()
    with ScriptedServer(reply(200, body)) as server:
        page = Facebook(credentials.facebook_keys(), base_url=server.url, clock=SetClock(), images=lambda _: data)
        with pytest.raises(TryLater):
            page.upload([image(data)])
        assert "chat.png" not in server.requests[0], "the end of a stranger's address is never sent"
