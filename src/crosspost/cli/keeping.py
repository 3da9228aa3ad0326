"""backup and restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from crosspost.cli.context import Json, configured, console, opened, print_json


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(backup)
    app.command()(restore)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A new file; one that is there is never overwritten.")],
    as_json: Json = False,
) -> None:
    """Copy the whole database into a new file, also while the service runs. Holds no keys: those are in .env."""
    with opened(context) as app:
        app.store.backup(file, now=app.clock())
    size = file.stat().st_size
    if as_json:
        print_json({"file": file, "bytes": size})
    else:
        console().print(f"{file}: {size / 1e6:.1f} MB", markup=False)


def restore(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A file that `crosspost backup` made.")] = None,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="The database is back already, by pg_restore for example: only make it safe."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the database. Nothing goes out twice: what waited then waits for a human now.

    The service must not run. The database that is there is moved aside, not deleted. For PostgreSQL: let its own tools
    put the backup back, then say `--in-place` before the first worker starts.
    """
    from crosspost.bootstrap import utc_now
    from crosspost.errors import DatabaseUnusable
    from crosspost.store.database import file_of, name_of, parse
    from crosspost.store.restore import make_safe
    from crosspost.store.restore import restore as put_back

    if (file is None) is not in_place:
        raise typer.BadParameter("name the FILE of a backup, or say --in-place when the database is back already")
    # Of no settings at all it would make a database that no service reads.
    found = configured(context)
    target = file_of(parse(found.database))
    if target is None and file is not None:
        raise DatabaseUnusable(
            "The settings name no SQLite file. Put the backup back with the database's own tools, such as pg_restore, "
            "while no worker runs; then, before one starts: crosspost restore --in-place"
        )
    with _alone(found.database, target):
        if file is None:
            done = make_safe(found.database, world=found.world, now=utc_now())
        else:
            done = put_back(file, found.database, world=found.world, now=utc_now())
    if as_json:
        print_json(done)
        return
    out = console()
    if file is None:
        name = name_of(parse(found.database))
        out.print(f"{name} is safe: what happened since that backup does not happen again.", markup=False)
    else:
        out.print(f"{target} is now as it was on {done.taken_at or 'the day of that backup'}.", markup=False)
    if done.aside:
        out.print(f"The one that was there is now {done.aside}.", markup=False)
    out.print(
        f"{done.held} posts that waited to go out wait for you: they may have gone out since. `crosspost review list`",
        markup=False,
    )
    if done.skipped:
        out.print(
            f"{done.skipped} articles of which no post was made yet get none: it may have gone out since. They are in "
            "the ledger.",
            markup=False,
        )


@contextmanager
def _alone(database: str, file: Path | None) -> Iterator[None]:
    """Nobody else works on the database, and no service or worker begins to. Raises AlreadyRunning."""
    from crosspost.bootstrap import utc_now
    from crosspost.engines import queue
    from crosspost.engines.alone import alone
    from crosspost.errors import AlreadyRunning

    with alone(database, who="crosspost restore", now=utc_now()):
        # A worker that has lost its lock works on.
        workers = 0 if file is not None else queue.at_work(database, within_s=queue.DEAD_S)
        if workers:
            raise AlreadyRunning(
                f"{workers} workers gave a sign of life within the last {queue.DEAD_S:g} seconds. Stop them, wait as "
                "long, then say this again."
            )
        yield
