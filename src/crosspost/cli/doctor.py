"""doctor: what stands in the way of the next post, before it is due."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import typer

from crosspost.cli.context import EXIT_USAGE, Json, console, opened, print_json
from crosspost.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from crosspost.core.checkup.finding import Finding
    from crosspost.ports import App

_WIDTH = 100


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(doctor)


def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Check settings, database, feeds, article pages and every account, and say what to do about what is wrong.

    Asks the platforms also in dry run. X bills $0.010 for each of its accounts; that is booked like any other call,
    and not spent where monthly_budget_usd does not leave it. Facebook bills nothing. Nothing is changed but what
    Health shows of the last look.

    Exit codes: 0 nothing stands in the way (warnings are only shown), 1 something failed that may pass by itself,
    2 the settings cannot be read, 3 a human is needed.
    """
    findings, code = diagnose(lambda: opened(context), as_json=as_json)
    show_findings(findings, code, as_json=as_json)
    raise typer.Exit(code)


def diagnose(open_app: Callable[[], AbstractContextManager[App]], *, as_json: bool) -> tuple[list[Finding], int]:
    """Look at everything, telling people who wait what is being looked at; findings and exit code.

    Settings or a database that cannot be opened are findings like others; then nothing else is looked at.
    """
    from crosspost.core.checkup import places
    from crosspost.core.checkup.finding import exit_code
    from crosspost.steps.doctor import keep, quiet, run

    try:
        with open_app() as app, console(stderr=True).status("Looking…") as status:
            found = run(app, say=quiet if as_json else lambda what: status.update(f"Looking at {what}…"))
            findings = list(keep(app, found))
    except ConfigError as error:
        return [places.unusable("settings", problem) for problem in error.problems], EXIT_USAGE
    except StoreError as error:
        findings = [places.unusable("database", str(error))]
    return findings, exit_code(findings)


def show_findings(findings: Iterable[Finding], code: int, *, as_json: bool) -> None:
    """Everything that was looked at: for programs, or for people with the worst told in full."""
    found = list(findings)
    if as_json:
        print_json({"exit": code, "findings": found})
        return
    out, subject = console(), None
    subjects = list(dict.fromkeys(finding.subject for finding in found))
    for finding in sorted(found, key=lambda one: subjects.index(one.subject)):
        if finding.subject != subject:
            out.print(_text(finding.subject, "bold"))
            subject = finding.subject
        _print_one(out, finding)
    out.print(_text(_verdict(found), "bold"))


def _print_one(out: Any, finding: Finding) -> None:
    mark, style = {"ok": ("ok", "green"), "warning": ("!!", "yellow"), "problem": ("NO", "red")}[finding.level.value]
    head = _text(f"  {mark}  ", style)
    head.append(f"{finding.check}: ", style="bold").append(finding.what, style="default")
    out.print(head, soft_wrap=True)
    for label, words in (("what follows", finding.follows), ("what to do", finding.remedy)):
        told = f"{label}: {words}" if words else ""
        for line in textwrap.wrap(told, _WIDTH, break_long_words=False, break_on_hyphens=False):
            out.print(_text(f"      {line}", "default"), soft_wrap=True)


def _text(words: str, style: str) -> Any:
    from rich.text import Text

    return Text(words, style=style)


def _verdict(found: list[Finding]) -> str:
    levels = [finding.level.value for finding in found]
    problems, warnings = levels.count("problem"), levels.count("warning")
    if problems:
        return f"{_counted(problems, 'problem')}, {_counted(warnings, 'warning')}: see what to do above."
    return f"Nothing stands in the way of the next post ({_counted(warnings, 'warning')})."


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number or 'no'} {word}s"
