"""report: how things stand, on the terminal; and what a period brought, as a file for the people who decide."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from crosspost.cli.context import EXIT_HUMAN, Json, console, jsonable, ledger_json, opened, print_json, settings

if TYPE_CHECKING:
    from crosspost.core.summary.nouns import Period, Summary
    from crosspost.ports import App

STANDARD_OUTPUT = "-"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of everything the report is about."""

    since: datetime | None
    until: datetime | None
    account: str | None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for in particular."""
        return self.since is not None or self.until is not None or self.account is not None


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(report)


def report(
    context: typer.Context,
    html: Annotated[
        Path | None, typer.Option(help="Write the report for the people who decide, as one HTML file; - prints it.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the period's posts as CSV, a line each, like `export`; - prints them.")
    ] = None,
    as_json: Json = False,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="First day of the period. Default: 90 days."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Last day. Default: today.")
    ] = None,
    account: Annotated[str | None, typer.Option(help="Key of the account it is about. Default: all.")] = None,
    language: Annotated[str | None, typer.Option(help="fr or en. Default: what most of the articles are in.")] = None,
) -> None:
    """Show what stands, what comes, and what needs a human; or write what a period brought, for the people who decide.

    The period, the account and the language are those of --html, --csv and --json.
    """
    wanted = Wanted(since=since, until=until, account=account)
    _check(html, csv, as_json, wanted, language)
    needs_human = False
    with opened(context) as app:
        if html or csv or as_json:
            period = _period(app, wanted)
        if html or as_json:
            summary = _summary(context, app, period, wanted)
        if html:
            _write(html, _drawn(app, summary, wanted, language), what="The report was")
        if csv:
            _write_csv(app, csv, period, wanted)
        if as_json or not (html or csv):
            needs_human = _stands(app, summary if as_json else None)
    if needs_human:
        raise typer.Exit(EXIT_HUMAN)


def _check(html: Path | None, csv: Path | None, as_json: bool, wanted: Wanted, language: str | None) -> None:
    """Refuse what cannot be, before anything is opened."""
    if [str(html), str(csv), STANDARD_OUTPUT if as_json else ""].count(STANDARD_OUTPUT) > 1:
        raise typer.BadParameter("standard output takes one of --html -, --csv - and --json; name a file for the rest")
    if wanted.is_narrowed and not (html or csv or as_json):
        raise typer.BadParameter("--since, --until and --account need one of --html, --csv and --json")
    if language is None:
        return
    from crosspost.web.language import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language {language!r}: choose one of {', '.join(LANGUAGES)}")
    if html is None:
        raise typer.BadParameter("--language is the language of --html: name the file to write")


def _zone(app: App, account: str | None) -> ZoneInfo:
    """The time zone of the account, or of the first one."""
    found = app.accounts[account] if account else next(iter(app.accounts.values()), None)
    return found.timezone if found else ZoneInfo("UTC")


def _period(app: App, wanted: Wanted) -> Period:
    from crosspost.core.summary.build import period_of

    if wanted.account is not None and wanted.account not in app.accounts:
        raise typer.BadParameter(f"no account {wanted.account!r}; there are: {', '.join(app.accounts) or 'none'}")
    first = wanted.since.date() if wanted.since else None
    last = wanted.until.date() if wanted.until else None
    try:
        return period_of(first, last, _zone(app, wanted.account), now=app.clock())
    except ValueError as error:
        raise typer.BadParameter(f"--since, --until: {error}") from error


def _summary(context: typer.Context, app: App, period: Period, wanted: Wanted) -> Summary:
    from crosspost.steps.summary import run

    return run(app, period, account_key=wanted.account, simulated=settings(context).sandbox is not None)


def _drawn(app: App, summary: Summary, wanted: Wanted, language: str | None) -> str:
    from crosspost.steps.summary import language_of
    from crosspost.web.report.drawing import draw

    # The page speaks two languages; articles in any other are reported on in English.
    code = language or ("fr" if language_of(app, summary.period) == "fr" else "en")
    return draw(summary, code=code, zone=_zone(app, wanted.account))


def _write_csv(app: App, file: Path, period: Period, wanted: Wanted) -> None:
    from crosspost.steps.field_data import export_posts

    text, count = export_posts(
        app, lambda post: period.has(post.published_at) and wanted.account in (None, post.account_key)
    )
    _write(file, text, what=f"{count} posts were")


def _write(file: Path, text: str, *, what: str) -> None:
    if str(file) == STANDARD_OUTPUT:
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be written: {error.strerror}; choose another place") from error
    console(stderr=True).print(f"{what} written to {file}.", markup=False)


def _stands(app: App, summary: Summary | None) -> bool:
    """Show how things stand; returns whether a human is needed. With a summary: as JSON, both in one document."""
    from crosspost.steps.report import run

    found = run(app)
    if summary is None:
        from crosspost.cli import show

        show.report(console(), found)
    else:
        document: dict[str, Any] = jsonable(found)
        print_json({**document, "ledger": ledger_json(found.ledger), "summary": summary})
    return found.calls_a_human
