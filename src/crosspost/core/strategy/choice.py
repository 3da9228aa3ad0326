"""Which arm is next.

::

    first posts of the account ──▶ warm-up: whatever was used least, ties at random
    else, once in each block of ten, at a place drawn at random ──▶ control: anything, with equal chances
    else ──▶ strategy: Thompson sampling; draw effects from the beliefs, spread tempered, and take the best arm

The additive model makes the best arm the best option of each group (a factor, the variants, the slots) by itself, so
that combinations are never listed. A choice is a function of beliefs, tally, context and seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crosspost.core.strategy.arms import Arm, Context, Kind, Levels
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.design import Array
from crosspost.core.strategy.rows import Effect
from crosspost.core.strategy.tally import Tally
from crosspost.core.strategy.tuning import Tuning

RUNNERS_UP = 2

Picks = tuple[int, ...]
"""For each group of options the number of the one taken."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Chances:
    """How one decision is made: with which chance at random, and which arm how often otherwise."""

    # Chance of a control.
    control: float
    # How many options each group has.
    sizes: tuple[int, ...]
    # Drawn arms: a row for each draw, with the option of each group. During warm-up none.
    drawn: Array
    # During warm-up: each group's least used options. Else empty.
    least: tuple[tuple[int, ...], ...]

    def of(self, picks: Picks) -> float:
        """The probability of an arm; over all arms they sum to 1."""
        if self.least:
            chances = [number in those and 1 / len(those) for number, those in zip(picks, self.least, strict=True)]
            return float(np.prod(chances))
        at_random = 1 / float(np.prod(self.sizes)) if self.sizes else 1.0
        by_draw = float(np.mean((self.drawn == np.array(picks)).all(axis=1)))
        return self.control * at_random + (1 - self.control) * by_draw


def choose(context: Context, beliefs: Beliefs, tally: Tally, *, seed: int, tuning: Tuning) -> Arm:
    """Choose for one post. The propensity is exact but for the Thompson draw.

    There it is the share of `tuning.draws` draws that end at the same arm; the draw that decides is one of them, so it
    is never 0. Raises ValueError where the context offers nothing.
    """
    groups = groups_of(context)
    rng = np.random.default_rng(seed)
    chances, scores = chances_of(context, groups, beliefs, tally, rng, tuning)
    if chances.least:
        kind = Kind.WARMUP
        picks = tuple(those[rng.integers(len(those))] for those in chances.least)
    elif rng.random() < chances.control:
        kind = Kind.CONTROL
        picks = tuple(int(rng.integers(size)) for size in chances.sizes)
    else:
        kind = Kind.STRATEGY
        picks = tuple(int(number) for number in chances.drawn[0])
    if context.pinned or context.adopted:
        kind = Kind.PINNED
    ranked = [other for other in best(scores) if other != picks]
    numbers = dict(zip(_names(context), picks, strict=True))
    slot = numbers.get("slots")
    return Arm(
        levels=levels_of(groups, picks),
        at=context.now if slot is None else context.slots[slot].at,
        kind=kind,
        propensity=chances.of(picks),
        seed=seed,
        variant=numbers.get("variants"),
        slot=slot,
        runners_up=tuple(levels_of(groups, other) for other in ranked[:RUNNERS_UP]),
    )


def chances_of(
    context: Context,
    groups: Sequence[Sequence[Levels]],
    beliefs: Beliefs,
    tally: Tally,
    rng: np.random.Generator,
    tuning: Tuning,
) -> tuple[Chances, list[Array]]:
    """How the decision is to be made, and a score for each option by which the runners-up are told."""
    sizes = tuple(len(options) for options in groups)
    nothing = np.zeros((0, len(groups)))
    pooled = beliefs.variances.pooled
    if not context.adopted and tally.warmup_left(context.account, tuning, pooled=pooled):
        used = [np.array([float(tally.uses(context.account, one)) for one in options]) for options in groups]
        least = tuple(tuple(int(n) for n in np.flatnonzero(use == use.min())) for use in used)
        return Chances(control=0.0, sizes=sizes, drawn=nothing, least=least), [-use for use in used]
    scored = _scored(context.account, groups, beliefs, rng, tuning, adopted=context.adopted)
    drawn = np.stack([each.argmax(axis=1) for each in scored], axis=1)
    control = 0.0 if context.adopted or context.pinned else tally.chance_of_control(context.account, tuning)
    return Chances(control=control, sizes=sizes, drawn=drawn, least=()), [each[0] for each in scored]


def groups_of(context: Context) -> list[Sequence[Levels]]:
    """The options of each group. Raises ValueError where there are none at all."""
    groups: list[Sequence[Levels]] = [[{factor: level} for level in levels] for factor, levels in _sorted(context)]
    groups += [context.variants] if context.variants else []
    groups += [[slot.levels for slot in context.slots]] if context.slots else []
    if not groups:
        raise ValueError(f"nothing to choose from for {context.key}: give allowed levels, variants or slots")
    return groups


def levels_of(groups: Sequence[Sequence[Levels]], picks: Picks) -> Levels:
    """Factor → level of an arm."""
    levels: dict[str, str] = {}
    for options, number in zip(groups, picks, strict=True):
        levels.update(options[number])
    return levels


def best(scores: Sequence[Array]) -> list[Picks]:
    """The best arm by sums of scores and the next ones, down to one more than the runners-up.

    The second and third best differ from the best in a single group: two departures cost more than the dearer of them.
    """
    top = [int(each.argmax()) for each in scores]
    losses = sorted(
        (float(each[top[group]] - each[number]), group, number)
        for group, each in enumerate(scores)
        for number in range(len(each))
        if number != top[group]
    )
    found = [tuple(top)]
    for _, group, number in losses[:RUNNERS_UP]:
        found.append((*top[:group], number, *top[group + 1 :]))
    return found


def _scored(
    account: str,
    groups: Sequence[Sequence[Levels]],
    beliefs: Beliefs,
    rng: np.random.Generator,
    tuning: Tuning,
    *,
    adopted: bool,
) -> list[Array]:
    """For each group: a row for each draw of the effects, with the sum of every option's ones.

    A level that the beliefs do not know yet is drawn from its prior, independently of all others.
    """
    belief = beliefs.of(account)
    unknown = _unknown(groups, beliefs.places)
    count = 1 if adopted else tuning.draws
    draws = rng.standard_normal((count, len(belief.mean) + len(unknown)))
    known = draws[:, : len(belief.mean)] @ belief.root.T
    new = draws[:, len(belief.mean) :] * [_prior_sd(factor, beliefs, tuning) for factor, _ in unknown]
    temperature = 0.0 if adopted else tuning.temperature
    effects = np.hstack([belief.mean + temperature * known, temperature * new])
    places = {**beliefs.places, **{effect: len(belief.mean) + number for number, effect in enumerate(unknown)}}
    return [effects @ _incidence(options, places) for options in groups]


def _incidence(options: Sequence[Levels], places: Mapping[Effect, int]) -> Array:
    """A column for each option, with 1 at its levels."""
    matrix = np.zeros((len(places), len(options)))
    for number, option in enumerate(options):
        matrix[[places[effect] for effect in option.items()], number] = 1.0
    return matrix


def _unknown(groups: Sequence[Sequence[Levels]], known: Mapping[Effect, int]) -> list[Effect]:
    return sorted({effect for options in groups for option in options for effect in option.items()} - known.keys())


def _prior_sd(factor: str, beliefs: Beliefs, tuning: Tuning) -> float:
    if factor not in beliefs.variances.own:
        return tuning.effect_sd
    return float(np.sqrt(beliefs.variances.own[factor] + beliefs.variances.shared[factor]))


def _sorted(context: Context) -> list[tuple[str, tuple[str, ...]]]:
    return sorted(context.allowed.items())


def _names(context: Context) -> list[str]:
    names = [f"allowed {factor}" for factor, _ in _sorted(context)]
    return names + ["variants"] * bool(context.variants) + ["slots"] * bool(context.slots)
