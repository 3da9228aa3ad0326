"""From the settings and what people said since to an account's word; and which names may be said at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from crosspost.core.strategy.nouns import FACTORS
from crosspost.core.strategy.word import Word
from crosspost.core.teasers.styles import STYLES
from crosspost.model import Account, LinkPlacement, Wish, WishKind

LEVELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"style": tuple(STYLES), **FACTORS, "link": tuple(place.value for place in LinkPlacement)}
)
"""Factor → every level that a person may name."""


def check(factor: str, level: str | None) -> None:
    """Raise ValueError, naming what there is, for a factor or a level that does not exist. No level: all of them."""
    if factor not in LEVELS:
        raise ValueError(f"there is no factor {factor[:40]!r}; the factors are {', '.join(LEVELS)}")
    if level is not None and level not in LEVELS[factor]:
        raise ValueError(f"{factor} has no level {level[:40]!r}; its levels are {', '.join(LEVELS[factor])}")


def word_of(account: Account, said: Iterable[Wish]) -> Word:
    """The account's word now: the settings, and on them what was said about this account, in the order given."""
    settings = account.learning
    pinned = dict(settings.pin)
    forbidden = {factor: set(levels) for factor, levels in settings.forbid.items()}
    adopted, anew = not settings.explore, settings.since
    for wish in said:
        if wish.account_key != account.key:
            continue
        match wish.kind:
            case WishKind.ADOPT | WishKind.EXPLORE:
                adopted = wish.kind is WishKind.ADOPT
            case WishKind.FORGET:
                anew = wish.since or wish.at
            case _:
                _settle(wish, pinned, forbidden)
    return Word(
        pinned=pinned,
        forbidden={factor: frozenset(levels) for factor, levels in sorted(forbidden.items()) if levels},
        adopted=adopted,
        anew=anew,
    )


def closed(word: Word) -> tuple[str, ...]:
    """Factors of which the word forbids every level there is, so that nothing could ever go out."""
    return tuple(factor for factor, levels in word.forbidden.items() if set(LEVELS.get(factor, ())) <= levels)


def _settle(wish: Wish, pinned: dict[str, str], forbidden: dict[str, set[str]]) -> None:
    """Apply a pin, a ban or their end. The last word on a level counts: pinning a forbidden level allows it again."""
    factor, level = wish.factor or "", wish.level
    banned = forbidden.setdefault(factor, set())
    if level is None:
        pinned.pop(factor, None)
        banned.clear()
        return
    banned.discard(level)
    if wish.kind is WishKind.PIN:
        pinned[factor] = level
        return
    if pinned.get(factor) == level:
        del pinned[factor]
    if wish.kind is WishKind.FORBID:
        banned.add(level)
