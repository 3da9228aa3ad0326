"""Health: what is in trouble, what waits for a person's word, and what became of every article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.checkup.kind import Level
from crosspost.core.costs import Operation, month_start
from crosspost.core.replies import IN_QUESTION
from crosspost.errors import UnfitArticle
from crosspost.model import Account, AccountState, Alert, Feed, FeedState, PlatformName, Post, PostState, Reply
from crosspost.ports import App
from crosspost.steps import doctor, queueing
from crosspost.steps.alert import undelivered
from crosspost.steps.resolving import name_of, names_in_doubt
from crosspost.web.desk import WHO, Desk, desk_of
from crosspost.web.diagnosis import Diagnosis, Told
from crosspost.web.forms import BadForm, back, number, posting, text
from crosspost.web.notices import Notice
from crosspost.web.pages import account_called, language_of, render
from crosspost.web.paging import Paging, asked_page

MOST_SHOWN = 20
"""Of each kind of trouble: whoever has more of one looks at them in Review, or at their common cause."""

LATEST = 8
"""Articles of the ledger and mishaps that Health itself shows."""

ON_A_PAGE = 50
LONGEST_SEARCH = 200


@dataclass(frozen=True, kw_only=True)
class AccountHealth:
    """One account of the settings."""

    account: Account
    state: AccountState
    # US dollars of this month.
    spent: Decimal


@dataclass(frozen=True, kw_only=True)
class FeedHealth:
    """One feed of the settings."""

    feed: Feed
    state: FeedState

    @property
    def well(self) -> bool:
        """Whether it answers, as far as is known."""
        return not self.state.stopped and not self.state.failures


@dataclass(frozen=True, kw_only=True)
class TickHealth:
    """One step of the service that runs in this process."""

    name: str
    every: timedelta
    # None: it has not begun, or not ended well, yet.
    begun_ago: timedelta | None
    good_ago: timedelta | None
    # Until it is called again; zero where it is overdue.
    next_in: timedelta
    running: bool
    late: bool
    # What its last run raised, by its kind.
    error: str | None


def health(request: Request) -> Response:
    """Everything that may be in trouble, the worst first, then what is well."""
    desk = desk_of(request)
    app = desk.app
    doubts = app.store.posts([PostState.IN_DOUBT], limit=MOST_SHOWN)
    names = names_in_doubt(app, doubts)
    replies = app.store.replies(IN_QUESTION)
    diagnosis = Diagnosis(words=language_of(request), zone=zone_of(app), now=app.clock())
    return render(
        request,
        "health.html",
        accounts=accounts_of(app),
        feeds=feeds_of(app),
        ticks=ticks_of(app),
        alerts=_going_on(app),
        undelivered=[diagnosis.tell(finding) for finding in undelivered(app)],
        doubts=[(names[post.id], post) for post in doubts if post.id in names],
        replies=_with_posts(app, replies[:MOST_SHOWN]),
        hidden=max(0, len(replies) - MOST_SHOWN),
        mishaps=app.store.mishaps(limit=LATEST),
        room=app.store.room(),
        told=diagnosis.trouble,
        reason=diagnosis.reason,
        checkup=_checkup(app, diagnosis),
        price=_price_of_checkup(app),
        ledger=app.store.ledger(limit=LATEST),
        ledger_total=app.store.count_ledger(),
        zone=zone_of(app),
        zones=_zones(app),
    )


def ledger(request: Request) -> Response:
    """Every article ever seen and what became of it, newest first, by title where one is asked for."""
    app = desk_of(request).app
    sought = request.query_params.get("q", "").strip()[:LONGEST_SEARCH]
    unposted = request.query_params.get("unposted") == "yes"
    total = app.store.count_ledger(title=sought, unposted=unposted)
    paging = Paging.of(asked_page(request), total=total, size=ON_A_PAGE)
    lines = app.store.ledger(limit=ON_A_PAGE, offset=paging.offset, title=sought, unposted=unposted)
    return render(
        request,
        "ledger.html",
        lines=lines,
        sought=sought,
        unposted=unposted,
        total=total,
        paging=paging,
        zone=zone_of(app),
        objection=partial(queueing.against, restored_at=app.store.restored_at()),
        reason=Diagnosis(words=language_of(request), zone=zone_of(app), now=app.clock()).reason,
    )


def queue(request: Request, desk: Desk, form: FormData) -> Response:
    """Have an article posted that was not to be."""
    article_id, looked = number(form, "article"), form.get("looked") == "yes"
    try:
        accounts = queueing.queue(desk.app, article_id, who=WHO, looked=looked)
    except UnfitArticle as error:
        return back(request, form, Notice(message=f"done.not_queued_{error.against}", warns=True))
    called = ", ".join(account_called(desk, key) for key in accounts)
    return back(request, form, Notice(message="done.queued", values={"accounts": called}))


def examine(request: Request, desk: Desk, form: FormData) -> Response:
    """Look at settings, database, feeds and accounts now, as `crosspost doctor` does, and keep what was found."""
    if not desk.checking.acquire(blocking=False):
        return back(request, form, Notice(message="done.checking", warns=True))
    try:
        found = doctor.keep(desk.app, doctor.run(desk.app))
    finally:
        desk.checking.release()
    bad = sum(finding.level is Level.PROBLEM for finding in found)
    message = "done.checked_trouble" if bad else "done.checked"
    return back(request, form, Notice(message=message, values={"count": bad}, warns=bad > 0))


def resume(request: Request, desk: Desk, form: FormData) -> Response:
    """Let a paused account post again."""
    key = _known(text(form, "account"), desk.app.accounts)
    resumed = desk.app.store.resume(key, now=desk.app.clock())
    return back(request, form, Notice(message="done.resumed" if resumed else "done.not_paused", values={"key": key}))


def revive(request: Request, desk: Desk, form: FormData) -> Response:
    """Let a feed that was gone be asked again."""
    key = _known(text(form, "feed"), desk.app.feeds)
    revived = desk.app.store.revive(key)
    return back(request, form, Notice(message="done.revived" if revived else "done.not_stopped", values={"key": key}))


def accounts_of(app: App) -> list[AccountHealth]:
    """The accounts of the settings, paused ones first."""
    states, now = app.store.account_states(), app.clock()
    found = [
        AccountHealth(
            account=account,
            state=states.get(key, AccountState(key=key)),
            spent=app.store.spent(key, since=month_start(now, account.timezone)),
        )
        for key, account in app.accounts.items()
    ]
    return sorted(found, key=lambda one: one.state.paused_reason is None)


def feeds_of(app: App) -> list[FeedHealth]:
    """The feeds of the settings, those in trouble first."""
    found = [
        FeedHealth(feed=app.feeds[state.key], state=state)
        for state in app.store.feed_states()
        if state.key in app.feeds
    ]
    return sorted(found, key=lambda one: one.well)


def ticks_of(app: App) -> list[TickHealth]:
    """The steps of the service in this process, late ones first; empty where none runs here."""
    late = {state.name for state in app.ticks.late()}
    found = []
    for state in app.ticks.states():
        begun = app.ticks.ago(state.begun_at) if state.begun_at is not None else None
        waited = app.ticks.ago(state.expected_at) if begun is None else begun
        found.append(
            TickHealth(
                name=state.name,
                every=state.every,
                begun_ago=begun,
                good_ago=app.ticks.ago(state.good_at) if state.good_at is not None else None,
                next_in=max(state.every - waited, timedelta(0)),
                running=state.running,
                late=state.name in late,
                error=state.error,
            )
        )
    return sorted(found, key=lambda one: (not one.late, one.error is None))


def zone_of(app: App) -> ZoneInfo:
    """The time zone for what belongs to no account: the first account's."""
    return next((account.timezone for account in app.accounts.values()), ZoneInfo("UTC"))


def _zones(app: App) -> Mapping[str, ZoneInfo]:
    return {key: account.timezone for key, account in app.accounts.items()}


def _going_on(app: App) -> list[Alert]:
    return [alert for alert in app.store.open_alerts() if alert.ended_at is None]


def _with_posts(app: App, replies: tuple[Reply, ...]) -> list[tuple[str, Reply, Post]]:
    return [(name_of(reply), reply, app.store.post(reply.post_id)) for reply in replies]


def _checkup(app: App, diagnosis: Diagnosis) -> dict[str, object] | None:
    """What `doctor` found last, by level, in the reader's language."""
    kept = app.store.kept_findings()
    if kept is None:
        return None
    at, findings = kept
    by_level: dict[str, list[Told]] = {level.value: [] for level in Level}
    for finding in findings:
        by_level[finding.level.value].append(diagnosis.tell(finding))
    return {"at": at, **by_level}


def _price_of_checkup(app: App) -> Decimal:
    """US dollars that looking now costs at the most: X bills asking who an account is."""
    asked = sum(account.platform is PlatformName.TWITTER for account in app.accounts.values())
    return asked * app.prices.of(PlatformName.TWITTER, Operation.USER_READ)


def _known(key: str, known: Mapping[str, object]) -> str:
    if key not in known:
        raise BadForm("key")
    return key


ROUTES = (
    Route("/health", health, name="health"),
    Route("/health/ledger", ledger, name="ledger"),
    posting("/health/examine", examine, name="examine"),
    posting("/health/queue", queue, name="queue"),
    posting("/health/resume", resume, name="resume"),
    posting("/health/revive", revive, name="revive"),
)
