"""Choices and shifts in plain words, from what was stored with them. Loads no numbers and judges nothing anew."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.model import Choice, LinkPlacement

_MEANS: Mapping[str, str] = {
    "only": "the article lends itself to this teaser alone",
    "preferred": "the teaser that the composer puts first: this account's learning is off",
    "warmup": "one of the account's first posts: everything is tried about equally often",
    "strategy": "what is believed to work, with a little curiosity",
    "control": "drawn at random among all that fits, so that what learning earns can be told",
    "pinned": "a person's word decided",
    "human": "a reviewer chose it",
}

_ELSEWHERE = "other accounts, or imported posts, taught what is believed"

_PLACES: Mapping[str, str] = {
    LinkPlacement.POST: "link in the post",
    LinkPlacement.REPLY: "link in the first reply",
    LinkPlacement.NONE: "no link",
}


def level_words(factor: str, level: str) -> str:
    """A level as a reader would say it: "question", "2 hashtags", "with an emoji", "Tuesday"."""
    match factor:
        case "hashtags":
            return {"0": "no hashtag", "1": "1 hashtag"}.get(level, f"{level} hashtags")
        case "emoji":
            return "with an emoji" if level == "with" else "without emoji"
        case "link":
            return _PLACES.get(level, level)
        case "weekday":
            return _DAYS.get(level, level)
        case _:
            return level


_DAYS: Mapping[str, str] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def why(choice: Choice) -> tuple[str, ...]:
    """Why this teaser and this time, in plain words, one sentence each."""
    said = [f"{_MEANS.get(choice.kind, choice.kind)} (chance {_percent(choice.propensity)})"]
    if choice.levels:
        said.append("chosen: " + ", ".join(_with_belief(choice, name) for name in choice.levels))
    if choice.kind == "strategy" and not choice.posts:
        taught = any(choice.believed.values())
        said.append(f"no post of this account was measured yet: {_ELSEWHERE if taught else 'nothing is known'}")
    elif choice.kind in ("strategy", "pinned") and choice.posts:
        said.append(f"believed from {choice.posts} measured post{'s' if choice.posts > 1 else ''}; percents are unsure")
    if choice.pinned:
        words = (f"{name} = {choice.levels.get(name, '?')}" for name in choice.pinned)
        said.append(f"pinned: {', '.join(words)}")
    for place, levels in zip(("second", "third"), choice.runners_up, strict=False):
        other = [level_words(name, level) for name, level in levels.items() if choice.levels.get(name) != level]
        if other:
            said.append(f"{place}: the same, but {', '.join(other)}")
    return tuple(said)


def signed(percent: float) -> str:
    """A whole number with its sign; what rounds to nothing has none."""
    whole = round(percent)
    return f"{whole:+d}" if whole else "±0"


def told_shift(alert: Alert) -> str:
    """A shift in words: since when, how much, how sure, and what follows."""
    since = f"since about {alert.since:%Y-%m-%d}"
    odds = f"evidence {min(alert.evidence, 9999):.0f} : 1" if isfinite(alert.evidence) else "beyond doubt"
    if alert.kind is AlertKind.LEVEL:
        direction = "more" if alert.percent > 0 else "less"
        what = f"posts get {abs(alert.percent):.0f} % {direction}"
    else:
        what = "other styles or times work than before"
    return f"account {alert.account!r}: {since} {what} ({odds}); older posts now count less"


def _with_belief(choice: Choice, factor: str) -> str:
    words = level_words(factor, choice.levels[factor])
    effect = choice.believed.get(factor)
    # A figure that nothing can be said of is no reason.
    known = effect is not None and factor in choice.verdicts and choice.kind != "warmup"
    return f"{words} ({signed(effect or 0.0)} %)" if known else words


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 else "under 1 %"
