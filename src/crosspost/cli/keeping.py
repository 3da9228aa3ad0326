"""backup and restore."""

from __future__ import annotations

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
    file: Annotated[Path, typer.Argument(help="A file that `crosspost backup` made.")],
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the database. Nothing goes out twice: what waited then waits for a human now.

    The service must not run. The database that is there is moved aside, not deleted.
    """
    from crosspost.bootstrap import utc_now
    from crosspost.engines import lock
    from crosspost.errors import DatabaseUnusable
    from crosspost.store.database import file_of, parse
    from crosspost.store.restore import restore as put_back

    # Of no settings at all it would make a database that no service reads.
    found = configured(context)
    target = file_of(parse(found.database))
    if target is None:
        raise DatabaseUnusable("The settings name no SQLite file; restore other databases with their own tools.")
    with lock.held(target, now=utc_now()):
        done = put_back(file, found.database, world=found.world, now=utc_now())
    if as_json:
        print_json(done)
        return
    out = console()
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
