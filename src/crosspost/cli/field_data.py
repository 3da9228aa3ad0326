"""import and export: the user's own field data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crosspost.cli.context import EXIT_FAILED, Json, console, opened, print_json

MOST_BYTES = 100_000_000


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("import")(bring_in)
    app.command("export")(give_out)


def bring_in(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV export of X Analytics or Meta Business Suite.")],
    account: Annotated[str, typer.Option(help="Key of the account whose past it is.")],
    as_json: Json = False,
) -> None:
    """Read an account's past from its platform's CSV export. Nothing is posted; the same file counts once."""
    from crosspost.steps.field_data import import_history

    with opened(context) as app:
        if account not in app.accounts:
            raise typer.BadParameter(f"no account {account!r}; there are: {', '.join(app.accounts) or 'none'}")
        found, new = import_history(app, app.accounts[account], _text(file))
    if as_json:
        print_json({"read": len(found.posts), "new": new, "skipped": found.skipped, "problems": found.problems})
    else:
        out = console()
        out.print(f"{len(found.posts)} posts read, {new} new, {found.skipped} rows skipped.")
        for problem in found.problems:
            out.print(f"! {problem}", markup=False)
    if found.skipped:
        raise typer.Exit(EXIT_FAILED)


def give_out(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="Where to write the CSV; - is standard output.")]
) -> None:
    """Write one CSV line per published post: words, choice, propensity, counts at each age."""
    from crosspost.steps.field_data import export_posts

    with opened(context) as app:
        text, count = export_posts(app)
    if str(file) == "-":
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be written: {error.strerror}; choose another place") from error
    console(stderr=True).print(f"{count} posts written to {file}.", markup=False)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise typer.BadParameter(f"{file}: is larger than {MOST_BYTES:,} bytes; export a shorter span at a time")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file}: is not UTF-8 text; export it again as CSV (UTF-8)") from error
