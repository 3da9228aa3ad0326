"""Workers as real processes on one PostgreSQL: each post once, by the platforms' own word, whoever dies."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest

from crosspost.core.verdicts import ATTEMPT_LIFETIME
from crosspost.model import PostState
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.steps import reconcile
from tests.e2e.crew import crew, now
from tests.postgres import Server

RECOVERY_S = 45.0
"""How long a dead worker's accounts may wait. It takes some 12 seconds; machines are sometimes busy."""


def test_two_workers_share_the_posts_and_send_each_once(tmp_path: Path, empty_postgres: str) -> None:
    with crew(tmp_path, empty_postgres, articles=10, accounts=2) as one:
        posts = one.prepare()
        assert posts == 40
        first, second = one.hire(), one.hire()
        one.until(lambda: one.states()["published"] == posts, "every post is published")

        assert one.held().total() == posts
        assert set(one.held().values()) == {1}
        assert all("post.settled" in one.log(number) for number in (0, 1)), "both of them worked"
        for worker in (first, second):
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(20) for worker in (first, second)] == [0, 0]


def test_what_a_killed_worker_leaves_behind_is_taken_up_and_nothing_goes_out_twice(
    tmp_path: Path, empty_postgres: str
) -> None:
    with crew(tmp_path, empty_postgres, articles=8, accounts=2) as one:
        posts = one.prepare()
        assert posts == 32
        for route in ("twitter.create", "facebook.publish"):
            # Answers come slowly, so that the kill finds the worker in the middle of sending.
            one.sandbox.faults.script(route, Fault(kind=FaultKind.DELAY, seconds=0.4), times=1000)
        victim = one.hire()
        one.until(lambda: one.held().total() >= posts // 4, "the first posts go out")
        one.hire()
        one.until(lambda: "worker.started" in one.log(1), "the second worker is there")
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        killed = time.monotonic()
        cut_short = one.states()["publishing"]

        one.until(lambda: one.states()["approved"] == 0, "the other worker sends the rest", patience=RECOVERY_S)
        one.until(lambda: one.states()["published"] >= posts - cut_short, "and has its answers")
        print(f"recovered after {time.monotonic() - killed:.1f} s, {cut_short} attempts cut short")
        # What was being sent at that moment is looked for once its deadline has passed.
        with one.open(clock=lambda: now() + ATTEMPT_LIFETIME + timedelta(seconds=5)) as app:
            reconcile.run(app)
            assert {post.state for post in app.store.posts()} == {PostState.PUBLISHED}
        assert one.held().total() == posts
        assert set(one.held().values()) == {1}


def test_beside_a_worker_neither_the_service_runs_nor_a_restore_is_made(tmp_path: Path, empty_postgres: str) -> None:
    with crew(tmp_path, empty_postgres, articles=1, accounts=1) as one:
        worker = one.hire()
        one.until(lambda: "worker.started" in one.log(0), "the worker is there")
        for words in (("run", "--no-web", "--port", "0"), ("restore", "--in-place")):
            refused = one.say(*words)
            assert refused.code == 1, refused.err
            assert f"crosspost work, process {worker.pid} on " in refused.err
            assert "Stop what runs there first" in " ".join(refused.err.split())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
        restored = one.say("restore", "--in-place")
        assert (restored.code, "is safe" in restored.out) == (0, True), restored.err


def test_a_worker_that_is_told_to_stop_finishes_what_it_is_sending(tmp_path: Path, empty_postgres: str) -> None:
    with crew(tmp_path, empty_postgres, articles=6, accounts=2) as one:
        one.prepare()
        one.sandbox.faults.script("facebook.publish", Fault(kind=FaultKind.DELAY, seconds=1.5), times=1000)
        worker = one.hire()
        one.until(lambda: one.states()["publishing"] > 0, "a post is being sent")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        assert one.states()["publishing"] == 0
        assert set(one.held().values()) == {1}


def test_a_worker_that_loses_its_database_says_so_and_ends_with_an_error(
    tmp_path: Path, postgres: Server, empty_postgres: str
) -> None:
    with crew(tmp_path, empty_postgres, articles=2, accounts=1) as one:
        one.prepare()
        worker = one.hire()
        one.until(lambda: one.states()["published"] == 4, "it works")
        postgres.drop(empty_postgres)
        assert worker.wait(120) == 1
        assert "the worker lost its queue" in one.log(0)


@pytest.mark.slow
def test_eight_workers_that_start_at_once_make_the_queue_and_share_the_posts(
    tmp_path: Path, empty_postgres: str
) -> None:
    with crew(tmp_path, empty_postgres, articles=10, accounts=2) as one:
        posts = one.prepare()
        workers = [one.hire("--posts", "2", "--feeds", "1") for _ in range(8)]
        one.until(lambda: one.states()["published"] == posts, "every post is published", patience=180)
        assert [worker.poll() for worker in workers] == [None] * 8
        assert one.held().total() == posts
        assert set(one.held().values()) == {1}
