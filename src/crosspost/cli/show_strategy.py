"""How an account's strategy looks on a terminal: the table, what comes next, and what learning earned."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rich.console import Console
from rich.text import Text

from crosspost.cli.show import money, table
from crosspost.core.strategy.explain import Effect
from crosspost.core.strategy.lift import Lift, LiftVerdict
from crosspost.core.strategy.outlook import Phase
from crosspost.core.strategy.telling import level_words, signed, told_shift
from crosspost.core.strategy.wishes import LEVELS
from crosspost.steps.strategy import AccountStrategy, StrategyReport

SHOWN_CHANCES = 3


def draw(console: Console, found: StrategyReport) -> None:
    """Every account, then all together."""
    for one in found.accounts:
        _account(console, one)
    if len(found.accounts) > 1:
        console.print(Text.assemble(("All accounts together. ", "bold"), lift_words(found.lift)))
    if not found.accounts:
        console.print("There is no account yet.")


def _account(console: Console, one: AccountStrategy) -> None:
    heading = f"{one.account} · {one.measured} of {one.posts} posts measured"
    heading += f" · {one.imported} imported" if one.imported else ""
    console.print(Text(heading, style="bold"))
    if one.lift is None:
        console.print(Text(f"  {one.outlook.why}"))
        return
    console.print(Text(f"  There is noise: one post differs from another by a factor of {one.spread:.1f} anyway."))
    if one.effects:
        _effects(console, one)
    else:
        console.print(Text("  Nothing is believed yet: no post was measured."))
    _next(console, one)
    console.print(Text(f"  Earned by learning: {lift_words(one.lift)}"))
    if one.lift_year is not None and one.lift_year != one.lift:
        console.print(Text(f"  In the last year: {lift_words(one.lift_year)}"))
    if one.by_person:
        decided = (
            "1 post that a person decided is"
            if one.by_person == 1
            else f"{one.by_person} posts that a person decided are"
        )
        console.print(Text(f"  {decided} not in this comparison."))
    for shift in one.shifts:
        console.print(Text(f"  ! {told_shift(shift)}", style="yellow"))
    for place, price in one.link_prices.items():
        console.print(Text(f"  {level_words('link', place)}: {money(price)} a post"))


def _effects(console: Console, one: AccountStrategy) -> None:
    rows = table(console, "factor", "level", "effect", "80 % surely", "best", "posts", "verdict")
    for effect in one.effects:
        rows.add_row(*_cells(effect))
    console.print(rows)


def _cells(effect: Effect) -> tuple[str | Text, ...]:
    return (
        effect.factor,
        Text(level_words(effect.factor, effect.level)),
        f"{signed(effect.percent)} %",
        Text(f"[{signed(effect.low)}, {signed(effect.high)}]"),
        f"{100 * effect.best:.0f} %",
        str(effect.posts),
        verdict_words(effect),
    )


def verdict_words(effect: Effect) -> str:
    """The verdict; with a word where nobody varied the level, so that it is no more than seen."""
    told = effect.verdict.value
    return f"{told} (observed, not tried)" if effect.is_only_seen else told


def _next(console: Console, one: AccountStrategy) -> None:
    outlook = one.outlook
    console.print(Text(f"  Next: {outlook.why}."))
    for factor, chances in outlook.chances.items():
        if len(chances) > 1 or outlook.phase is not Phase.WARMUP:
            told = [f"{level_words(factor, level)} {100 * chance:.0f} %" for level, chance in chances.items()]
            more = ", …" if len(told) > SHOWN_CHANCES else ""
            console.print(Text(f"    {factor}: {', '.join(told[:SHOWN_CHANCES])}{more}"))
    if outlook.control:
        console.print(Text(f"    The next post is drawn at random with a chance of {100 * outlook.control:.0f} %."))
    if one.word.pinned:
        pins = ", ".join(f"{factor} = {level}" for factor, level in sorted(one.word.pinned.items()))
        console.print(Text(f"  Your word: pinned {pins}."))
    if one.word.forbidden:
        console.print(Text(f"  Your word: never {_forbidden(one.word.forbidden)}."))
    if one.word.anew:
        console.print(Text(f"  Your word: nothing counts that went out before {one.word.anew:%Y-%m-%d %H:%M} UTC."))


def _forbidden(levels: Mapping[str, Collection[str]]) -> str:
    """Levels that are never used, by the names that `strategy allow` takes: "weekday = sat or sun"."""
    told = ((factor, [level for level in LEVELS[factor] if level in named]) for factor, named in sorted(levels.items()))
    return ", ".join(f"{factor} = {' or '.join(named)}" for factor, named in told)


def lift_words(lift: Lift) -> str:
    """What learning earned, or how far it is from being told."""
    counted = f"{lift.strategy} posts of the strategy against {lift.control} controls"
    if lift.verdict is LiftVerdict.NOT_MEASURABLE or lift.percent is None or lift.low is None or lift.high is None:
        return f"not enough data yet{_more(lift, ': ')} ({counted})"
    bounds = f"80 % surely between {signed(lift.low)} % and {signed(lift.high)} %"
    told = f"{signed(lift.percent)} % engagement, {bounds} ({counted})"
    if lift.verdict is not LiftVerdict.NO_PROOF:
        return told
    return f"no proof yet: {told}{_more(lift, '; ')}"


def _more(lift: Lift, lead: str) -> str:
    if not lift.goes_on:
        return f"{lead}no controls are drawn any more, so it will not be told"
    return f"{lead}about {lift.more_posts} more posts" if lift.more_posts else ""
