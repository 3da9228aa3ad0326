"""Alerts, figures, retention, backup and restore."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crosspost.core import verdicts
from crosspost.core.identity import identify
from crosspost.core.intake import decide
from crosspost.errors import DatabaseUnusable, WrongWorld
from crosspost.model import (
    Alert,
    Ledger,
    Outcome,
    Outgoing,
    PlatformName,
    PostState,
    Reason,
    ReasonKind,
    ReplyState,
    Retention,
    Sender,
    StepEnd,
    World,
)
from crosspost.store import SqlStore, open_store
from crosspost.store.restore import SKIPPED_NUMBERS, make_safe, restore
from tests.contract.store.support import (
    BLOG,
    HOUR,
    NOW,
    PAGE,
    X,
    approved,
    articles,
    draft,
    drafted,
    entry,
    failed,
    in_doubt,
    news,
    polled,
    published,
    receipt,
    rejected,
    synced,
)

DAY = timedelta(days=1)

# ── alerts ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_alerts_come_back_as_they_were_until_their_end_is_told(store: SqlStore) -> None:
    alert = Alert(key="disk", since=NOW, what="full", seen_at=NOW, code="disk_full", facts={"megabytes": 12})
    store.save_alerts([alert])
    assert store.open_alerts() == (alert,)
    ended = replace(alert, told_at=NOW, ended_at=NOW + HOUR)
    store.save_alerts([ended])
    assert store.open_alerts() == (ended,)
    store.save_alerts([replace(ended, end_told_at=NOW + HOUR)])
    assert store.open_alerts() == ()


def test_of_one_trouble_that_two_processes_see_begin_there_is_one_alert(store: SqlStore) -> None:
    first = Alert(key="disk", since=NOW, what="full", seen_at=NOW)
    store.save_alerts([first])
    store.save_alerts([replace(first, since=NOW + timedelta(seconds=1))])
    assert store.open_alerts() == (first,)


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_posts_that_wait_for_a_human_are_in_trouble(store: SqlStore) -> None:
    well, wrong, unsure = articles(store, 3)
    published(store, well)
    refused, (doubtful, attempt) = failed(store, wrong), in_doubt(store, unsure)
    found = {one.post_id: one for one in store.posts_in_trouble()}
    assert found.keys() == {refused.id, doubtful.id}
    assert found[doubtful.id].since == attempt.started_at
    assert found[refused.id].state is PostState.FAILED
    assert store.attempt_counts() == {
        Outcome.OPEN: 0,
        Outcome.UNKNOWN: 1,
        Outcome.PUBLISHED: 1,
        Outcome.NOT_CREATED: 1,
    }
    today = store.happened(since=NOW - DAY)
    assert (today.articles, today.published, today.failed, today.spent_usd) == (3, 1, 1, Decimal("0.2"))
    assert store.happened(since=NOW + DAY).articles == 0


def test_the_end_of_keys_is_remembered(store: SqlStore) -> None:
    synced(store)
    store.note_keys("x", end_at=NOW + DAY, now=NOW)
    state = store.account_states()["x"]
    assert (state.examined_at, state.keys_end_at) == (NOW, NOW + DAY)


def test_a_database_knows_its_room(sqlite_store: SqlStore) -> None:
    store = sqlite_store
    room = store.room()
    assert room.database_bytes
    assert room.free_bytes


# ── retention ─────────────────────────────────────────────────────────────────────────────────────────────────

RETENTION = Retention(text=10 * DAY, history=20 * DAY)


def texts(store: SqlStore) -> int:
    """Articles that still have a text."""
    with store._db.read() as connection:
        return int(
            connection.exec_driver_sql("SELECT count(*) FROM articles WHERE CAST(blocks AS TEXT) != '[]'").scalar_one()
        )


@pytest.mark.parametrize(
    ("make", "days", "kept", "why"),
    [
        (published, 11, 0, "all is over"),
        (published, 9, 1, "it is not old enough"),
        (drafted, 999, 1, "a draft may be composed anew"),
        (rejected, 11, 0, "a human had the last word, and long ago"),
        (rejected, 9, 1, "a rejection may be taken back"),
        (failed, 999, 1, "a human may edit a failed post"),
        (lambda store, n: in_doubt(store, n), 999, 1, "its end is not known"),
        (None, 999, 1, "it is queued: an account may still want it"),
    ],
)
def test_texts_are_forgotten_when_nothing_can_come_of_them(
    store: SqlStore, make: Callable[[SqlStore, int], object] | None, days: int, kept: int, why: str
) -> None:
    (article_id,) = articles(store, 1)
    with store._db.write() as connection:
        connection.exec_driver_sql("""UPDATE articles SET blocks = '[{"kind":"paragraph","text":"A text."}]'""")
    if make is not None:
        make(store, article_id)
    gone = store.prune(RETENTION, now=NOW + days * DAY, limit=100)
    assert (gone["texts"], texts(store)) == (1 - kept, kept), why


def test_what_was_posted_is_known_for_ever(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post = published(store, article_id)
    store.save_alerts([Alert(key="disk", since=NOW, what="full", seen_at=NOW, ended_at=NOW, end_told_at=NOW)])
    later = NOW + 5000 * DAY
    while any(store.prune(RETENTION, now=later, limit=2).values()):
        pass
    assert store.history(post.id) == ()
    assert store.attempts(post.id)
    assert store.post(post.id).remote_id == post.remote_id
    (known,) = store.known("blog", identities=["example.org/0"], guids=(), fingerprints=())
    assert known.guid == "guid-0"
    assert known.fingerprint == "title-0"
    assert store.record_polls([polled(news(0))]).total() == 0


def test_one_run_forgets_no_more_than_it_is_told(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post = published(store, article_id)
    events = len(store.history(post.id))
    assert store.prune(RETENTION, now=NOW + 99 * DAY, limit=2)["events"] == 2
    assert len(store.history(post.id)) == events - 2


# ── backup and restore ────────────────────────────────────────────────────────────────────────────────────────


def test_a_backup_is_whole_closed_to_others_and_never_overwritten(sqlite_store: SqlStore, tmp_path: Path) -> None:
    store = sqlite_store
    (article_id,) = articles(store, 1)
    post = published(store, article_id)
    copy = tmp_path / "copy.db"
    store.backup(copy, now=NOW)
    assert copy.stat().st_mode & 0o777 == 0o600
    with open_store(f"sqlite:///{copy}", world=World.REAL, now=NOW) as opened:
        assert opened.post(post.id) == post
    with pytest.raises(DatabaseUnusable, match="never overwritten"):
        store.backup(copy, now=NOW)
    with pytest.raises(DatabaseUnusable, match="no backup was made"):
        store.backup(tmp_path / "nowhere" / "copy.db", now=NOW)
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_backup_taken_while_others_write_is_of_one_moment(sqlite_store: SqlStore, tmp_path: Path) -> None:
    store = sqlite_store
    """Each poll stores two articles together: a copy with one of them only would be of two moments."""
    synced(store)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            store.record_polls([polled(news(number), news(number + 1))])
            number += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            store.backup(tmp_path / f"{number}.db", now=NOW)
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        copy = sqlite3.connect(tmp_path / f"{number}.db")
        assert copy.execute("SELECT count(*) % 2 FROM articles").fetchone() == (0,)
        copy.close()


def test_what_happened_after_the_backup_does_not_happen_again(sqlite_url: str, tmp_path: Path) -> None:
    """The backup is of Monday, the disk dies on Tuesday: what went out in between must not go out once more."""
    copy, later = tmp_path / "copy.db", NOW + DAY
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        waits, unseen = articles(store, 2)
        approved(store, waits)
        drafted(store, unseen)
        store.backup(copy, now=NOW)
    done = restore(copy, sqlite_url, world=World.REAL, now=later)
    assert (done.taken_at, done.held) == (NOW, 2)
    assert done.aside is not None
    assert done.aside.exists()
    with open_store(sqlite_url, world=World.REAL, now=later) as store:
        assert store.due(now=later + DAY, not_before=NOW) == (), "nothing goes out before a human has looked"
        held = store.posts([PostState.DRAFT])
        assert {post.version for post in held} == {2}, "no policy lets a held draft pass"
        assert all("gone out since" in (post.note or "") for post in held)
        (state,) = store.feed_states()
        found = identify("blog", [entry(8, published_at=NOW + HOUR), entry(9, published_at=later + HOUR)])
        decision = decide(
            BLOG, found, (), baseline_at=state.baseline_at, answered_at=state.answered_at, now=later + 2 * HOUR
        )
        ledgers = {one.guid: one.ledger for one in decision.news}
        assert ledgers == {"guid-8": Ledger.BASELINE, "guid-9": Ledger.QUEUED}
        store.record_polls([polled(news(10))])
        store.sync([BLOG], [X], now=later)
        (fresh,) = store.articles_to_extract(limit=9)
        assert drafted(store, fresh.id).id > SKIPPED_NUMBERS, "a mark is never given twice"


def test_what_was_still_to_be_composed_at_the_backup_is_not_composed_after_it(sqlite_url: str, tmp_path: Path) -> None:
    """Its posts may have been made and sent since: a draft of the first version would pass every policy."""
    copy = tmp_path / "copy.db"
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        half, whole = articles(store, 2)
        drafted(store, half)
        for key in ("x", "page"):
            drafted(store, whole, account_key=key)
        store.record_polls([polled(replace(news(7), ready_at=NOW + HOUR), news(8, ledger=Ledger.BASELINE))])
        store.backup(copy, now=NOW)
    done = restore(copy, sqlite_url, world=World.REAL, now=NOW + DAY)
    assert (done.held, done.skipped) == (3, 2)
    with open_store(sqlite_url, world=World.REAL, now=NOW + DAY) as store:
        assert store.to_compose([X, PAGE], now=NOW + DAY, limit=9) == ()
        assert store.articles_to_extract(limit=9) == ()
        said = {line.title: (line.ledger, line.reason) for line in store.ledger(limit=9)}
        assert {title: word for title, (word, _) in said.items()} == {
            "Article 0": Ledger.SKIPPED,
            "Article 1": Ledger.QUEUED,
            "Article 7": Ledger.SKIPPED,
            "Article 8": Ledger.BASELINE,
        }
        assert said["Article 7"][1] == Reason(kind=ReasonKind.RESTORED, facts={"at": NOW.isoformat()})


def test_what_a_copy_of_unknown_time_left_out_says_so(sqlite_url: str) -> None:
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        articles(store, 1)
    make_safe(sqlite_url, world=World.REAL, now=NOW)
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        (line,) = store.ledger(limit=9)
        assert (line.ledger, line.reason) == (Ledger.SKIPPED, Reason(kind=ReasonKind.RESTORED_UNDATED))


def test_what_is_dated_ahead_at_the_restore_may_have_gone_out_before_it(sqlite_url: str, tmp_path: Path) -> None:
    copy, later = tmp_path / "copy.db", NOW + DAY
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        synced(store)
        store.backup(copy, now=NOW)
    restore(copy, sqlite_url, world=World.REAL, now=later)
    with open_store(sqlite_url, world=World.REAL, now=later) as store:
        (state,) = store.feed_states()
        found = identify("blog", [entry(1, published_at=later + 6 * HOUR)])
        at = later + timedelta(minutes=1)
        (one,) = decide(BLOG, found, (), baseline_at=state.baseline_at, answered_at=state.answered_at, now=at).news
        assert one.ledger is Ledger.BASELINE


def test_a_first_reply_that_waited_at_the_backup_is_looked_for_after_it(sqlite_url: str, tmp_path: Path) -> None:
    copy, later = tmp_path / "copy.db", NOW + DAY
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        (article_id,) = articles(store, 1)
        with_reply = Outgoing(platform=PlatformName.TWITTER, text="Words", link=None, mark="p1", reply="Read it")
        draft_of = store.add_draft(draft(article_id), lambda _: with_reply, now=NOW)
        assert draft_of is not None
        store.set_due({draft_of.id: NOW}, now=NOW)
        store.approve(draft_of.id, version=draft_of.version, who="ann", now=NOW)
        attempt = store.claim(draft_of.id, version=draft_of.version, now=NOW, deadline=NOW + HOUR)
        assert attempt is not None
        store.settle(attempt, verdicts.received(receipt()), who="publish", now=NOW)
        assert [one.state for one in store.replies()] == [ReplyState.WAITING]
        store.backup(copy, now=NOW)
    restore(copy, sqlite_url, world=World.REAL, now=later)
    with open_store(sqlite_url, world=World.REAL, now=later) as store:
        assert store.replies_due(now=later + DAY) == ()
        (reply,) = store.doubtful_replies(now=later)
        assert (reply.state, "may have been sent since" in (reply.note or "")) == (ReplyState.IN_DOUBT, True)


def test_what_is_no_backup_of_ours_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        store.backup(tmp_path / "copy.db", now=NOW)
        where = Path(str(store._db._reader.url.database))
    before = where.read_bytes()
    other = tmp_path / "other.db"
    foreign = sqlite3.connect(other)
    foreign.execute("CREATE TABLE notes (words)")
    foreign.close()
    (tmp_path / "empty.db").touch()
    cases = [
        (other, World.REAL, DatabaseUnusable, "another program"),
        (tmp_path / "empty.db", World.REAL, DatabaseUnusable, "is empty"),
        (tmp_path / "none.db", World.REAL, DatabaseUnusable, "There is no backup"),
        (where, World.REAL, DatabaseUnusable, "the database itself"),
        (tmp_path / "copy.db", World.SANDBOX, WrongWorld, "world"),
    ]
    for path, world, kind, words in cases:
        with pytest.raises(kind, match=words):
            restore(path, sqlite_url, world=world, now=NOW)
    assert where.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.restoring*")] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
@pytest.mark.parametrize("there", [True, False], ids=["in the place of a database", "in an empty folder"])
def test_what_root_restores_belongs_to_the_service(sqlite_url: str, tmp_path: Path, there: bool) -> None:
    """As root's it would be closed to the service, which then does not start."""
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        store.backup(tmp_path / "copy.db", now=NOW)
    home = tmp_path / "service"
    home.mkdir()
    os.chown(home, 10_001, 10_002)
    target = home / "crosspost.db"
    if there:
        target.write_bytes((tmp_path / "copy.db").read_bytes())
        os.chown(target, 10_003, 10_004)
    restore(tmp_path / "copy.db", f"sqlite:///{target}", world=World.REAL, now=NOW)
    found = target.stat()
    assert (found.st_uid, found.st_gid) == ((10_003, 10_004) if there else (10_001, 10_002))
    assert found.st_mode & 0o777 == 0o600


@pytest.fixture
def as_the_service() -> Iterator[None]:
    """Without root's rights for the time of a test."""
    os.setegid(10_002)
    os.seteuid(10_001)
    yield
    os.seteuid(0)
    os.setegid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a folder that this user may not enter")
def test_a_backup_that_may_not_be_read_is_no_missing_one(tmp_path: Path, as_the_service: None) -> None:
    """An admin's copy in an admin's folder: the service's user may not look into it."""
    with pytest.raises(DatabaseUnusable, match=r"copy\.db cannot be read \(Permission denied\)"):
        restore(tmp_path / "copy.db", "sqlite:////tmp/never.db", world=World.REAL, now=NOW)


# ── who sends ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_sends_is_remembered_until_another_does_or_it_stops(store: SqlStore) -> None:
    minute = timedelta(minutes=1)
    assert store.sender() is None
    store.note_stopped(live=True, now=NOW)
    assert store.sender() is None
    store.note_sender(live=False, now=NOW)
    assert store.sender() == Sender(live=False, seen_at=NOW)
    store.note_sender(live=True, now=NOW)
    store.note_sender(live=False, now=NOW + minute)
    store.note_stopped(live=False, now=NOW + minute)
    assert store.sender() == Sender(live=True, seen_at=NOW), "a rehearsal beside it, and its end, change nothing"
    store.note_stopped(live=True, now=NOW + minute)
    assert store.sender() == Sender(live=True, seen_at=NOW + minute, stopped=True)
    store.note_sender(live=False, now=NOW + minute)
    assert store.sender() == Sender(live=False, seen_at=NOW + minute)


# ── how steps ended ───────────────────────────────────────────────────────────────────────────────────────────


def test_how_each_step_ended_last_is_remembered_and_a_failure_forgets_no_good_end(store: SqlStore) -> None:
    minute = timedelta(minutes=1)
    assert store.step_ends() == ()
    store.note_step_end("poll", error="OSError", now=NOW)
    store.note_step_end("extract", error=None, now=NOW)
    store.note_step_end("extract", error="KeyError", now=NOW + minute)
    assert store.step_ends() == (
        StepEnd(step="extract", good_at=NOW, error="KeyError", failing_since=NOW + minute),
        StepEnd(step="poll", good_at=None, error="OSError", failing_since=NOW),
    )
    store.note_step_end("extract", error="OSError", now=NOW + 2 * minute)
    assert store.step_ends()[0].failing_since == NOW + minute
    store.note_step_end("poll", error=None, now=NOW + minute)
    assert store.step_ends()[1] == StepEnd(step="poll", good_at=NOW + minute, error=None)


# ── whether it can be written ─────────────────────────────────────────────────────────────────────────────────


def test_that_it_can_be_written_is_proved_and_leaves_nothing(store: SqlStore) -> None:
    before = store.totals(), store.feed_states(), store.sender()
    for _ in range(2):
        store.prove_writable()
    assert (store.totals(), store.feed_states(), store.sender()) == before


def test_the_proof_reaches_the_disk(sqlite_store: SqlStore, tmp_path: Path) -> None:
    def journal() -> int:
        return sum(path.stat().st_size for path in tmp_path.rglob("*-wal"))

    before = journal()
    sqlite_store.prove_writable()
    assert journal() > before


def test_a_database_that_another_program_keeps_busy_is_not_writable(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosspost.store.database.BUSY_TIMEOUT_S", 0.02)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    with open_store(sqlite_url, world=World.REAL, now=NOW) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnusable, match="locked"):
            store.prove_writable()
        other.execute("ROLLBACK")
        store.prove_writable()
    other.close()
