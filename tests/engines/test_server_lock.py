"""One service per PostgreSQL database: who is refused, who is told of whom, and what a broken connection does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event

import psycopg
import pytest

from crosspost.engines.alone import alone, is_served
from crosspost.engines.server_lock import Claim, _keep, _taken, held, is_held
from crosspost.errors import AlreadyRunning, DatabaseUnusable
from tests.fakes import SetClock

RUN, WORK = "crosspost run", "crosspost work"


@pytest.mark.parametrize(
    ("first", "second", "refused", "why"),
    [
        (RUN, RUN, True, "everything would be done, and paid, twice"),
        (RUN, WORK, True, "they do the same things"),
        (WORK, RUN, True, "they do the same things"),
        (WORK, WORK, False, "they share them"),
    ],
)
def test_who_may_work_beside_whom(postgres_url: str, first: str, second: str, refused: bool, why: str) -> None:
    with held(postgres_url, who=first, together=first == WORK), ExitStack() as other:
        if not refused:
            other.enter_context(held(postgres_url, who=second, together=second == WORK))
            return
        said = (
            rf"{first}, process {os.getpid()} on .*, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC.*Stop what runs there"
        )
        with pytest.raises(AlreadyRunning, match=said) as told:
            other.enter_context(held(postgres_url, who=second, together=second == WORK))
        assert "postgresql://" in str(told.value), why


def test_what_was_held_is_free_at_once_when_it_ends(postgres_url: str) -> None:
    for together in (False, True, False):
        assert not is_held(postgres_url)
        with held(postgres_url, who=RUN, together=together):
            assert is_held(postgres_url)


def test_the_first_few_of_many_workers_are_named(postgres_url: str) -> None:
    with ExitStack() as many:
        for _ in range(5):
            many.enter_context(held(postgres_url, who=WORK, together=True))
        with pytest.raises(AlreadyRunning, match="and 2 more"), held(postgres_url, who=RUN):
            pytest.fail("it runs beside them")


def test_the_lock_dies_with_its_process(postgres_url: str) -> None:
    holder = (
        "import os; from crosspost.engines.server_lock import held\n"
        f"with held({postgres_url!r}, who='crosspost run'): os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", holder], check=False).returncode == -9
    with psycopg.connect(postgres_url) as connection:
        # The server has seen the end of that connection once its process is gone.
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'crosspost run%'"
        )
    with held(postgres_url, who=RUN):
        pass


class Turns(Event):
    """Does one thing after the other while the lock is looked after, then is over."""

    def __init__(self, *deeds: Callable[[], object]) -> None:
        super().__init__()
        self._deeds: Iterator[Callable[[], object]] = iter(deeds)

    def wait(self, timeout: float | None = None) -> bool:
        deed = next(self._deeds, None)
        if deed is not None:
            deed()
        return deed is None


def cut_off(database: str, connection: psycopg.Connection) -> None:
    with psycopg.connect(database) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])


def test_a_lock_that_its_connection_lost_is_taken_again(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    claim = Claim(database=postgres_url, who=RUN, together=False)
    connection = _taken(claim)
    seen: list[bool] = []
    _keep(
        claim,
        connection,
        Turns(lambda: cut_off(postgres_url, connection), lambda: seen.append(is_held(postgres_url))),
        0,
    )
    assert seen == [True]
    said = [record.getMessage().split(" ")[0] for record in caplog.records]
    assert said == ["lock.lost", "lock.taken_again"]
    assert not is_held(postgres_url), "given back at the end"


def test_a_lost_lock_that_another_has_taken_is_said_once_and_stops_nothing(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    claim = Claim(database=postgres_url, who=RUN, together=False)
    connection, others = _taken(claim), ExitStack()

    def another_takes_it() -> None:
        cut_off(postgres_url, connection)
        others.enter_context(held(postgres_url, who="crosspost work", together=True))

    def nothing() -> None: ...

    _keep(claim, connection, Turns(another_takes_it, nothing, nothing, others.close, nothing), 0)
    said = [record.getMessage().split(" ")[0] for record in caplog.records]
    assert said == ["lock.lost", "lock.not_taken_again", "lock.taken_again"]
    assert "crosspost work, process" in caplog.text


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    nowhere = "postgresql://crosspost:s3cret@127.0.0.1:1/none"
    with pytest.raises(DatabaseUnusable, match="check that its server runs") as told, held(nowhere, who=RUN):
        pytest.fail("it runs")
    assert "s3cret" not in str(told.value)


def test_a_database_in_memory_has_nobody_to_be_alone_from() -> None:
    with alone("sqlite://", who=RUN, now=SetClock()()):
        assert not is_served("sqlite://")


def test_whether_a_database_is_served_can_be_asked_of_either_kind(postgres_url: str, tmp_path: object) -> None:
    for database in (postgres_url, f"sqlite:///{tmp_path}/crosspost.db"):
        assert not is_served(database)
        with alone(database, who=RUN, now=SetClock()()):
            assert is_served(database)
