"""Strategy: what was learned of each account and how surely, what comes next and why, and a person's word above it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.decisions import still_picked
from crosspost.core.strategy.wishes import word_of
from crosspost.core.strategy.word import Word
from crosspost.model import Account, PostState, WishKind
from crosspost.web.desk import WHO, Desk, desk_of
from crosspost.web.forms import BadForm, back, posting, text
from crosspost.web.naming import level_words, percent_words
from crosspost.web.notices import Notice
from crosspost.web.pages import language_of, render

NEXT = 5
"""Coming posts that are explained."""

COMING = (PostState.DRAFT, PostState.APPROVED)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any post: starting anew from here is learning from everything."""

_BUTTONS = {"pin": WishKind.PIN, "forbid": WishKind.FORBID, "allow": WishKind.ALLOW}
_MODES = {"adopt": WishKind.ADOPT, "explore": WishKind.EXPLORE}


def strategy(request: Request) -> Response:
    """One account's strategy; the first account's where none is named."""
    # Loads numpy: who never looks at this page does not pay for it.
    from crosspost.web import learned

    desk = desk_of(request)
    app = desk.app
    if not app.accounts:
        return render(request, "strategy.html", account=None)
    asked = request.query_params.get("account", "")
    account = app.accounts.get(asked) or next(iter(app.accounts.values()))
    report = desk.remembered.of(app, account.key)
    found, words = report.accounts[0], language_of(request)
    factors = learned.factors_of(found)
    return render(
        request,
        "strategy.html",
        account=account,
        found=found,
        factors=factors,
        # Where there is one level only, nothing was chosen.
        single={factor.name for factor in factors if len(factor.rows) < 2},
        lift=learned.lift_row(found.lift) if found.lift else None,
        together=learned.lift_row(report.lift) if len(app.accounts) > 1 else None,
        likeliest=learned.likeliest(found),
        choices=learned.choices_of(account),
        picked=partial(still_picked, account=account),
        coming=app.store.posts(COMING, account_key=account.key, limit=NEXT),
        level=partial(level_words, words),
        percent=partial(percent_words, words),
    )


def decide(request: Request, desk: Desk, form: FormData) -> Response:
    """Pin a level, forbid it, or take that back; for one account."""
    account, kind = _account(desk, form), _BUTTONS.get(text(form, "kind"))
    factor, _, level = text(form, "level").partition("=")
    if kind is None:
        raise BadForm("kind")
    before = _word(desk, account)
    _say(desk, account, kind, factor=factor, level=level)
    again = _kind_before(before, factor, level)
    pinned = before.pinned.get(factor)

    def undo() -> None:
        _say(desk, account, again, factor=factor, level=level)
        if pinned is not None and pinned != level:
            _say(desk, account, WishKind.PIN, factor=factor, level=pinned)

    return back(request, form, Notice(message=f"done.said_{kind.value}", undo=undo))


def switch(request: Request, desk: Desk, form: FormData) -> Response:
    """Keep to what works, or try things again."""
    account, kind = _account(desk, form), _MODES.get(text(form, "kind"))
    if kind is None:
        raise BadForm("kind")
    other = WishKind.EXPLORE if kind is WishKind.ADOPT else WishKind.ADOPT
    _say(desk, account, kind)
    return back(request, form, Notice(message=f"done.said_{kind.value}", undo=lambda: _say(desk, account, other)))


def forget(request: Request, desk: Desk, form: FormData) -> Response:
    """Learn only from what goes out from a day on, or from now on. Nothing is deleted."""
    account = _account(desk, form)
    before = _word(desk, account).anew or LONG_AGO
    typed = text(form, "since", default="").strip()
    since = _midnight(typed, account) if typed else None
    if since is not None and since > desk.app.clock():
        return back(request, form, Notice(message="done.day_to_come", warns=True))
    _say(desk, account, WishKind.FORGET, since=since)
    undo = partial(_say, desk, account, WishKind.FORGET, since=before)
    return back(request, form, Notice(message="done.said_forget", undo=undo))


def _say(
    desk: Desk,
    account: Account,
    kind: WishKind,
    *,
    factor: str | None = None,
    level: str | None = None,
    since: datetime | None = None,
) -> None:
    from crosspost.steps import strategy as step

    try:
        step.say(desk.app, [account.key], kind, factor=factor, level=level, since=since, who=WHO)
    except ValueError as error:
        raise BadForm("level") from error


def _word(desk: Desk, account: Account) -> Word:
    return word_of(account, desk.app.store.wishes())


def _kind_before(word: Word, factor: str, level: str) -> WishKind:
    """What brings a level back to where the word had it."""
    if word.pinned.get(factor) == level:
        return WishKind.PIN
    return WishKind.FORBID if level in word.forbidden.get(factor, ()) else WishKind.ALLOW


def _account(desk: Desk, form: FormData) -> Account:
    found = desk.app.accounts.get(text(form, "account"))
    if found is None:
        raise BadForm("account")
    return found


def _midnight(typed: str, account: Account) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(typed), time(0), tzinfo=account.timezone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadForm("since") from error


ROUTES = (
    Route("/strategy", strategy, name="strategy"),
    posting("/strategy/level", decide, name="decide"),
    posting("/strategy/mode", switch, name="switch"),
    posting("/strategy/forget", forget, name="forget"),
)
