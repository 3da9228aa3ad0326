"""alerts: whether people can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from crosspost.cli.context import EXIT_FAILED, EXIT_USAGE, Json, console, print_json, settings

if TYPE_CHECKING:
    from crosspost.config import Settings

group = typer.Typer(help="Tell people of troubles.", no_args_is_help=True, rich_markup_mode=None)

TITLE = "crosspost: a test"
LINES = ("This is a test of crosspost's alerts. Nothing is wrong.",)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(group, name="alerts")


@group.command("test")
def send_test(context: typer.Context, as_json: Json = False) -> None:
    """Send a test message to every address of ALERT_URLS and to the command of [alerts], and say who took it.

    Exit codes: 0 all took it, 1 some did not, 2 there is nobody to tell.
    """
    found = settings(context)
    problems = _try(found)
    told = len(found.alert_urls) + bool(found.alert_command)
    if as_json:
        print_json({"told": told - len(problems), "problems": problems})
    elif not told:
        console().print(
            "There is nobody to tell: write ALERT_URLS into .env, or a command into [alerts]. Until then troubles are "
            "in the log and in `crosspost report` only.",
            markup=False,
        )
    else:
        for problem in problems:
            console().print(problem, markup=False)
        console().print(f"{told - len(problems)} of {told} took the test message.", markup=False)
    if problems or not told:
        raise typer.Exit(EXIT_FAILED if problems else EXIT_USAGE)


def _try(found: Settings) -> list[str]:
    from crosspost.alerts.addresses import Addresses
    from crosspost.alerts.command import Command
    from crosspost.errors import AlertNotSent

    problems = list(Addresses(found.alert_urls).failing(TITLE, LINES).values()) if found.alert_urls else []
    if found.alert_command:
        try:
            Command(found.alert_command).tell(TITLE, LINES)
        except AlertNotSent as error:
            problems.append(str(error))
    return problems
