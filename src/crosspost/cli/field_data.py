"""import and export: the user's own field data."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crosspost.cli.context import EXIT_FAILED, Json, Live, console, jsonable, opened, print_json
from crosspost.cli.remarks import SIMULATED, look_lines, show_remark, talk_lines
from crosspost.model import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crosspost.model import Post, Remark

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
    account: Annotated[str, typer.Option(help="Key of the account whose past it is.")],
    file: Annotated[Path | None, typer.Argument(help="CSV export of X Analytics or Meta Business Suite.")] = None,
    handle: Annotated[
        str | None, typer.Option(help="X: the handle in the file's addresses. Default: the one that doctor found last.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take back what was imported for the account.")] = False,
    day: Annotated[
        datetime | None,
        typer.Option("--imported-on", formats=["%Y-%m-%d"], help="With --remove: only what came in last on that day."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read an account's past from its platform's CSV export. Nothing is posted; the same file counts once.

    A fresher export of the same posts brings their higher counts. `import --remove --account KEY` takes all of it back.
    """
    from crosspost.steps.field_data import import_history, remove_history

    if remove is (file is not None) or (day and not remove):
        raise typer.BadParameter("give either a FILE or --remove; --imported-on belongs to --remove")
    with opened(context) as app:
        if account not in app.accounts:
            raise typer.BadParameter(f"no account {account!r}; there are: {', '.join(app.accounts) or 'none'}")
        if file is None:
            _say_removed(remove_history(app, app.accounts[account], day=day.date() if day else None), as_json)
            return
        found, new, grown = import_history(app, app.accounts[account], _text(file), handle=handle)
    counts = {"read": len(found.posts), "new": new, "grown": grown, "skipped": found.skipped}
    if as_json:
        print_json({**counts, "handles": found.handles, "problems": found.problems})
    else:
        out = console()
        whose = f" of @{', @'.join(found.handles)}" if found.handles else ""
        out.print(
            f"{counts['read']} posts{whose} read, {new} new, {grown} known with higher counts, {found.skipped} rows "
            "skipped.",
            markup=False,
        )
        for problem in found.problems:
            out.print(f"! {problem}", markup=False)
    if found.skipped:
        raise typer.Exit(EXIT_FAILED)


def _say_removed(count: int, as_json: bool) -> None:
    if as_json:
        print_json({"removed": count})
    else:
        console().print(f"{count} imported posts removed; what crosspost posted itself is not touched.")


def give_out(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="Where to write the CSV; - is standard output.")]
) -> None:
    """Write one CSV line per published post: words, choice, propensity, counts at each age."""
    from crosspost.steps.field_data import export_posts

    with opened(context) as app:
        text, count = export_posts(app)
        simulated = app.world is World.SANDBOX
    if simulated:
        console(stderr=True).print(SIMULATED)
    if str(file) == "-":
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be written: {error.strerror}; choose another place") from error
    console(stderr=True).print(f"{count} posts written to {file}.", markup=False)


def listen(context: typer.Context, live: Live = None, as_json: Json = False) -> None:
    """Hear what people answered, commented and mentioned; show it, unanswered questions first.

    In dry run no platform is asked: what was heard before is shown.
    """
    from crosspost.steps import listen as step

    with opened(context, live=live) as app:
        found = step.run(app)
        said = step.unanswered_first(app.store.conversation(tuple(app.accounts), limit=SHOWN))
        posts, talk = step.posts_spoken_of(app, said), step.talk(app)
        looks = () if found.counts.get("heard") else tuple(look_lines(app))
        simulated = app.world is World.SANDBOX
        zones = {key: account.timezone for key, account in app.accounts.items()}
    if as_json:
        heard = [{**jsonable(one), "post": _number(posts, one)} for one in said]
        print_json(
            {
                "heard": found.counts.get("heard", 0),
                "problems": found.problems,
                "simulated": simulated,
                "weeks": talk,
                "conversation": heard,
            }
        )
    else:
        out = console()
        if simulated:
            out.print(SIMULATED)
        for one in said:
            show_remark(out, one, posts.get(one.answers or ""), zones[one.account_key])
        if not said:
            out.print("Nothing was heard yet.")
        for line in (*talk_lines(talk), *looks):
            out.print(line, markup=False)
        for problem in found.problems:
            out.print(f"! {problem}", markup=False)
    if found.problems:
        raise typer.Exit(EXIT_FAILED)


def _number(posts: Mapping[str, Post], remark: Remark) -> int | None:
    post = posts.get(remark.answers or "")
    return post.id if post else None


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise typer.BadParameter(f"{file}: is larger than {MOST_BYTES:,} bytes; export a shorter span at a time")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file}: is not UTF-8 text; export it again as CSV (UTF-8)") from error
