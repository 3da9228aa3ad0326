"""Results: what went out and what it did, as charts, tables and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.results import Result, best_and_worst
from crosspost.core.tables import to_csv
from crosspost.ports import App
from crosspost.web.cards import Card
from crosspost.web.desk import Desk, desk_of
from crosspost.web.findings import Section, by_age, by_kind, by_style, by_tag, by_time
from crosspost.web.language import Language
from crosspost.web.money import by_month
from crosspost.web.pages import language_of, render
from crosspost.web.review import cards_of
from crosspost.web.start import first_page

MOST_POSTS = 1000
"""The newest so many of a period are summed up; the page says so where there are more."""

SPANS = (28, 90, 365)
"""Days that can be looked at."""

BEST = 3
SECTIONS = ("style", "time", "tag", "age", "money")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is looked at."""

    account: str | None
    days: int
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A post among the best or the worst."""

    card: Card
    result: Result


def results(request: Request) -> Response:
    """What the posts of a period did."""
    desk = desk_of(request)
    if not desk.configured:
        return first_page(request)
    app, asked = desk.app, _asked(request, desk)
    found = app.store.results(since=asked.since, account_key=asked.account, limit=MOST_POSTS)
    total = app.store.count_results(since=asked.since, account_key=asked.account)
    best, worst = best_and_worst(found, most=BEST)
    spoken = language_of(request)
    return render(
        request,
        "results.html",
        sections=_sections(app, asked, found, spoken),
        best=_ranked(app, best),
        worst=_ranked(app, worst),
        asked=asked,
        spans=SPANS,
        accounts=tuple(app.accounts),
        shown=len(found),
        total=total,
        compared=sum(result.engagement is not None for result in found),
        unread=sum(not result.readings for result in found),
    )


def table(request: Request) -> Response:
    """One of the page's tables as CSV, safe to open in a spreadsheet; "posts" has a line for each post."""
    desk = desk_of(request)
    asked, name = _asked(request, desk), request.path_params["table"]
    found = desk.app.store.results(since=asked.since, account_key=asked.account, limit=MOST_POSTS)
    if name == "posts":
        names, lines = _posts_table(found)
    else:
        made = _sections(desk.app, asked, found, language_of(request), only=name)
        if not made:
            raise HTTPException(404)
        names, lines = made[0].table.columns, made[0].table.lines
    text = to_csv(names, [dict(zip(names, line, strict=True)) for line in lines])
    headers = {"Content-Disposition": f'attachment; filename="crosspost-{name}.csv"'}
    # Without the mark at its beginning Excel reads UTF-8 as the code page of its country, and "é" as "Ã©".
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: Request, desk: Desk) -> Asked:
    query = request.query_params
    days = next((span for span in SPANS if str(span) == query.get("days")), 90)
    account = query.get("account") if query.get("account") in desk.app.accounts else None
    return Asked(account=account, days=days, since=desk.app.clock() - timedelta(days=days))


def _sections(
    app: App, asked: Asked, found: Sequence[Result], spoken: Language, *, only: str | None = None
) -> list[Section]:
    """The parts of the page, or one of them; money is read from the store."""
    zones = {key: account.timezone for key, account in app.accounts.items()}
    makers = {
        "style": lambda: by_kind(by_style(found), "style", spoken),
        "time": lambda: by_time(found, zones, spoken),
        "tag": lambda: by_kind(by_tag(found), "tag", spoken),
        "age": lambda: by_age(found, app.horizons, spoken),
        "money": lambda: by_month(app, found, since=asked.since, account=asked.account, spoken=spoken),
    }
    return [makers[name]() for name in SECTIONS if only in (None, name)]


def _ranked(app: App, some: Sequence[Result]) -> list[Ranked]:
    posts = [app.store.post(result.post_id) for result in some]
    return [Ranked(card=card, result=result) for card, result in zip(cards_of(app, posts), some, strict=True)]


def _posts_table(found: Sequence[Result]) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    names = ("post_id", "account", "published_at", "style", "tags", "price_usd", "engagement", "read_at_age_h")
    lines: tuple[tuple[object, ...], ...] = tuple(
        (
            one.post_id,
            one.account_key,
            one.published_at,
            one.style,
            ", ".join(one.tags),
            one.price_usd,
            one.engagement,
            round(one.ripe.age / timedelta(hours=1), 3) if one.ripe else None,
        )
        for one in found
    )
    return names, lines


ROUTES = (
    Route("/results", results, name="results"),
    Route("/results/{table}.csv", table, name="results_table"),
)
