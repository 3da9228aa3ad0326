"""One decision of the line: which of an article's teasers, and when, from all that is known of its account. Pure.

::

    posts, readings, tags ──▶ mind (rows, words, topics) ──▶ beliefs ─┐
    teasers, openings ──────────────▶ context ──▶ heed the word ──────┴──▶ choose ──▶ teaser, Choice
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.arms import Arm, Context, Levels
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.choice import choose
from crosspost.core.strategy.digest import TUNING, day_of
from crosspost.core.strategy.explain import Effect, Verdict, explain
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.history import row_of_past
from crosspost.core.strategy.nouns import ASIDE, BY_HAND, Tagged, context_of, levels_of_teaser, row_of, topics_of
from crosspost.core.strategy.rows import Row
from crosspost.core.strategy.tally import Tally, after, tally_of
from crosspost.core.strategy.tuning import Tuning
from crosspost.core.strategy.wishes import word_of
from crosspost.core.strategy.word import Word, heed, learned_from
from crosspost.model import Account, Choice, Metrics, PastPost, Post, Teaser, Wish

NOTHING_BEFORE: Mapping[str, int] = MappingProxyType({})
"""All posts are read."""


@dataclass(frozen=True, kw_only=True)
class Mind:
    """All that there is to learn from and to mind, of all accounts that learn."""

    # Decided posts, with what was read of them.
    rows: tuple[Row, ...]
    # Posts from before crosspost, imported: they teach, and are no decisions.
    past: tuple[Row, ...] = ()
    alerts: tuple[Alert, ...]
    # By account key.
    words: Mapping[str, Word]
    # Article id → topic.
    topics: Mapping[int, str]
    accounts: int
    # The decided posts, counted: once, not for each choice anew.
    tally: Tally
    # By account key: posts that are too old to be among the rows. They are counted, and teach nothing any more.
    before: Mapping[str, int] = field(default_factory=lambda: NOTHING_BEFORE)

    def told(self, account: str) -> int:
        """Posts of the account with a reading of 24 hours or more; those before the rows had theirs."""
        return sum(row.is_told for row in self.rows if row.account == account) + self.before.get(account, 0)


def mind_of(
    accounts: Iterable[Account],
    *,
    posts: Iterable[Post],
    metrics: Mapping[int, Sequence[Metrics]],
    tagged: Iterable[Tagged],
    alerts: Iterable[Alert],
    said: Sequence[Wish],
    past: Iterable[PastPost] = (),
    before: Mapping[str, int] = NOTHING_BEFORE,
) -> Mind:
    """Put together what is known. Accounts whose learning is off are left out, and so are posts from before an account
    was to start anew, with the shifts that were found among them.
    """
    learning = {account.key: account for account in accounts if account.learning.on}
    words = {key: word_of(account, said) for key, account in learning.items()}
    topics = topics_of(tagged)
    ours = [post for post in posts if post.account_key in learning]
    rows = [
        row_of(post, metrics.get(post.id, ()), learning[post.account_key], topic=topics.get(post.article_id, ""))
        for post in ours
    ]
    # An export holds our own posts, too.
    known = {(post.account_key, post.remote_id) for post in ours}
    imported = [
        row
        for one in past
        if one.account_key in learning and (one.account_key, one.remote_id) not in known
        if (row := row_of_past(one, learning[one.account_key])) is not None
    ]
    for key, word in words.items():
        rows, imported = learned_from(rows, word, key), learned_from(imported, word, key)
    return Mind(
        rows=tuple(rows),
        past=tuple(imported),
        alerts=tuple(one for one in alerts if one.account in words and _stands(one, words[one.account])),
        words=words,
        topics=topics,
        accounts=len(learning),
        tally=tally_of(rows),
        # An account that started anew has nothing before.
        before={key: count for key, count in before.items() if key in words and words[key].anew is None},
    )


def believe(mind: Mind, *, now: datetime) -> Beliefs:
    """What the rows say today: beliefs hold for a day (UTC), from its start."""
    told = [row for row in (*mind.rows, *mind.past) if row.told is not None]
    return fit(told, now=day_of(now), alerts=mind.alerts, accounts=mind.accounts, tuning=TUNING)


def tuning_of(account: Account) -> Tuning:
    """The learner's numbers, with the account's share of controls."""
    return replace(TUNING, block=account.learning.control)


def tuning_now(account: Account, mind: Mind) -> Tuning:
    """An account with an imported past starts less blind: its warm-up is as short as one in company."""
    tuning = tuning_of(account)
    own = sum(row.account == account.key for row in mind.past)
    return replace(tuning, warmup=tuning.warmup_with_company) if own >= tuning.warmup else tuning


def held_of(account: str, mind: Mind, beliefs: Beliefs) -> tuple[Effect, ...]:
    """What is held of an account's levels, words by hand apart: for all decisions under the same beliefs."""
    return explain((*mind.rows, *mind.past), beliefs, account, aside=ASIDE)


def decide(
    account: Account,
    teasers: Sequence[Teaser],
    instants: Sequence[datetime],
    *,
    article_id: int,
    mind: Mind,
    beliefs: Beliefs,
    held: Sequence[Effect],
    seed: int,
    now: datetime,
) -> tuple[Teaser, Choice]:
    """Choose a teaser and, where there are instants, one of them.

    `held`: what `held_of` says of the account; it is written down with the choice, for whoever asks why. An author's
    own words are no choice: they are taken, and the post stays out of what is compared. Raises NothingAllowed when a
    person's word forbids all of it, ValueError without a teaser.
    """
    word = mind.words[account.key]
    context = context_of(
        account,
        article_id=article_id,
        teasers=teasers,
        instants=instants,
        topic=mind.topics.get(article_id, ""),
        now=now,
    )
    if teasers[0].style in BY_HAND:
        context = replace(context, pinned=frozenset(levels_of_teaser(teasers[0])))
        word = replace(word, forbidden={}, pinned={})
    heeded = heed(context, word)
    arm = choose(heeded, beliefs, mind.tally, seed=seed, tuning=tuning_now(account, mind))
    teaser = teasers[_place(context, heeded, arm)]
    said = _said(arm.levels, held)
    return teaser, Choice(
        kind=arm.kind.value,
        propensity=arm.propensity,
        seed=seed,
        levels=dict(arm.levels),
        believed={factor: round(effect.percent, 1) for factor, effect in said.items()},
        verdicts={
            factor: effect.verdict.value
            for factor, effect in said.items()
            if effect.is_tried and effect.verdict is not Verdict.NOT_ENOUGH_DATA
        },
        varied=_varied(heeded),
        block=account.learning.control,
        runners_up=tuple(dict(levels) for levels in arm.runners_up),
        pinned=tuple(sorted(name for name, level in word.pinned.items() if arm.levels.get(name) == level)),
        posts=mind.told(account.key),
        wanted_at=arm.at if instants else None,
    )


def with_post(mind: Mind, post: Post, account: Account) -> Mind:
    """The mind with one more post: it counts for the next choice, and teaches nothing yet."""
    row = row_of(post, (), account, topic=mind.topics.get(post.article_id, ""))
    return replace(mind, rows=(*mind.rows, row), tally=after(mind.tally, row))


def _place(context: Context, heeded: Context, arm: Arm) -> int:
    """The number of the teaser taken among all those offered; `arm.variant` counts those that the word left."""
    taken = heeded.variants[arm.variant or 0]
    return next(number for number, levels in enumerate(context.variants) if levels == taken)


def _said(levels: Levels, held: Sequence[Effect]) -> Mapping[str, Effect]:
    """Factor → what is held of the level taken. Levels never read of, and words by hand, are absent."""
    taken = [one for one in held if levels.get(one.factor) == one.level]
    return {one.factor: one for one in sorted(taken, key=lambda one: one.factor)}


def _varied(context: Context) -> tuple[str, ...]:
    """Factors of which several levels are to be had."""
    options = [*context.variants, *(slot.levels for slot in context.slots)]
    found: dict[str, set[str]] = {factor: set(levels) for factor, levels in context.allowed.items()}
    for option in options:
        for factor, level in option.items():
            found.setdefault(factor, set()).add(level)
    return tuple(sorted(factor for factor, levels in found.items() if len(levels) > 1))


def _stands(alert: Alert, word: Word) -> bool:
    return word.anew is None or alert.at >= word.anew
