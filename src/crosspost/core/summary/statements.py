"""From figures to what may be said of them, to what follows, and to what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from crosspost.core.strategy.explain import MIN_POSTS, Effect, Verdict
from crosspost.core.strategy.lift import Lift, LiftVerdict
from crosspost.core.summary.nouns import AccountSummary, Cost, Statement, Strength

STRENGTHS: Mapping[Verdict, Strength] = MappingProxyType(
    {
        Verdict.WORKS: Strength.ESTABLISHED,
        Verdict.HURTS: Strength.ESTABLISHED,
        Verdict.TENDENCY_UP: Strength.TENDENCY,
        Verdict.TENDENCY_DOWN: Strength.TENDENCY,
        Verdict.EXPLORING: Strength.OPEN,
        Verdict.NOT_ENOUGH_DATA: Strength.OPEN,
    }
)

UP = (Verdict.WORKS, Verdict.TENDENCY_UP)

MOST_TOLD = 5
"""Beliefs that stand in brief; the others stand in their tables."""
_PROPOSED: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.WORKS: "use_more",
        Verdict.HURTS: "use_less",
        Verdict.TENDENCY_UP: "test_more",
        Verdict.TENDENCY_DOWN: "test_less",
    }
)

_LIFTS: Mapping[LiftVerdict, tuple[str, Strength]] = MappingProxyType(
    {
        LiftVerdict.EARNS: ("lift_earns", Strength.TENDENCY),
        LiftVerdict.COSTS: ("lift_costs", Strength.TENDENCY),
        LiftVerdict.NO_PROOF: ("lift_open", Strength.OPEN),
        LiftVerdict.NOT_MEASURABLE: ("lift_too_few", Strength.OPEN),
    }
)
"""The interval of a lift leaves out 0 with 80 %: that is a tendency, not proof."""


def statements_of(accounts: Sequence[AccountSummary], cost: Cost, lift: Lift | None) -> tuple[Statement, ...]:
    """What may be said, in the order of the report: what went out, what it did, what it cost, what is believed."""
    posts = sum(len(account.posts) for account in accounts)
    if not posts:
        return (Statement(kind="nothing", strength=Strength.FACT), *_beliefs(accounts), *_told(lift))
    with_posts = sum(bool(account.posts) for account in accounts)
    went_out = Statement(
        kind="went_out",
        strength=Strength.FACT,
        values={"posts": posts, "accounts": with_posts, "before": sum(account.posts_before for account in accounts)},
    )
    return (
        went_out,
        *(typical_of(account) for account in accounts if account.posts),
        *(change_of(account) for account in accounts if account.change),
        cost_statement(cost),
        *_beliefs(accounts),
        *_told(lift),
    )


def typical_of(account: AccountSummary) -> Statement:
    """What a post of the account usually gets, with its interval where there are posts enough for one."""
    found = account.typical
    if found is None:
        return Statement(kind="no_reading", strength=Strength.OPEN, account=account.key)
    values = {"posts": found.posts, "median": found.median}
    if found.low is None or found.high is None:
        return Statement(kind="typical_few", strength=Strength.OPEN, account=account.key, values=values)
    values |= {"low": found.low, "high": found.high}
    return Statement(kind="typical", strength=Strength.FACT, account=account.key, values=values)


def change_of(account: AccountSummary) -> Statement:
    """Against the period before: a tendency at the most, for the articles were others. Only with a change."""
    found = account.change
    if found is None:
        raise ValueError(f"account {account.key!r} has nothing to compare with")
    kind = "change_none" if not found.is_clear else "change_up" if found.low > 0 else "change_down"
    return Statement(
        kind=kind,
        strength=Strength.TENDENCY if found.is_clear else Strength.OPEN,
        account=account.key,
        values={
            "percent": found.percent,
            "low": found.low,
            "high": found.high,
            "posts": found.posts,
            "before": found.posts_before,
        },
    )


def cost_statement(cost: Cost) -> Statement:
    """What it cost, in all, for a post and for an interaction."""
    if not cost.total:
        return Statement(kind="cost_none", strength=Strength.FACT)
    kind = "cost_no_interaction" if not cost.interactions else "cost_bound" if cost.unread else "cost"
    values = {
        "total": cost.total,
        "per_post": cost.per_post,
        "per_interaction": cost.per_interaction,
        "unread": cost.unread,
    }
    return Statement(kind=kind, strength=Strength.FACT, values=values)


def effect_statement(effect: Effect, *, kind: str | None = None) -> Statement:
    """What is believed of one level; as a proposal where a kind is given."""
    strength = STRENGTHS[effect.verdict]
    told = "open" if strength is Strength.OPEN else f"{'up' if effect.verdict in UP else 'down'}_{strength.value}"
    return Statement(
        kind=kind or f"effect_{told}",
        strength=strength,
        account=effect.account,
        values={
            "factor": effect.factor,
            "level": effect.level,
            "percent": effect.percent,
            "low": effect.low,
            "high": effect.high,
            "posts": effect.posts,
        },
    )


def lift_statement(lift: Lift, account: str | None = None) -> Statement:
    """What learning has earned, or that it cannot be told, and about how many more posts it would take."""
    kind, strength = _LIFTS[lift.verdict]
    if strength is Strength.OPEN and not lift.goes_on:
        kind = f"{kind}_for_good"
    elif strength is Strength.OPEN and lift.more_posts is None:
        kind = f"{kind}_unforeseen"
    return Statement(
        kind=kind,
        strength=strength,
        account=account,
        values={
            "percent": lift.percent,
            "low": lift.low,
            "high": lift.high,
            "strategy": lift.strategy,
            "control": lift.control,
            "more": lift.more_posts,
        },
    )


def proposals_of(accounts: Sequence[AccountSummary], lift: Lift | None) -> tuple[Statement, ...]:
    """What follows: everything established first, then what is worth a test.

    A factor of which something is established is tested already; of the others the strongest tendency counts. What a
    person decided already is left out.
    """
    found = [
        effect_statement(effect, kind=_PROPOSED[effect.verdict])
        for account in accounts
        for effect in _worth_proposing(account)
        if effect.is_tried and not _decided(account, effect)
    ]
    if lift is not None and lift.verdict in (LiftVerdict.EARNS, LiftVerdict.COSTS):
        made = "let_choose" if lift.verdict is LiftVerdict.EARNS else "look_at_learning"
        found.append(Statement(kind=made, strength=Strength.TENDENCY, values=lift_statement(lift).values))
    return tuple(sorted(found, key=lambda one: one.strength is not Strength.ESTABLISHED))


def open_of(accounts: Sequence[AccountSummary], lift: Lift | None) -> tuple[Statement, ...]:
    """What cannot be told yet, and about how many more posts it takes."""
    found = []
    for account in accounts:
        if not account.learns:
            found.append(Statement(kind="not_learning", strength=Strength.OPEN, account=account.key))
        elif account.missing:
            values = {"told": account.told, "needed": MIN_POSTS, "more": account.missing}
            found.append(Statement(kind="more_posts", strength=Strength.OPEN, account=account.key, values=values))
        elif not any(STRENGTHS[effect.verdict] is not Strength.OPEN for effect in account.effects):
            values = {"told": account.told}
            found.append(Statement(kind="no_difference", strength=Strength.OPEN, account=account.key, values=values))
    if lift is not None and _LIFTS[lift.verdict][1] is Strength.OPEN:
        found.append(lift_statement(lift))
    return tuple(found)


def _worth_proposing(account: AccountSummary) -> list[Effect]:
    told = sorted((one for one in account.effects if one.verdict in _PROPOSED), key=_weight)
    strongest = {one.factor: one for one in reversed(told)}
    return [one for one in told if STRENGTHS[one.verdict] is Strength.ESTABLISHED or strongest[one.factor] is one]


def _beliefs(accounts: Sequence[AccountSummary]) -> list[Statement]:
    """Established effects, then tendencies; the strongest of each factor of each account, and not too many.

    What was only seen stands in its table, with that word.
    """
    told = [
        one
        for account in accounts
        for one in account.effects
        if one.is_tried and STRENGTHS[one.verdict] is not Strength.OPEN
    ]
    strongest: dict[tuple[str, str], Effect] = {}
    for effect in sorted(told, key=_weight):
        strongest.setdefault((effect.account, effect.factor), effect)
    return [effect_statement(effect) for effect in sorted(strongest.values(), key=_weight)[:MOST_TOLD]]


def _weight(effect: Effect) -> tuple[bool, float]:
    return (STRENGTHS[effect.verdict] is not Strength.ESTABLISHED, -abs(effect.log_mean))


def _told(lift: Lift | None) -> list[Statement]:
    """A lift that can be told; one that cannot stands among what is open."""
    return [lift_statement(lift)] if lift is not None and _LIFTS[lift.verdict][1] is not Strength.OPEN else []


def _decided(account: AccountSummary, effect: Effect) -> bool:
    """Whether a person said already what would be proposed."""
    if effect.verdict in UP:
        return account.pinned.get(effect.factor) == effect.level
    return effect.level in account.forbidden.get(effect.factor, ())
