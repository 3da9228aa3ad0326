"""Posts that a Facebook Page keeps back, schedules or edits in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import facebook
import pytest

from crosspost.sandbox import credentials
from crosspost.sandbox.server import Sandbox
from tests.contract.sandbox_clients import SetClock, graph_client

PAGE = credentials.facebook_page_id()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def graph(clock: SetClock) -> Iterator[Any]:
    with Sandbox(clock=clock) as sandbox:
        yield graph_client(sandbox)


def post(graph: Any, message: str, **more: Any) -> str:
    return str(graph.put_object(PAGE, "feed", message=message, **more)["id"])


def at(clock: SetClock, **ahead: float) -> int:
    return int((clock.now + timedelta(**ahead)).timestamp())


def listed(graph: Any, edge: str = "published_posts") -> list[str]:
    return [found["id"] for found in graph.get_connections(PAGE, edge, fields="id")["data"]]


def error_of(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    with pytest.raises(facebook.GraphAPIError) as refused:
        call(*args, **kwargs)
    error: dict[str, Any] = refused.value.result["error"]
    return error


def test_a_scheduled_post_is_published_when_its_time_has_come(graph: Any, clock: SetClock) -> None:
    late = post(graph, "later", published="false", scheduled_publish_time=at(clock, hours=2))
    soon = post(graph, "soon", published="False", scheduled_publish_time=at(clock, hours=1))
    assert (listed(graph), listed(graph, "scheduled_posts")) == ([], [soon, late])
    facts = graph.get_object(soon, fields="is_published,scheduled_publish_time")
    assert (facts["is_published"], facts["scheduled_publish_time"]) == (False, at(clock, hours=1))
    clock.pass_(hours=1)
    now = post(graph, "now")
    assert (listed(graph), listed(graph, "scheduled_posts")) == ([now, soon], [late])
    assert graph.get_object(soon, fields="created_time")["created_time"] == "2026-11-20T11:00:00+0000"


def test_a_post_kept_back_is_seen_by_its_id_only_until_it_is_published(graph: Any) -> None:
    kept = post(graph, "not yet", published="false")
    assert (listed(graph), listed(graph, "scheduled_posts")) == ([], [])
    assert graph.get_object(kept, fields="is_published")["is_published"] is False
    assert graph.request(f"v26.0/{kept}", post_args={"is_published": "true"}, method="POST") == {"success": True}
    assert listed(graph) == [kept]


def test_an_edit_changes_the_words_and_the_time(graph: Any, clock: SetClock) -> None:
    post_id = post(graph, "befor", published="false", scheduled_publish_time=at(clock, hours=1))
    change = {"message": "before", "scheduled_publish_time": at(clock, hours=3)}
    graph.request(f"v26.0/{post_id}", post_args=change, method="POST")
    clock.pass_(hours=2)
    assert listed(graph) == []
    clock.pass_(hours=1)
    assert listed(graph) == [post_id]
    assert graph.get_object(post_id)["message"] == "before"


def test_a_deleted_schedule_never_comes_true(graph: Any, clock: SetClock) -> None:
    post_id = post(graph, "never", published="false", scheduled_publish_time=at(clock, hours=1))
    graph.delete_object(post_id)
    clock.pass_(hours=2)
    assert (listed(graph), listed(graph, "scheduled_posts")) == ([], [])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"published": "false", "minutes": 9}, "too soon"),
        ({"published": "false", "days": 31}, "too late"),
        ({"published": "true", "hours": 1}, "published now and later"),
        ({"hours": 1}, "published now and later, by default"),
        ({"published": "false", "scheduled_publish_time": "tomorrow"}, "no time at all"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(graph: Any, clock: SetClock, more: dict[str, Any], why: str) -> None:
    ahead = {name: more.pop(name) for name in ("minutes", "hours", "days") if name in more}
    if ahead:
        more["scheduled_publish_time"] = at(clock, **ahead)
    assert error_of(post, graph, "x", **more)["code"] == 100, why
    assert listed(graph, "scheduled_posts") == []


def test_a_published_post_cannot_be_hidden_nor_emptied(graph: Any) -> None:
    post_id = post(graph, "there")
    for change in ({"is_published": "false"}, {"message": ""}):
        assert error_of(graph.request, f"v26.0/{post_id}", post_args=change, method="POST")["code"] == 100
    assert listed(graph) == [post_id]
