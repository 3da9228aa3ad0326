"""import and export: the user's own field data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crosspost.cli.context import EXIT_FAILED, Json, console, opened, print_json

MOST_BYTES = 100_000_000
SHOWN = 50
"""Remarks that `listen` shows."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("import")(bring_in)
    app.command("export")(give_out)
    app.command()(listen)


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


def listen(context: typer.Context, as_json: Json = False) -> None:
    """Hear what people answered, commented and mentioned; show it, unanswered questions first."""
    from crosspost.steps import listen as step

    with opened(context) as app:
        found = step.run(app)
        said = step.unanswered_first(app.store.conversation(tuple(app.accounts), limit=SHOWN))
    if as_json:
        print_json({"heard": found.counts.get("heard", 0), "problems": found.problems, "conversation": said})
    else:
        out = console()
        for one in said:
            words = " ".join("".join(c if c.isprintable() else " " for c in one.text[:500]).split())
            out.print(f"{one.at:%Y-%m-%d %H:%M} {one.account_key} {one.author}: {words}", markup=False)
            out.print(f"    {one.url or 'no address'}", markup=False)
        for problem in found.problems:
            out.print(f"! {problem}", markup=False)
    if found.problems:
        raise typer.Exit(EXIT_FAILED)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise typer.BadParameter(f"{file}: is larger than {MOST_BYTES:,} bytes; export a shorter span at a time")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file}: is not UTF-8 text; export it again as CSV (UTF-8)") from error
