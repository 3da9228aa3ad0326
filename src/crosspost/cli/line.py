"""once, run, and each room by its name."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer

from crosspost.cli.context import (
    EXIT_FAILED,
    EXIT_HUMAN,
    Json,
    Live,
    console,
    opened,
    place,
    print_json,
    start_logging,
)
from crosspost.cli.web import DEFAULT_HOST, DEFAULT_PORT, Host, Names, Port
from crosspost.errors import ConfigError
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
}


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(once)
    app.command("run")(serve)
    app.command()(poll)
    for name, text in ROOMS.items():
        app.command(name, help=text)(_room(name))
    app.command()(report)
    app.command()(resume)


def once(
    context: typer.Context,
    live: Live = None,
    now: bool = typer.Option(False, "--now", help="Poll every feed, also those not due yet."),
    as_json: Json = False,
) -> None:
    """Walk the whole line one time: poll, extract, compose, schedule, review, reconcile, publish, measure."""
    from crosspost.steps import LINE
    from crosspost.steps import poll as poll_step

    with opened(context, live=live) as app:
        _say_mode(app, as_json)
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


def serve(
    context: typer.Context,
    live: Live = None,
    page: bool = typer.Option(True, "--web/--no-web", help="Serve the page to review posts on, too."),
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    name: Names = None,
    as_json: Json = False,
) -> None:
    """Run as a service in the foreground until SIGTERM or Ctrl-C: the running step is finished, then it stops.

    The page to review posts on is served beside it. With --json each log line is a JSON object.
    """
    import logging
    import signal
    import threading

    from crosspost.engines.local import serve as serve_locally

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with opened(context, live=live) as app:
        start_logging(logging.INFO, as_json=as_json)
        _say_mode(app, as_json)
        with ExitStack() as beside:
            if page:
                _page_beside(context, app, beside, host=host, port=port, names=tuple(name or ()), as_json=as_json)
            serve_locally(app, stop=stop)


def _page_beside(
    context: typer.Context,
    app: App,
    stack: ExitStack,
    *,
    host: str,
    port: int,
    names: tuple[str, ...],
    as_json: bool,
) -> None:
    """Start the page. Where its usual port is taken the service goes on without it: posts must go out all the same.

    Raises ConfigError for whatever was asked for on purpose.
    """
    import logging

    from crosspost.cli.web import beside
    from crosspost.config import load

    found = load(place(context).config, place(context).env)
    try:
        address = stack.enter_context(beside(app, found, host=host, port=port, names=names))
    except ConfigError as error:
        if (host, port, names) != (DEFAULT_HOST, DEFAULT_PORT, ()):
            raise
        logging.getLogger(__name__).warning("page.not_started %s", error)
        return
    if not as_json:
        console(stderr=True).print(f"The page is at {address}", markup=False, highlight=False)


def poll(
    context: typer.Context,
    now: bool = typer.Option(False, "--now", help="Poll every feed, also those not due yet."),
    as_json: Json = False,
) -> None:
    """Ask the feeds that are due for new articles."""
    from crosspost.steps import poll as step

    with opened(context) as app:
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


def report(context: typer.Context, as_json: Json = False) -> None:
    """Show what stands, what comes, and what needs a human."""
    with opened(context) as app:
        found = _report(app)
        if as_json:
            print_json(found)
        else:
            from crosspost.cli import show

            show.report(console(), found)
    if found.calls_a_human:
        raise typer.Exit(EXIT_HUMAN)


def resume(
    context: typer.Context, account: str = typer.Argument(help="The account's key."), as_json: Json = False
) -> None:
    """Let a paused account post again, once what paused it is put right."""
    with opened(context) as app:
        if account not in app.accounts:
            raise typer.BadParameter(f"no account {account!r}; there are: {', '.join(app.accounts) or 'none'}")
        resumed = app.store.resume(account, now=app.clock())
    if as_json:
        print_json({"account": account, "resumed": resumed})
    else:
        console().print(f"{account} may post again." if resumed else f"{account} was not paused.", markup=False)


def _report(app: App) -> Report:
    from crosspost.steps.report import run

    return run(app)


def _say_mode(app: App, as_json: bool) -> None:
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
