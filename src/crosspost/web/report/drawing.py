"""Draws the report: the template, and what it needs from a summary."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from crosspost.core.strategy.explain import Effect, Verdict
from crosspost.core.strategy.lift import Lift
from crosspost.core.summary.nouns import AccountSummary, Summary
from crosspost.core.summary.statements import change_of, lift_statement, typical_of
from crosspost.web.cards import web_address
from crosspost.web.language import Language
from crosspost.web.naming import account_name
from crosspost.web.report import figures
from crosspost.web.report import words as w
from crosspost.web.report.sentences import factor_title, sentence, shift_sentence

MIN_DOTS = 3
"""Posts that make a chart; of fewer the table says all."""


def draw(summary: Summary, *, code: str, zone: ZoneInfo) -> str:
    """The whole report as one HTML file that asks for nothing else. `code`: a language of `web.language.LANGUAGES`."""
    words = w.words_of(code)
    names = {account.key: account_name(account.key, account.platform) for account in summary.accounts}
    say = partial(sentence, words=words, names=names)
    context = {
        "lang": code,
        "t": words.t,
        "n": words.n,
        "number": partial(w.count, words=words),
        "money": partial(w.money, words=words),
        "percent": partial(w.percent, words=words),
        "date": partial(w.date_of, zone=zone, words=words),
        "clock": partial(words.clock, zone=zone),
        "level": partial(w.level, words=words),
        "kind": lambda name: words.known(f"report.kind.{name}", "style.other", style=name),
        "verdict": partial(_verdict, words=words),
        "say": say,
        "names": names,
        "summary": summary,
        "last_day": summary.period.end - (summary.period.end - summary.period.start) / 10**6,
        "rooms": [_room(account, summary, zone, words, names) for account in summary.accounts],
        "lift": _lift(summary.lift, words, names),
    }
    return _environment().get_template("report.html").render(context)


def _room(
    account: AccountSummary, summary: Summary, zone: ZoneInfo, words: Language, names: dict[str, str]
) -> dict[str, Any]:
    """What the template shows of one account."""
    say = partial(sentence, words=words, names=names)
    many = sum(post.interactions is not None for post in account.posts) >= MIN_DOTS
    title = say(change_of(account) if account.change and account.change.is_clear else typical_of(account))
    return {
        "account": account,
        "name": names[account.key],
        "title": title,
        "course": figures.course(account, summary.period, zone, words, name=title) if many else None,
        "change": say(change_of(account)) if account.change else None,
        "factors": _factors(account, words),
        "shifts": [shift_sentence(shift, zone, words) for shift in account.shifts],
        "lift": _lift(account.lift, words, names, account.key),
    }


def _factors(account: AccountSummary, words: Language) -> list[dict[str, Any]]:
    """One table with its chart for each factor, all on one axis. Of a level with too few posts no figure is shown."""
    told = [effect for effect in account.effects if effect.verdict is not Verdict.NOT_ENOUGH_DATA]
    axis = figures.effects_axis(told)
    by_factor: dict[str, list[Effect]] = {}
    for effect in account.effects:
        by_factor.setdefault(effect.factor, []).append(effect)
    return [
        {
            "factor": w.factor(factor, words),
            "title": factor_title(effects, words),
            "rows": [
                (one, figures.effect(one, axis, name=_name(one, words)) if one in told else None) for one in effects
            ],
        }
        for factor, effects in by_factor.items()
    ]


def _verdict(effect: Effect, words: Language) -> str:
    told = words.t(f"report.verdict.{effect.verdict.name.lower()}")
    return words.t("report.verdict.only_seen", verdict=told) if effect.is_only_seen else told


def _name(effect: Effect, words: Language) -> str:
    bounds = f"{w.percent(effect.low, words)} … {w.percent(effect.high, words)}"
    return f"{w.level(effect.factor, effect.level, words)}: {w.percent(effect.percent, words)} ({bounds})"


def _lift(lift: Lift | None, words: Language, names: dict[str, str], key: str | None = None) -> dict[str, Any] | None:
    """A lift with its chart; None where there is none to draw: then it stands among what cannot be told yet."""
    if lift is None or lift.percent is None or lift.low is None or lift.high is None:
        return None
    told = sentence(lift_statement(lift, key), words, names)
    return {"told": told, "chart": figures.difference(lift.percent, lift.low, lift.high, name=told)}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("crosspost.web.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["web_address"] = web_address
    return made
