"""The part of `make chaos` that never changes: the same scenarios on every machine; and proof that chaos can fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crosspost.core.verdicts import Verdict
from crosspost.model import Outcome, PostState, Receipt
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.twitter import Twitter
from crosspost.sandbox.faults import Fault, FaultKind, Order, Plan
from crosspost.steps import publish
from tests.chaos.scenario import EXPECTED, Result, perform, play
from tests.chaos.stage import Stage, staged
from tests.chaos.trouble import DELAY_S, UPLOADS, OurKind, Scenario, draw


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged() as made:
        yield made


@pytest.fixture(scope="module")
def stage_on_postgres() -> Iterator[Stage]:
    with staged("postgres") as made:
        yield made


@pytest.mark.parametrize("kind", [*FaultKind, *OurKind])
def test_whatever_goes_wrong_each_post_is_out_once_or_a_human_is_told(stage: Stage, kind: str) -> None:
    """One scenario of each kind; `make chaos` plays thousands."""
    result = play(stage, 0, [kind])
    assert result.is_good, _words(result)
    assert result.posts == EXPECTED


@pytest.mark.parametrize("seed", [7, 46, 1015, 5003])
def test_whatever_goes_wrong_together_each_post_is_out_once_or_a_human_is_told(stage: Stage, seed: int) -> None:
    result = play(stage, seed)
    assert result.is_good, _words(result)


UPLOAD_FAULTS = {
    "the request is lost": Fault(kind=FaultKind.LOSE_REQUEST),
    "the reply is lost": Fault(kind=FaultKind.LOSE_REPLY),
    "503, not carried out": Fault(kind=FaultKind.STATUS, status=503),
    "500, carried out": Fault(kind=FaultKind.STATUS, status=500, stored=True),
    "413": Fault(kind=FaultKind.STATUS, status=413),
    "too many requests": Fault(kind=FaultKind.RATE_LIMIT, seconds=300),
    "a page for humans": Fault(kind=FaultKind.HTML, status=200),
    "a page for humans, 502, carried out": Fault(kind=FaultKind.HTML, status=502, stored=True),
    "half of the answer": Fault(kind=FaultKind.TRUNCATED),
    "sent elsewhere": Fault(kind=FaultKind.REDIRECT, status=307),
    "too slow": Fault(kind=FaultKind.DELAY, seconds=DELAY_S),
}


UPLOAD_ROUTES = [route for routes in UPLOADS for route in routes]
UPLOADS_THAT_FAIL = [
    # By turns on one of the routes; on the others, too, where there is time.
    pytest.param(route, fault, id=f"{name}-{route}", marks=() if (turn - at) % 3 == 0 else pytest.mark.slow)
    for turn, (name, fault) in enumerate(UPLOAD_FAULTS.items())
    for at, route in enumerate(UPLOAD_ROUTES)
]


@pytest.mark.parametrize(("route", "fault"), UPLOADS_THAT_FAIL)
def test_whatever_befalls_an_upload_each_post_is_out_once_or_a_human_is_told(
    stage: Stage, route: str, fault: Fault
) -> None:
    plan = Plan(seed=1, orders=(Order(route=route, call=1, fault=fault), Order(route=route, call=3, fault=fault)))
    scenario = Scenario(seed=1, plan=plan, troubles=(), refuse_repeats=False, images=True)
    result = perform(stage, scenario)
    assert result.is_good, _words(result)
    assert result.in_doubt == 0, "an upload never brings a post into doubt"
    assert result.human == 0 or fault.status == 413
    held = [
        post
        for owners in stage.sandbox.state()["accounts"].values()
        for one in owners.values()
        for post in one["posts"]
    ]
    assert len(held) == result.posts - result.human
    assert all([image["alt_text"] for image in post["images"]] == ["Image 1", "Image 2"] for post in held)


def test_some_of_the_scenarios_carry_images_and_are_struck_while_uploading() -> None:
    drawn = [str(draw(seed)) for seed in range(400)]
    for sign in ("with images", "twitter.upload", "twitter.metadata", "facebook.photo", "upload #"):
        assert any(sign in words for words in drawn), sign


@pytest.mark.parametrize("kind", [None, FaultKind.LOSE_REPLY, *OurKind])
def test_it_is_the_same_on_postgresql(stage_on_postgres: Stage, kind: str | None) -> None:
    """Ours are the faults that meet the database; one kind of the platforms' stands for the others."""
    result = play(stage_on_postgres, 1, [kind] if kind else ())
    assert result.is_good, _words(result)
    assert result.posts == EXPECTED


def test_a_seed_draws_the_same_scenario_every_time_and_others_draw_others() -> None:
    assert draw(11) == draw(11)
    assert len({str(draw(seed)).partition(": ")[2] for seed in range(50)}) == 50


def test_the_first_scenarios_hold_every_kind_of_fault() -> None:
    drawn = {kind for seed in range(400) for kind in draw(seed).kinds()}
    assert drawn == {kind.value for kind in (*FaultKind, *OurKind)}


def test_a_fault_that_there_is_not_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no fault is called rain; there are lose_request, .*second_service"):
        draw(1, ["rain"])


def test_a_program_that_takes_silence_for_no_is_caught(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mistake that others make: what was not answered is sent again."""

    def sent_again(error: Exception, attempt: object, *, now: object, before: object) -> Verdict:
        return Verdict(before=PostState.PUBLISHING, after=PostState.APPROVED, outcome=Outcome.NOT_CREATED, evidence="?")

    monkeypatch.setattr(publish, "raised", sent_again)
    assert any(play(stage, seed, [FaultKind.LOSE_REPLY]).duplicates for seed in range(5))


def test_a_program_that_takes_a_doubt_for_success_is_caught(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other mistake: what was not refused is out."""

    def looks_fine(self: object, outgoing: object, *, since: object) -> Receipt:
        return Receipt(remote_id="1", url=None, at=since)  # type: ignore[arg-type]

    monkeypatch.setattr(Twitter, "find", looks_fine)
    monkeypatch.setattr(Facebook, "find", looks_fine)
    assert any(play(stage, seed, [FaultKind.LOSE_REQUEST]).lost for seed in range(5))


def _words(result: Result) -> str:
    return f"{result.scenario}: {result.duplicates} {result.lost} {result.unforeseen}"
