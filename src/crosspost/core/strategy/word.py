"""The user's word, which stands above everything that is learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crosspost.core.strategy.arms import Context, Levels
from crosspost.core.strategy.rows import Row
from crosspost.errors import NothingAllowed


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a person has decided for an account."""

    # Factor → the level to use wherever the article lends itself to it.
    pinned: Levels = field(default_factory=dict)
    # Factor → levels never to be used.
    forbidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # Stop exploring: the best that is believed, without trials and controls.
    adopted: bool = False
    # Start anew: what went out before this instant is not learned from. Aware, UTC.
    anew: datetime | None = None


def heed(context: Context, word: Word) -> Context:
    """The context as far as the word allows. A pin that this article does not lend itself to has no effect on it.

    What a pin leaves open is chosen as ever, controls included: strategy and control have the pin in common, so their
    difference is what the rest of the choice earns. Only where pins leave nothing to choose is the post a person's.

    Raises NothingAllowed when everything is forbidden.
    """
    allowed = {factor: _kept(context, word, factor, levels) for factor, levels in context.allowed.items()}
    variants, slots = context.variants, context.slots
    if variants:
        keep = _options(variants, word)
        variants = tuple(variants[number] for number in keep)
    if slots:
        keep = _options([slot.levels for slot in slots], word)
        slots = tuple(slots[number] for number in keep)
    if (context.variants and not variants) or (context.slots and not slots):
        what = "teaser" if context.variants and not variants else "slot"
        raise _nothing(context, word, f"no {what} is left")
    left: dict[str, set[str]] = {factor: set(levels) for factor, levels in allowed.items()}
    for option in [*variants, *(slot.levels for slot in slots)]:
        for factor, level in option.items():
            left.setdefault(factor, set()).add(level)
    held = frozenset(factor for factor, level in word.pinned.items() if left.get(factor) == {level})
    return replace(
        context,
        allowed=allowed,
        variants=variants,
        slots=slots,
        pinned=context.pinned | (frozenset() if _is_open(allowed, variants, slots) else held),
        adopted=context.adopted or word.adopted,
    )


def learned_from(rows: Sequence[Row], word: Word, account: str) -> list[Row]:
    """The rows without those of the account from before it was to start anew."""
    return [row for row in rows if row.account != account or word.anew is None or row.at >= word.anew]


def _is_open(allowed: Mapping[str, Sequence[str]], *groups: Sequence[object]) -> bool:
    """Whether there is still something to choose."""
    return any(len(levels) > 1 for levels in allowed.values()) or any(len(group) > 1 for group in groups)


def _kept(context: Context, word: Word, factor: str, levels: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(level for level in levels if level not in word.forbidden.get(factor, ()))
    if not kept:
        raise _nothing(context, word, f"no level of {factor} is left")
    return (word.pinned[factor],) if word.pinned.get(factor) in kept else kept


def _options(options: Sequence[Levels], word: Word) -> list[int]:
    """The numbers of the options that hold nothing forbidden and, as far as there are any, what is pinned."""
    kept = [
        number
        for number, levels in enumerate(options)
        if not any(level in word.forbidden.get(factor, ()) for factor, level in levels.items())
    ]
    for factor, level in sorted(word.pinned.items()):
        kept = [number for number in kept if options[number].get(factor) == level] or kept
    return kept


def told_forbidden(word: Word) -> str:
    """What is forbidden, in one line."""
    return ", ".join(f"{factor} {sorted(levels)}" for factor, levels in sorted(word.forbidden.items()))


def _nothing(context: Context, word: Word, what: str) -> NothingAllowed:
    forbidden = told_forbidden(word)
    return NothingAllowed(
        f"account {context.account!r}, article {context.article}: {what}, since these are forbidden: {forbidden}; "
        "allow one of them again"
    )
