"""Conversation: what people answer, comment and mention, and where to answer them. Sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.costs import Operation
from crosspost.core.listening import listens
from crosspost.core.remote_ids import is_on
from crosspost.model import Account, Remark
from crosspost.ports import App
from crosspost.steps.listen import MOST
from crosspost.web.desk import desk_of
from crosspost.web.health import zone_of
from crosspost.web.pages import render
from crosspost.web.paging import Paging, asked_page
from crosspost.web.weekly import first_week, weekly

ON_A_PAGE = 30

MOST_DRAWN = 8
"""Accounts whose weeks are drawn, those with the most remarks; the table has all of them."""

LONGEST = 1200
"""Characters of a remark that the page shows; the rest is on the platform."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One remark, ready for a template."""

    remark: Remark
    account: Account
    # Our post that it answers, by number. None: none of ours that is known.
    post: int | None

    @property
    def address(self) -> str | None:
        """Where it can be answered, if that is on the account's platform."""
        return self.remark.url if is_on(self.account.platform, self.remark.url) else None

    @property
    def is_open(self) -> bool:
        """Whether it asks something that we have not answered, as far as the platform tells."""
        return not self.remark.answered and "?" in self.remark.text


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Whether and since when an account is listened to, and what that costs."""

    account: Account
    on: bool
    # None: never yet.
    last: datetime | None
    # US dollars for each remark read, and for one look at the most.
    each: Decimal
    most: Decimal


def conversation(request: Request) -> Response:
    """What was said, newest first, or unanswered questions first."""
    app = desk_of(request).app
    keys, now, zone = list(app.accounts), app.clock(), zone_of(app)
    first = "questions" if request.query_params.get("first") == "questions" else "newest"
    total = app.store.count_remarks(keys)
    paging = Paging.of(asked_page(request), total=total, size=ON_A_PAGE)
    remarks = app.store.conversation(keys, limit=ON_A_PAGE, offset=paging.offset, open_first=first == "questions")
    times = app.store.remark_times(keys, since=first_week(now, zone))
    chart = weekly(times, keys, zone=zone, now=now)
    return render(
        request,
        "conversation.html",
        heard=heard(app, remarks),
        first=first,
        total=total,
        open_questions=app.store.count_remarks(keys, open_only=True),
        paging=paging,
        chart=chart,
        drawn=sorted(chart.series, key=lambda series: -series.total)[:MOST_DRAWN],
        listening=[listening_of(app, account) for account in app.accounts.values()],
        longest=LONGEST,
        zone=zone,
    )


def heard(app: App, remarks: tuple[Remark, ...]) -> list[Heard]:
    """The remarks with what they answer. Those of accounts that are no longer in the settings are left out."""
    answered: dict[str, set[str]] = {}
    for remark in remarks:
        if remark.answers:
            answered.setdefault(remark.account_key, set()).add(remark.answers)
    posts: dict[str, Mapping[str, int]] = {key: app.store.numbers_of(key, ids) for key, ids in answered.items()}
    return [
        Heard(
            remark=remark,
            account=app.accounts[remark.account_key],
            post=posts.get(remark.account_key, {}).get(remark.answers or ""),
        )
        for remark in remarks
        if remark.account_key in app.accounts
    ]


def listening_of(app: App, account: Account) -> Listening:
    """How an account is listened to."""
    each = app.prices.of(account.platform, Operation.OWNED_READ)
    heard = app.store.listening(account.key)
    return Listening(
        account=account,
        on=listens(account),
        last=heard.at if heard else None,
        each=each,
        most=each * MOST,
    )


ROUTES = (Route("/conversation", conversation, name="conversation"),)
