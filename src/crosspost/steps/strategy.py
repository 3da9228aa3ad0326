"""strategy: what is believed of each account and what follows, for people; and what people say about it.

Reads only, but for `say`. Everything that the command line and the page show of an account's strategy comes from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import exp, sqrt

from crosspost.core.costs import Operation
from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.deciding import Mind
from crosspost.core.strategy.earned import earned, earned_together
from crosspost.core.strategy.explain import Effect, explain
from crosspost.core.strategy.lift import Lift, in_days
from crosspost.core.strategy.nouns import ASIDE
from crosspost.core.strategy.outlook import Outlook, Phase, outlook_of
from crosspost.core.strategy.wishes import check, closed, word_of
from crosspost.core.strategy.word import Word
from crosspost.errors import NothingAllowed
from crosspost.model import Account, LinkPlacement, Wish, WishKind
from crosspost.ports import App
from crosspost.steps.knowing import beliefs_of, gather

YEAR_DAYS = 365

_NO_OUTLOOK = Outlook(
    phase=Phase.OFF, warmup_left=0, control=0.0, chances={}, why="learning is off: the composer's first teaser goes out"
)


@dataclass(frozen=True, kw_only=True)
class AccountStrategy:
    """All that there is to say of one account's strategy at one moment."""

    account: str
    # Posts decided, those with a reading of 24 hours or more, and imported ones.
    posts: int
    measured: int
    imported: int
    # By which factor one post commonly differs from another, for no reason that is known.
    spread: float
    # By factor, the best level first.
    effects: tuple[Effect, ...]
    outlook: Outlook
    # What learning earned, in total and in the latest year. None: learning is off.
    lift: Lift | None
    lift_year: Lift | None
    # Posts that are left out of the lift because a person decided: by hand, edited, moved, pinned wholly, adopted.
    by_person: int
    word: Word
    # Oldest first.
    shifts: tuple[Alert, ...]
    # Place of the link → US dollars that a post with it there costs, where there are several to choose from.
    link_prices: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class StrategyReport:
    """Every account, and all of them together."""

    at: datetime
    accounts: tuple[AccountStrategy, ...]
    # Over all accounts that learn.
    lift: Lift


def run(app: App, *, account: str | None = None) -> StrategyReport:
    """Look at one account or at all of them."""
    now = app.clock()
    mind = gather(app)
    beliefs = beliefs_of(app, mind, now=now)
    keys = app.accounts if account is None else [account]
    found: list[AccountStrategy] = []
    for one in (app.accounts[key] for key in keys):
        on = one.learning.on
        rows = [row for row in mind.rows if row.account == one.key]
        year = in_days(now, YEAR_DAYS)
        found.append(
            AccountStrategy(
                account=one.key,
                posts=len(rows) + mind.before.get(one.key, 0),
                measured=mind.told(one.key),
                imported=sum(row.account == one.key for row in mind.past),
                spread=exp(sqrt(beliefs.variances.noise)),
                effects=_effects(mind, beliefs, one.key) if on else (),
                outlook=outlook_of(one, mind, beliefs) if on else _NO_OUTLOOK,
                lift=earned(one, mind, beliefs) if on else None,
                lift_year=earned(one, mind, beliefs, since=year) if on else None,
                by_person=sum(row.kind.value == "pinned" for row in rows),
                word=_word(app, one, mind),
                shifts=tuple(alert for alert in mind.alerts if alert.account == one.key),
                link_prices=_link_prices(app, one),
            )
        )
    return StrategyReport(
        at=now, accounts=tuple(found), lift=earned_together(list(app.accounts.values()), mind, beliefs)
    )


def say(
    app: App,
    accounts: Collection[str],
    kind: WishKind,
    *,
    factor: str | None = None,
    level: str | None = None,
    since: datetime | None = None,
    who: str,
) -> tuple[Wish, ...]:
    """Remember a person's word about accounts' choices; it holds from the next draft on.

    Raises ValueError for a factor, level or account that does not exist, and NothingAllowed where nothing could ever go
    out any more. Nothing is stored then.
    """
    for key in accounts:
        if key not in app.accounts:
            raise ValueError(f"there is no account {key!r}; the accounts are {', '.join(app.accounts) or 'none'}")
    if factor is not None:
        check(factor, level)
    now = app.clock()
    if since is not None and since > now:
        raise ValueError(f"{since:%Y-%m-%d} is still to come; give a day that is over")
    said = tuple(
        Wish(account_key=key, kind=kind, factor=factor, level=level, since=since, who=who, at=now) for key in accounts
    )
    before = app.store.wishes()
    for key in accounts:
        if shut := closed(word_of(app.accounts[key], (*before, *said))):
            raise NothingAllowed(
                f"account {key!r}: with this, every level of {', '.join(shut)} is forbidden and nothing could go out "
                "any more; allow one of them first"
            )
    app.store.add_wishes(said)
    return said


def _effects(mind: Mind, beliefs: Beliefs, key: str) -> tuple[Effect, ...]:
    """What is believed, without factors of which there is one level only: it has nothing to be compared with."""
    effects = explain((*mind.rows, *mind.past), beliefs, key, aside=ASIDE)
    levels = Counter(effect.factor for effect in effects)
    return tuple(effect for effect in effects if levels[effect.factor] > 1)


def _word(app: App, account: Account, mind: Mind) -> Word:
    return mind.words[account.key] if account.learning.on else word_of(account, app.store.wishes())


def _link_prices(app: App, account: Account) -> Mapping[str, Decimal]:
    """What each place of the link costs: with a reply, the post and the reply."""
    plain = app.prices.of(account.platform, Operation.POST)
    linked = app.prices.of(account.platform, Operation.POST_WITH_LINK)
    prices = {LinkPlacement.POST: linked, LinkPlacement.REPLY: plain + linked, LinkPlacement.NONE: plain}
    return {place.value: prices[place] for place in account.learning.links} if len(account.learning.links) > 1 else {}
