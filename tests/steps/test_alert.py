"""alert: what people are told, through channels that work and channels that do not."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from crosspost.core.checkup.facts import FacebookFacts, Health, Token
from crosspost.errors import AlertNotSent
from crosspost.steps import alert, doctor, keep, report
from tests.steps.conftest import Installation

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(kw_only=True)
class FakeChannel:
    """A channel in memory."""

    broken: bool = False
    heard: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    tries: int = 0

    def tell(self, title: str, lines: tuple[str, ...]) -> None:
        self.tries += 1
        if self.broken:
            raise AlertNotSent("the mail server is down")
        self.heard.append((title, lines))


@pytest.fixture
def channel(world: Installation) -> FakeChannel:
    made = FakeChannel()
    world.app = replace(world.app, channels=(made,))
    return made


def pause(world: Installation) -> None:
    world.app.store.pause("twitter", reason="no credit", now=world.clock())


def minutes(world: Installation, count: int, *, every: timedelta = MINUTE) -> None:
    for _ in range(0, count, every // MINUTE):
        alert.run(world.app)
        world.clock.advance(every)


def test_a_pause_is_told_once_and_its_end_once(world: Installation, channel: FakeChannel) -> None:
    minutes(world, 3)
    assert channel.heard == []
    pause(world)
    minutes(world, 100)
    ((title, lines),) = channel.heard
    assert title == "crosspost: 1 trouble"
    assert "no credit" in lines[0]
    assert "crosspost resume twitter" in lines[0]
    world.app.store.resume("twitter", now=world.clock())
    minutes(world, 100)
    assert [title for title, _ in channel.heard] == ["crosspost: 1 trouble", "crosspost: 1 over"]


def test_a_restart_tells_nothing_twice(world: Installation, channel: FakeChannel) -> None:
    pause(world)
    alert.run(world.app)
    world.app = replace(world.app, channels=(again := FakeChannel(),))
    minutes(world, 60)
    assert again.heard == []


def test_a_channel_that_fails_is_tried_again_in_a_while(world: Installation, channel: FakeChannel) -> None:
    channel.broken = True
    pause(world)
    report = alert.run(world.app)
    assert report.problems == ("the mail server is down",)
    minutes(world, 9)
    assert channel.tries == 1
    channel.broken = False
    minutes(world, 9)
    assert len(channel.heard) == 1


def test_that_no_channel_takes_a_message_is_said_to_who_looks_and_since_when(
    world: Installation, channel: FakeChannel
) -> None:
    begun = world.clock()
    channel.broken = True
    pause(world)
    minutes(world, 15)
    assert alert.undelivered(world.app) == (), "it is tried again in a while"
    minutes(world, 2)
    (said,) = alert.undelivered(world.app)
    assert (said.code, said.facts["at"]) == ("alerts_untold", begun.isoformat())
    assert said in doctor.run(world.app)
    assert any("crosspost alerts test" in trouble for trouble in report.run(world.app).troubles)
    channel.broken = False
    minutes(world, 10)
    assert alert.undelivered(world.app) == ()


def test_that_no_channel_takes_the_end_of_a_trouble_is_said_too(world: Installation, channel: FakeChannel) -> None:
    pause(world)
    minutes(world, 5)
    channel.broken = True
    world.app.store.resume("twitter", now=world.clock())
    minutes(world, 40)
    assert [one.code for one in alert.undelivered(world.app)] == ["alerts_untold"]


def test_who_is_told_by_one_channel_is_told(world: Installation, channel: FakeChannel) -> None:
    world.app = replace(world.app, channels=(FakeChannel(broken=True), channel))
    pause(world)
    minutes(world, 60)
    assert len(channel.heard) == 1


def test_without_any_channel_the_log_tells(world: Installation, caplog: pytest.LogCaptureFixture) -> None:
    pause(world)
    minutes(world, 60)
    said = [record.getMessage() for record in caplog.records if "alert." in record.getMessage()]
    assert len(said) == 1
    assert said[0].startswith("alert.began key=paused:twitter account twitter is paused")


def with_token(world: Installation) -> None:
    ends = world.clock() + 10 * DAY
    token = Token(kind="PAGE", valid=True, expires_at=ends)
    world.facebook.health = Health(asked_at=world.clock(), facebook=FacebookFacts(token=token))


def test_a_token_that_ends_soon_is_told_and_asked_about_once_a_day(world: Installation, channel: FakeChannel) -> None:
    with_token(world)
    minutes(world, 60)
    minutes(world, 60 * 22, every=20 * MINUTE)
    minutes(world, 60 + 2)
    assert world.facebook.calls == ["examine", "examine"]
    assert world.twitter.calls == [], "X bills the question, and its keys have no end"
    ((_, lines),) = channel.heard
    assert "keys of account facebook end on 2026-12-03" in lines[0]


def test_a_platform_that_does_not_answer_takes_nothing_back(world: Installation, channel: FakeChannel) -> None:
    with_token(world)
    alert.run(world.app)
    world.facebook.health = Health(asked_at=world.clock())
    world.clock.advance(DAY)
    minutes(world, 60)
    assert len(channel.heard) == 1


def test_in_dry_run_no_platform_is_asked(world: Installation, channel: FakeChannel) -> None:
    world.app = replace(world.app, dry_run=True)
    minutes(world, 3)
    assert world.facebook.calls == []


def test_the_day_has_one_line(world: Installation, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        keep.run(world.app)
    (record,) = caplog.records
    assert record.getMessage().startswith("day.summary feeds=1 ")
    assert record.getMessage().endswith(" all is well")
    pause(world)
    caplog.clear()
    keep.run(world.app)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "troubles=1 account twitter is paused" in record.getMessage()
