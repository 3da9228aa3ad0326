"""Many at once, and death in the middle: nothing is done twice, nothing is lost, nothing is half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, update

from crosspost.model import PostState, World
from crosspost.store import SqlStore, open_store
from crosspost.store.database import lock
from crosspost.store.schema import feeds
from tests.contract.store.support import HOUR, NOW, approved, articles, synced
from tests.postgres import Server

ROOT = Path(__file__).resolve().parents[3]
POSTS = 50

CLAIMANT = """
import sys
from crosspost.model import World
from crosspost.store import open_store
from tests.contract.store.support import HOUR, NOW
with open_store(sys.argv[1], world=World.REAL, now=NOW) as store:
    posts = store.posts()
    print("ready", flush=True)
    sys.stdin.readline()
    for post in posts:
        if store.claim(post.id, version=post.version, now=NOW, deadline=NOW + HOUR):
            print(post.id, flush=True)
"""

WRITER = """
import sys
from crosspost.model import World
from crosspost.store import open_store
from tests.contract.store.support import HOUR, NOW, news, polled, synced
with open_store(sys.argv[1], world=World.REAL, now=NOW) as store:
    synced(store)
    for n in range(0, 10**9, 20):
        store.record_polls([polled(*(news(n + i) for i in range(20)))])
        print(n + 20, flush=True)
"""

OPENER = """
import sys
from crosspost.model import World
from crosspost.store import open_store
from tests.contract.store.support import NOW, synced
sys.stdin.readline()
with open_store(sys.argv[1], world=World.REAL, now=NOW) as store:
    print(len(synced(store).account_states()))
"""


def started(program: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, url],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate("go\n", timeout=60)
    assert process.returncode == 0
    return output.split()


@pytest.fixture
def fifty(store: SqlStore) -> SqlStore:
    for article_id in articles(store, POSTS):
        approved(store, article_id)
    return store


def each_was_claimed_once(store: SqlStore, claims: list[int]) -> None:
    assert sorted(claims) == [post.id for post in store.posts([PostState.PUBLISHING])]
    assert len(claims) == POSTS
    assert all(len(store.attempts(post_id)) == 1 for post_id in claims)


def test_eight_threads_claim_each_post_once(fifty: SqlStore) -> None:
    posts, together = fifty.posts(), Barrier(8)

    def claim_all(_: int) -> list[int]:
        together.wait()
        claims = (fifty.claim(post.id, version=1, now=NOW, deadline=NOW + HOUR) for post in posts)
        return [attempt.post_id for attempt in claims if attempt]

    with ThreadPoolExecutor(8) as pool:
        claims = [post_id for some in pool.map(claim_all, range(8)) for post_id in some]
    each_was_claimed_once(fifty, claims)


def test_threads_take_turns_on_a_database_in_memory() -> None:
    with open_store("sqlite://", world=World.REAL, now=NOW) as store:
        posts = [approved(store, article_id) for article_id in articles(store, POSTS)]
        with ThreadPoolExecutor(8) as pool:
            tries = [(post.id, 1) for post in posts for _ in range(4)]
            found = list(pool.map(lambda one: store.claim(one[0], version=1, now=NOW, deadline=NOW + HOUR), tries))
        each_was_claimed_once(store, [attempt.post_id for attempt in found if attempt])


def test_four_processes_claim_each_post_once(url: str, fifty: SqlStore) -> None:
    processes = [started(CLAIMANT, url) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    claims = [int(post_id) for process in processes for post_id in ended_quietly(process)]
    each_was_claimed_once(fifty, claims)


def ended_quietly(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output.split()


def test_processes_that_create_the_same_database_agree(tmp_path: Path) -> None:
    they_agree(f"sqlite:///{tmp_path}/new.db")


def test_so_do_they_on_postgresql(postgres: Server) -> None:
    they_agree(postgres.database())


def they_agree(url: str) -> None:
    processes = [started(OPENER, url) for _ in range(4)]
    assert [ended(process) for process in processes] == [["2"]] * 4


def test_what_is_read_in_a_writing_transaction_is_still_true_when_it_writes(url: str, store: SqlStore) -> None:
    synced(store)
    together = Barrier(2)

    def add_hundred(mine: SqlStore) -> None:
        together.wait()
        for _ in range(100):
            with mine._db.write() as connection:
                lock(connection)
                failures = connection.execute(select(feeds.c.failures)).scalar_one()
                connection.execute(update(feeds).values(failures=failures + 1))

    with open_store(url, world=World.REAL, now=NOW) as other, ThreadPoolExecutor(2) as pool:
        list(pool.map(add_hundred, [store, other]))
    assert store.feed_states()[0].failures == 200


def test_readers_see_one_state_while_somebody_writes(url: str, store: SqlStore) -> None:
    synced(store)
    with open_store(url, world=World.REAL, now=NOW) as other, store._db.read() as connection:
        before = connection.execute(select(feeds.c.failures)).scalar_one()
        with other._db.write() as writing:
            writing.execute(update(feeds).values(failures=7))
        assert connection.execute(select(feeds.c.failures)).scalar_one() == before
    assert store.feed_states()[0].failures == 7


def test_a_process_killed_in_the_middle_leaves_whole_transactions(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/crosspost.db"
    stored = 0
    for _ in range(2):
        process = started(WRITER.replace("range(0", f"range({stored}"), url)
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(15)][-1]
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        with open_store(url, world=World.REAL, now=NOW) as store:
            stored = sum(store.totals().articles.values())
            assert stored >= told, "what was told to be stored is there"
            assert stored % 20 == 0, "no poll is half there"
            with store._db.read() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
