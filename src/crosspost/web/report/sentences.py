"""Statements, proposals and open questions as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.explain import Effect
from crosspost.core.summary.nouns import Statement
from crosspost.core.summary.statements import effect_statement
from crosspost.web.language import Language
from crosspost.web.report import words as w

MOST_ODDS = 9999
"""Odds beyond any sense are cut off."""

PERCENTS = ("percent", "low", "high")


def sentence(statement: Statement, words: Language, names: Mapping[str, str]) -> str:
    """The statement in one or two sentences. `names`: account key → its name."""
    values = {name: _shown(statement, name, value, words) for name, value in statement.values.items()}
    if "posts" in statement.values:
        values["posts"] = words.n("report.count.posts", _whole(statement.values["posts"]))
    if statement.kind == "went_out":
        values["accounts"] = words.n("report.count.accounts", _whole(statement.values["accounts"]))
    for name in ("unread", "more"):
        if isinstance(statement.values.get(name), int):
            values[name] = words.n("report.count.posts", _whole(statement.values[name]))
    if "factor" in statement.values:
        values["factor"] = w.factor(str(statement.values["factor"]), words)
        values["level"] = w.level(str(statement.values["factor"]), str(statement.values["level"]), words)
    if statement.kind == "cost_bound" and isinstance(paid := statement.values.get("per_interaction"), Decimal):
        # "At most" goes with a sum, not with "under $0.001".
        values["per_interaction"] = words.money(max(paid, w.LEAST).quantize(w.LEAST))
    account = names.get(statement.account, statement.account) if statement.account is not None else ""
    return words.t(f"report.statement.{statement.kind}", **{**values, "account": account})


def factor_title(effects: list[Effect], words: Language) -> str:
    """What a chart of one factor shows: its strongest statement, or that there is none."""
    found = [effect_statement(effect) for effect in effects]
    told = [(one, effect) for one, effect in zip(found, effects, strict=True) if one.kind != "effect_open"]
    name = w.factor(effects[0].factor, words)
    if not told:
        enough = any(effect.verdict.value == "still exploring" for effect in effects)
        return words.t("report.title.open" if enough else "report.title.too_few", factor=name)
    one, effect = min(told, key=lambda pair: (pair[0].strength.value != "established", -abs(pair[1].log_mean)))
    kind = one.kind.removeprefix("effect_")
    title = words.t(f"report.title.{kind}", factor=name, level=w.level(effect.factor, effect.level, words))
    return words.t("report.verdict.only_seen", verdict=title) if effect.is_only_seen else title


def shift_sentence(shift: Alert, zone: ZoneInfo, words: Language) -> str:
    """A shift of an account's results: since when, how much, how sure."""
    kind = "effects" if shift.kind is AlertKind.EFFECTS else "more" if shift.percent > 0 else "less"
    told = words.t(
        f"report.shift.{kind}", since=w.date_of(shift.since, zone, words), percent=w.percent(shift.percent, words)
    )
    odds = words.number(round(min(max(shift.evidence, 1), MOST_ODDS)))
    return f"{told} {words.t('report.shift.evidence', odds=odds)}"


def _shown(statement: Statement, name: str, value: object, words: Language) -> str:
    match value:
        case None:
            return "–"
        case Decimal():
            return w.money(value, words)
        case int() | float() if name in PERCENTS and not statement.kind.startswith("typical"):
            return w.percent(value, words)
        case int() | float():
            return w.count(value, words)
        case _:
            return str(value)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
