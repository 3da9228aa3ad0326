"""Summaries of results in words and drawings: each part says what was found, how many posts say so, and its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from crosspost.core.results import (
    MIN_GROUP,
    MIN_POSTS,
    AtAge,
    Comparison,
    Group,
    Result,
    Verdict,
    compare,
    growth,
    head_start,
)
from crosspost.core.strategy.nouns import DAYPARTS, WEEKDAYS, levels_of_instant
from crosspost.core.tables import label as age_name
from crosspost.web.charts import Bar, Cell, Point, bars, heat, line
from crosspost.web.language import Language

MOST_KINDS = 12
"""Bars of one chart; the table and the file have all kinds."""

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class Table:
    """The figures of a chart, twice."""

    # For people: names of columns, then a line each.
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    # For programs; None is missing.
    columns: tuple[str, ...]
    lines: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the page."""

    # "style", "time", …: the name of its file, too.
    name: str
    # What was found, as a sentence.
    title: str
    # How many posts say so, and what they are.
    sample: str
    # SVG, its words escaped. "": there is nothing to draw.
    chart: str
    table: Table


def by_style(found: Sequence[Result]) -> Comparison:
    """Styles against each other."""
    return compare(found, lambda result: (result.style,))


def by_tag(found: Sequence[Result]) -> Comparison:
    """The tags of the posts' articles against each other, whatever their letters' case."""
    return compare(found, lambda result: {" ".join(tag.casefold().split()) for tag in result.tags} - {""})


def by_kind(made: Comparison, name: str, spoken: Language) -> Section:
    """Styles or tags as bars."""
    names = {group.key: _kind_name(group.key, name, spoken) for group in made.groups}
    drawn = [
        Bar(
            label=_cut(names[group.key]),
            said=_said(group, spoken),
            value=group.estimate.typical if group.estimate else None,
            low=group.estimate.low if group.estimate else None,
            high=group.estimate.high if group.estimate else None,
            marked=group.key == made.key,
        )
        for group in made.groups[:MOST_KINDS]
    ]
    title = _title(made, name, names.get(made.key or "", ""), spoken)
    return Section(
        name=name,
        title=title,
        sample=_sample(made, "bars", spoken),
        chart=bars(drawn, label=title) if _is_told(made.groups) else "",
        table=_table(made, spoken.t(f"results.{name}"), names, spoken),
    )


def by_time(found: Sequence[Result], zones: Mapping[str, ZoneInfo], spoken: Language) -> Section:
    """Weekday and part of the day, by the clocks of each account's readers, as a heat table."""

    def kinds(result: Result) -> tuple[str]:
        levels = levels_of_instant(result.published_at, zones.get(result.account_key, UTC_ZONE))
        return (f"{levels['weekday']} {levels['daypart']}",)

    made = compare(found, kinds)
    by_key = {group.key: group for group in made.groups}
    names = {
        f"{day} {part}": spoken.t(
            "results.at_time", weekday=spoken.t(f"weekday.{number}"), part=spoken.t(f"daypart.{part}")
        )
        for number, day in enumerate(WEEKDAYS)
        for part in DAYPARTS
    }
    title = _title(made, "time", names.get(made.key or "", ""), spoken)
    drawn = [
        (spoken.t(f"daypart_short.{part}"), [_cell(by_key.get(f"{day} {part}"), spoken) for day in WEEKDAYS])
        for part in DAYPARTS
    ]
    columns = [spoken.t(f"weekday_short.{number}") for number in range(7)]
    return Section(
        name="time",
        title=title,
        sample=_sample(made, "heat", spoken),
        chart=heat(columns, drawn, label=title) if _is_told(made.groups) else "",
        table=_table(made, spoken.t("results.time"), names, spoken),
    )


def by_age(found: Sequence[Result], horizons: Sequence[timedelta], spoken: Language) -> Section:
    """What posts had at each age, as a line."""
    ages, start = growth(found, horizons), head_start(found, horizons)
    if start is None:
        title = spoken.t("results.age_not_enough", need=MIN_GROUP)
    else:
        values = {"early": spoken.span(start.early), "late": spoken.span(start.late)}
        title = spoken.t("results.age_found", percent=round(start.percent), posts=start.posts, **values)
    points = [
        Point(
            label=spoken.span(one.horizon),
            said=_age_said(one, spoken),
            value=one.estimate.typical if one.estimate else None,
            low=one.estimate.low if one.estimate else None,
            high=one.estimate.high if one.estimate else None,
        )
        for one in ages
    ]
    read = sum(bool(result.readings) for result in found)
    return Section(
        name="age",
        title=title,
        sample=spoken.n("results.age_sample", read),
        chart=line(points, label=title) if _is_told(ages) else "",
        table=Table(
            heads=(spoken.t("results.age"), *_figures_heads(spoken)),
            rows=tuple((spoken.span(one.horizon), *_figures(one, spoken)) for one in ages),
            columns=("age", "posts", "typical_engagement", "low_80", "high_80"),
            lines=tuple((age_name(one.horizon), *_numbers(one)) for one in ages),
        ),
    )


def figure(value: float, spoken: Language) -> str:
    """A measured number with no more digits than it carries: one behind the point below ten."""
    if value >= 10:
        return spoken.number(round(value))
    return f"{value:.1f}".replace(".", "," if spoken.code == "fr" else ".")


def _title(made: Comparison, name: str, kind: str, spoken: Language) -> str:
    if made.verdict is Verdict.NOT_ENOUGH:
        if made.posts < MIN_POSTS:
            return spoken.t(f"results.{name}_not_enough", posts=made.posts, need=MIN_POSTS)
        return spoken.t("results.too_few_of_a_kind", need=MIN_GROUP)
    return spoken.t(f"results.{name}_{made.verdict.value}", kind=kind)


def _sample(made: Comparison, chart: str, spoken: Language) -> str:
    sample = spoken.n("results.sample", made.posts)
    return f"{sample} {spoken.t(f'results.read_{chart}')}" if _is_told(made.groups) else sample


def _is_told(some: Iterable[Group | AtAge]) -> bool:
    """Whether there is anything to draw."""
    return any(one.estimate for one in some)


def _kind_name(key: str, name: str, spoken: Language) -> str:
    return spoken.known(f"style.{key}", "style.other", style=key) if name == "style" else key


def _said(one: Group | AtAge, spoken: Language) -> str:
    if one.estimate is None:
        return spoken.n("results.too_few", one.posts)
    posts = spoken.n("results.posts", one.posts)
    return f"{figure(one.estimate.typical, spoken)} · {posts}"


def _age_said(one: AtAge, spoken: Language) -> str:
    return f"{figure(one.estimate.typical, spoken)} (n={one.posts})" if one.estimate else f"n={one.posts}"


def _cell(group: Group | None, spoken: Language) -> Cell:
    if group is None:
        return Cell(said="", posts="–", value=None)
    if group.estimate is None:
        return Cell(said="", posts=f"n={group.posts}", value=None)
    typical = group.estimate.typical
    return Cell(said=figure(typical, spoken), posts=f"n={group.posts}", value=typical)


def _table(made: Comparison, first: str, names: Mapping[str, str], spoken: Language) -> Table:
    return Table(
        heads=(first, *_figures_heads(spoken)),
        rows=tuple((names[one.key], *_figures(one, spoken)) for one in made.groups),
        columns=("kind", "posts", "typical_engagement", "low_80", "high_80"),
        lines=tuple((one.key, *_numbers(one)) for one in made.groups),
    )


def _figures_heads(spoken: Language) -> tuple[str, ...]:
    return (spoken.t("results.posts_head"), spoken.t("results.typical_head"), spoken.t("results.range_head"))


def _figures(one: Group | AtAge, spoken: Language) -> tuple[str, ...]:
    if one.estimate is None:
        return (spoken.number(one.posts), "–", spoken.t("results.not_enough"))
    low, high = figure(one.estimate.low, spoken), figure(one.estimate.high, spoken)
    return (spoken.number(one.posts), figure(one.estimate.typical, spoken), f"{low} … {high}")


def _numbers(one: Group | AtAge) -> tuple[object, ...]:
    if one.estimate is None:
        return (one.posts, None, None, None)
    return (one.posts, *(round(value, 2) for value in (one.estimate.typical, one.estimate.low, one.estimate.high)))


def _cut(words: str) -> str:
    return words if len(words) <= 34 else words[:33] + "…"
