"""once, and each room by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from crosspost.cli.context import EXIT_FAILED, EXIT_HUMAN, Json, Live, console, opened, print_json
from crosspost.model import StepReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosspost.ports import App
    from crosspost.steps.report import Report

ROOMS = {
    "extract": "Complete new articles with their text, image and language.",
    "compose": "Make a draft for each new article and account.",
    "schedule": "Give drafts their due time.",
    "reconcile": "Find out what became of posts in doubt.",
    "publish": "Send what is approved and due.",
    "measure": "Read what published posts did.",
    "learn": "Make up our mind anew from what posts did.",
    "alert": "Tell of troubles that nobody was told of yet, and of those that ended.",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(once)
    app.command()(poll)
    for name, text in ROOMS.items():
        app.command(name, help=text)(_room(name))
    app.command()(resume)


def once(
    context: typer.Context,
    live: Live = None,
    now: bool = typer.Option(False, "--now", help="Poll every feed, also those not due yet."),
    as_json: Json = False,
) -> None:
    """Walk the whole line one time, from poll to alert; `run` does the same for ever."""
    from crosspost.steps import LINE
    from crosspost.steps import poll as poll_step

    with opened(context, live=live, walks=True) as app:
        say_mode(app, as_json)
        reports = []
        for name, run in LINE.items():
            with console(stderr=True).status(f"{name}…"):
                found = poll_step.run(app, force=now) if name == "poll" else run(app)
            reports.append(found)
            if not as_json:
                _print(found)
        if as_json:
            print_json({"dry_run": app.dry_run, "steps": reports})
        needs_human = _report(app).calls_a_human
    _leave(reports, needs_human=needs_human)


def poll(
    context: typer.Context,
    now: bool = typer.Option(False, "--now", help="Poll every feed, also those not due yet."),
    as_json: Json = False,
) -> None:
    """Ask the feeds that are due for new articles."""
    from crosspost.steps import poll as step

    with opened(context, walks=True) as app:
        found = step.run(app, force=now)
        _show(found, as_json)
        if not as_json:
            for state in step.waiting(app):
                console().print(
                    f"           {state.key}: next poll at {state.next_check_at:%H:%M} UTC (--now: at once)"
                )
    _leave([found])


def _room(name: str) -> Callable[..., None]:
    def command(context: typer.Context, live: Live = None, as_json: Json = False) -> None:
        from crosspost.steps import LINE

        with opened(context, live=live) as app:
            found = LINE[name](app)
            _show(found, as_json)
        _leave([found])

    return command


def resume(
    context: typer.Context, key: str = typer.Argument(help="The account's or the feed's key."), as_json: Json = False
) -> None:
    """Let a paused account post again, or a feed that was gone be polled again, once what stopped it is put right.

    Also a feed that keeps away from the address of the settings, because nothing known stood there.
    """
    with opened(context) as app:
        if key not in app.accounts and key not in app.feeds:
            known = ", ".join([*app.accounts, *app.feeds]) or "none"
            raise typer.BadParameter(f"no account and no feed {key!r}; there are: {known}")
        resumed = app.store.resume(key, now=app.clock())
        revived = app.store.revive(key)
        is_account, is_feed = key in app.accounts, key in app.feeds
    if as_json:
        found = {"account": key, "resumed": resumed} if is_account else {}
        print_json(found | ({"feed": key, "revived": revived} if is_feed else {}))
        return
    if is_account:
        console().print(f"{key} may post again." if resumed else f"{key} was not paused.", markup=False)
    if is_feed:
        console().print(f"{key} is polled again." if revived else f"{key} was not stopped.", markup=False)


def _report(app: App) -> Report:
    from crosspost.steps.report import run

    return run(app)


def say_mode(app: App, as_json: bool) -> None:
    """What a human should know before it begins, on standard error."""
    if as_json:
        return
    out = console(stderr=True)
    out.print("Dry run: nothing leaves this machine." if app.dry_run else "Live: posts go out.", style="bold")
    if not app.feeds:
        out.print("There is no feed to read yet: write your blog's address in a [[feed]].", markup=False)
    if not app.accounts:
        out.print("There is no account to post to yet: fill in .env (.env.example shows how).", markup=False)


def _show(found: StepReport, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: StepReport) -> None:
    from crosspost.cli import show

    show.step_line(console(), found)
    show.would_send(console(), found.would_send)


def _leave(reports: list[StepReport], *, needs_human: bool = False) -> None:
    if needs_human:
        raise typer.Exit(EXIT_HUMAN)
    if any(found.problems for found in reports):
        raise typer.Exit(EXIT_FAILED)
