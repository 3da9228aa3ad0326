"""migrate: from one machine to several."""

from __future__ import annotations

import typer

from crosspost.cli.context import Json, console, print_json, settings


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(migrate)


def migrate(
    context: typer.Context,
    to: str = typer.Option(
        ...,
        "--to",
        metavar="ADDRESS",
        help="An empty PostgreSQL database: postgresql://user@host/name. Its password is better kept in PGPASSWORD or "
        "~/.pgpass, for a command line can be seen by others on this machine.",
    ),
    as_json: Json = False,
) -> None:
    """Move everything from the settings' SQLite file to PostgreSQL, compare it, and close the file.

    Stop the service first. Refuses while a post is being sent, and a database that is not empty.
    """
    from crosspost.bootstrap import utc_now
    from crosspost.store import move

    found = settings(context)
    moved = move(found.database, to, world=found.world, now=utc_now())
    if as_json:
        print_json({"moved": moved, "next": "CROSSPOST_DATABASE"})
        return
    out = console()
    for table, count in moved.rows.items():
        out.print(f"{table:<12}{count:>10}  {moved.checksums[table][:16]}", markup=False)
    done = "was there already, and is the same" if moved.was_there else "is there now, and is the same"
    out.print(f"\nAll of it {done}: counts and checksums of every table were compared.", markup=False)
    out.print(f"The file takes nothing any more. {moved.to} is what counts from now on.", markup=False)
    out.print(
        "\nNow write its address, with the password if it needs one, in .env:\n\n"
        "    CROSSPOST_DATABASE=postgresql://user:password@host/name\n\n"
        "(or CROSSPOST_DATABASE_FILE=path of a file that holds it), remove `database` from crosspost.toml, and start "
        "`crosspost work` on each machine.",
        markup=False,
        soft_wrap=True,
    )
