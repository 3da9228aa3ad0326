"""Put a backup in the place of the database, so that nothing goes out a second time.

What happened after the backup was taken is not in it, but it is on the platforms. So

- what waited to go out is held: it may have gone out since, and a human says whether it goes out now;
- articles that some account had no post of yet get none any more: it may have been made and sent since;
- each feed takes stock anew: what appeared between backup and restore is known from now on, and never posted;
- posts get numbers, and so marks, that none had before;
- posts in doubt are looked for on their platform, as ever;
- first replies that waited, or whose post was in doubt, are in doubt: they are looked for, and not sent again by
  themselves.

A database that its own tools put back is made safe in its place.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.engine import URL

from crosspost.errors import DatabaseUnusable
from crosspost.model import Ledger, PostState, Reason, ReasonKind, World
from crosspost.store import rows
from crosspost.store.backup import TAKEN_AT, copy_into, flush
from crosspost.store.database import Database, file_of, name_of, parse
from crosspost.store.drafts import lacks_a_post
from crosspost.store.opening import Need, judge, look, looking, prepare
from crosspost.store.owner import hand_over
from crosspost.store.replies import doubt_after_restore
from crosspost.store.schema import RESTORED, articles, feeds, meta, posts
from crosspost.store.transitions import move
from crosspost.store.values import skipped_values

SKIPPED_NUMBERS = 1_000_000
"""Numbers of posts that are left out, so that a mark that was given after the backup is not given again."""

WHO = "restore"


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore did."""

    # When the backup was taken; None for a copy that does not say, made by other means.
    taken_at: datetime | None
    # Posts that waited to go out, and now wait for a human.
    held: int
    # Articles that were to be composed, and are not any more.
    skipped: int
    # Where the database that was there is now. None: there was none.
    aside: Path | None


def restore(backup: Path, url: str, *, world: World, now: datetime) -> Restored:
    """Put the backup where the database is; the one that is there is moved aside, never deleted.

    Only its owner can read it; where root restores, that is whoever owned the one that was there, or else the folder.
    Nobody else may have the database open. Raises DatabaseUnusable and WrongWorld, and has changed nothing then.
    """
    address = parse(url)
    target = file_of(address)
    if target is None:
        raise DatabaseUnusable(f"{name_of(address)} is not a file, so that no backup can be put in its place.")
    _check(backup, target, world)
    part = target.with_name(f"{target.name}.restoring")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.unlink(missing_ok=True)
        source = sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)
        try:
            copy_into(source, part)
        finally:
            source.close()
        part.chmod(0o600)
        taken_at, held, skipped = _make_safe(URL.create("sqlite", database=str(part)), world=world, now=now)
        _as_one_file(part)
        hand_over(part, database=target)
        flush(part)
        aside = _move_aside(target, now)
        part.rename(target)
        flush(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusable(f"{backup} cannot be restored: {error}. The database is as it was.") from error
    finally:
        for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
            part.with_name(name).unlink(missing_ok=True)
    return Restored(taken_at=taken_at, held=held, skipped=skipped, aside=aside)


def make_safe(url: str, *, world: World, now: datetime) -> Restored:
    """Do to a database what `restore` does to its copy: it was put back already, by its server's tools or by hand.

    Nobody may work on it, neither before nor meanwhile. Raises DatabaseUnusable and WrongWorld, and has changed nothing
    then.
    """
    address = parse(url)
    database = Database(address)
    try:
        with looking(database, address) as connection:
            if connection is None or judge(look(connection), where=database.where, world=world) is Need.CREATE:
                raise DatabaseUnusable(f"{database.where} is empty. Put the backup back first, then say this again.")
    finally:
        database.close()
    taken_at, held, skipped = _make_safe(address, world=world, now=now)
    return Restored(taken_at=taken_at, held=held, skipped=skipped, aside=None)


def _check(backup: Path, target: Path, world: World) -> None:
    """Raises DatabaseUnusable or WrongWorld unless the file is a sound database of ours, of this world."""
    try:
        if not backup.is_file():
            raise DatabaseUnusable(f"There is no backup {backup}. Name a file that `crosspost backup` made.")
        backup.open("rb").close()
    except OSError as error:
        raise DatabaseUnusable(
            f"{backup} cannot be read ({error.strerror}). Copy it to where this user may read it, such as the "
            "database's folder."
        ) from error
    if target.exists() and backup.samefile(target):
        raise DatabaseUnusable(f"{backup} is the database itself. Name a file that `crosspost backup` made.")
    address = URL.create("sqlite", database=str(backup.resolve()))
    database = Database(address)
    try:
        with looking(database, address) as connection:
            if connection is None or judge(look(connection), where=f"The backup {backup}", world=world) is Need.CREATE:
                raise DatabaseUnusable(f"The backup {backup} is empty. Name a file that `crosspost backup` made.")
            damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    finally:
        database.close()
    if damage != "ok":
        raise DatabaseUnusable(f"The backup {backup} is damaged ({damage}). Restore an older one.")


def _make_safe(address: URL, *, world: World, now: datetime) -> tuple[datetime | None, int, int]:
    """Bring it up to date, and make sure that what happened since the backup was taken does not happen again."""
    database = Database(address)
    try:
        prepare(database, address, world=world, now=now)
        with database.write() as connection:
            taken = connection.scalar(select(meta.c.value).where(meta.c.key == TAKEN_AT))
            said = f"restored from a backup of {taken or 'an unknown time'}: look whether it has gone out since"
            held = _hold(connection, said, now=now)
            skipped = _skip(connection, taken)
            doubt_after_restore(connection, now=now)
            # Without a baseline a feed takes stock: only what is dated between `answered_at` and its poll is news.
            connection.execute(
                update(feeds).values(
                    baseline_at=None, answered_at=now, etag=None, last_modified=None, next_check_at=None
                )
            )
            _skip_numbers(connection)
            connection.execute(delete(meta).where(meta.c.key.in_((TAKEN_AT, RESTORED))))
            connection.execute(insert(meta).values(key=RESTORED, value=now.isoformat()))
    finally:
        database.close()
    return (datetime.fromisoformat(taken) if taken else None), held, skipped


def _skip_numbers(connection: Connection) -> None:
    """The next post gets a number that none had before, be its backup without any post."""
    skipped = {"skipped": SKIPPED_NUMBERS}
    if connection.dialect.name == "postgresql":
        numbers = "pg_get_serial_sequence('posts', 'id')"
        connection.execute(text(f"SELECT setval({numbers}, nextval({numbers}) + :skipped)"), skipped)
        return
    known = "UPDATE sqlite_sequence SET seq = seq + :skipped WHERE name = 'posts'"
    if connection.execute(text(known), skipped).rowcount == 0:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES ('posts', :skipped)"), skipped)


def _as_one_file(part: Path) -> None:
    """Without a journal beside it, so that it can be renamed."""
    sqlite = sqlite3.connect(part)
    try:
        sqlite.execute("PRAGMA journal_mode = DELETE")
    finally:
        sqlite.close()


def _hold(connection: Connection, said: str, *, now: datetime) -> int:
    """Have what waited to go out wait for a human; how many posts."""
    waiting = select(posts).where(posts.c.state.in_((PostState.DRAFT, PostState.APPROVED)))
    held = [rows.post(row) for row in connection.execute(waiting)]
    for post in held:
        # A new version: no policy lets it pass by itself, and no page that is open approves it unseen.
        version = post.version + 1
        move(connection, post, PostState.DRAFT, who=WHO, now=now, event_note=said, version=version, note=said)
    return len(held)


def _skip(connection: Connection, taken: str | None) -> int:
    """Have no post made any more of what was still to be composed for somebody; how many articles."""
    to_compose = articles.c.ledger == Ledger.QUEUED, articles.c.composed_at.is_(None), lacks_a_post()
    undated = Reason(kind=ReasonKind.RESTORED_UNDATED)
    reason = Reason(kind=ReasonKind.RESTORED, facts={"at": taken}) if taken else undated
    return connection.execute(update(articles).where(*to_compose).values(skipped_values(reason))).rowcount


def _move_aside(target: Path, now: datetime) -> Path | None:
    """Rename the database and its journal; where it is now. A journal left behind would spoil the next database."""
    aside = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
    if aside.exists():
        raise DatabaseUnusable(f"{aside} exists already; move it elsewhere, then try again.")
    there = target.exists()
    for ending in ("-wal", "-shm", ""):
        part = target.with_name(f"{target.name}{ending}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{ending}"))
    return aside if there else None
