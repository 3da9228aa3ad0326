"""summary: what a period brought, for the people who decide. Reads only; asks no platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from crosspost.core.costs import POSTING
from crosspost.core.senders import rehearses, standing
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.deciding import Mind
from crosspost.core.strategy.earned import earned, earned_together
from crosspost.core.strategy.explain import explain
from crosspost.core.strategy.lift import Lift
from crosspost.core.strategy.nouns import ASIDE
from crosspost.core.summary.accounts import Learned, line_of, summarize
from crosspost.core.summary.build import summary_of
from crosspost.core.summary.nouns import AccountSummary, Period, PostLine, Summary
from crosspost.model import Account, Post
from crosspost.ports import App
from crosspost.steps.knowing import beliefs_of, gather

ASKED = 500
"""Articles of which the language is asked for, the newest: they decide the report's."""


def run(app: App, period: Period, *, account_key: str | None = None, simulated: bool = False) -> Summary:
    """Summarise a period, of all accounts or of one. What is believed is what is believed today.

    `simulated`: the accounts are the sandbox's. Raises KeyError for an unknown account.
    """
    now = app.clock()
    wanted = [app.accounts[account_key]] if account_key is not None else list(app.accounts.values())
    lines = _lines(app, wanted, period)
    mind = gather(app)
    beliefs = beliefs_of(app, mind, now=now)
    return summary_of(
        [_account(app, account, lines, period, _learned(account, mind, beliefs, period)) for account in wanted],
        lift=_lift(mind, beliefs, wanted),
        at=now,
        period=period,
        dry_run=rehearses(standing(app.store.sender(), live=not app.dry_run, now=now)),
        simulated=simulated,
    )


def language_of(app: App, period: Period) -> str | None:
    """The language of most articles that went out in the period, else ever, else wait to; None where none says."""
    published = [post for post, _ in app.store.published()]
    for posts in ([post for post in published if period.has(post.published_at)], published, app.store.posts()):
        newest = sorted({post.article_id for post in posts}, reverse=True)[:ASKED]
        found = Counter(one.language for one in app.store.articles(newest).values() if one.language)
        if found:
            return min(found, key=lambda code: (-found[code], code))
    return None


def _lines(app: App, accounts: Iterable[Account], period: Period) -> list[PostLine]:
    """Posts of the period and of the one before."""
    keys, before = {account.key for account in accounts}, period.before
    found: list[tuple[Post, bool]] = [
        (post, deleted)
        for post, deleted in app.store.published()
        if post.account_key in keys and (period.has(post.published_at) or before.has(post.published_at))
    ]
    metrics = app.store.metrics_of([post.id for post, _ in found])
    titles = _titles(app, [post for post, _ in found if period.has(post.published_at)])
    return [
        line_of(
            post, metrics.get(post.id, ()), title=titles.get(post.article_id, ""), prices=app.prices, deleted=deleted
        )
        for post, deleted in found
    ]


def _titles(app: App, posts: Sequence[Post]) -> Mapping[int, str]:
    return {number: one.title for number, one in app.store.articles({post.article_id for post in posts}).items()}


def _account(app: App, account: Account, lines: Sequence[PostLine], period: Period, learned: Learned) -> AccountSummary:
    own = [line for line in lines if line.account_key == account.key]
    since, until = period.start, period.end
    posting = app.store.spent(account.key, since=since, until=until, operations=POSTING)
    return summarize(
        account,
        [line for line in own if period.has(line.published_at)],
        [line for line in own if not period.has(line.published_at)],
        posting_usd=posting,
        reading_usd=app.store.spent(account.key, since=since, until=until) - posting,
        learned=learned,
    )


def _learned(account: Account, mind: Mind, beliefs: Beliefs, period: Period) -> Learned:
    word = mind.words.get(account.key)
    if word is None:
        return Learned()
    rows = (*mind.rows, *mind.past)
    return Learned(
        told=sum(row.is_told for row in rows if row.account == account.key),
        effects=explain(rows, beliefs, account.key, aside=ASIDE),
        lift=earned(account, mind, beliefs),
        learns=True,
        pinned=word.pinned,
        forbidden={factor: tuple(sorted(levels)) for factor, levels in word.forbidden.items()},
        shifts=tuple(one for one in mind.alerts if one.account == account.key and period.has(one.at)),
    )


def _lift(mind: Mind, beliefs: Beliefs, accounts: Sequence[Account]) -> Lift | None:
    """Of these accounts together; None where none of them learns."""
    learns = any(account.key in mind.words for account in accounts)
    return earned_together(accounts, mind, beliefs) if learns else None
