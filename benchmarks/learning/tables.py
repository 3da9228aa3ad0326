"""What the records say, as tables in Markdown and lines for plots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import expm1

from benchmarks.learning.play import BLOCK
from benchmarks.learning.runs import LEARNER, POLICIES, Record
from benchmarks.learning.scenarios import SCENARIOS, TARGETS
from benchmarks.learning.scores import Estimate, mean, ratio

WINDOWS = ((0, 50), (0, 200), (0, 1000), (500, 1000))
CURVES = ("moderate", "realistic", "weak", "strong")
CHANGED = "change"
NOTHING = "null"
STILL = tuple(name for name, one in SCENARIOS.items() if not one.changes and one.drift_posts is None)
"""Scenarios in which nothing changes: an alert there is a false one."""


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table. Without rows it says so."""
    if not rows:
        return "Not run yet."
    line = "|".join(["---"] + ["---:"] * (len(head) - 1))
    written = [f"| {' | '.join(row)} |" for row in [head, *rows]]
    return "\n".join([written[0], f"|{line}|", *written[1:]])


def of(records: Sequence[Record], scenario: str, policy: str) -> list[Record]:
    """The records of one policy in one scenario."""
    return [record for record in records if record["scenario"] == scenario and record["policy"] == policy]


def share(records: Sequence[Record], low: int, high: int) -> Estimate | None:
    """The share earned on posts low to high; None where there is none to tell."""
    cut = slice(low // BLOCK, high // BLOCK)
    whole = [record for record in records if len(record["possible"]) * BLOCK >= high]
    if not whole or sum(sum(record["possible"][cut]) for record in whole) <= 0:
        return None
    return ratio([sum(r["earned"][cut]) for r in whole], [sum(r["possible"][cut]) for r in whole])


def shares(records: Sequence[Record]) -> str:
    """The table of shares in each window, in % of the way from uniform (0) to oracle (100), with targets."""
    tables = []
    for low, high in WINDOWS:
        rows = []
        for scenario in SCENARIOS:
            found = [share(of(records, scenario, policy), low, high) for policy in POLICIES]
            if any(found):
                target = TARGETS.get(scenario, {}).get((low, high))
                rows.append([scenario, *(one.shown() if one else "" for one in found), *_judged(found[-1], target)])
        head = [f"posts {low}–{high}", *POLICIES, "target", "met"]
        if rows:
            tables.append(markdown(head, rows))
    return "\n\n".join([*tables, seeds(records)])


def seeds(records: Sequence[Record]) -> str:
    """How many audiences stand behind each policy's figures: the least and the most of any scenario."""
    told = []
    for policy in POLICIES:
        numbers = [number for scenario in SCENARIOS if (number := len(of(records, scenario, policy)))]
        if numbers:
            least, most = min(numbers), max(numbers)
            told.append(f"{policy} {least}" if least == most else f"{policy} {least} to {most}")
    return f"Audiences (seeds) per scenario: {', '.join(told)}." if told else "Not run yet."


def _judged(found: Estimate | None, target: float | None) -> tuple[str, str]:
    if target is None:
        return "", ""
    if found is None:
        return f"≥ {target:g}", ""
    short = target - 100 * found.value
    return f"≥ {target:g}", "yes" if short <= 0 else f"no, {short:.1f} short"


def recovery(records: Sequence[Record]) -> str:
    """Shares before and after everything changes."""
    at = SCENARIOS[CHANGED].changes[0].at
    edges = [at - 100, *range(at, at + 301, 50), at + 500]
    rows = []
    for policy in POLICIES:
        found = [share(of(records, CHANGED, policy), low, high) for low, high in pairwise(edges)]
        if all(found):
            rows.append([policy, *(one.shown() for one in found if one)])
    return markdown(["policy", *(f"{low}–{high}" for low, high in pairwise(edges))], rows)


def curve(records: Sequence[Record], scenario: str, policy: str, step: int = 50) -> list[tuple[float, float]]:
    """(posts, share in %) per block of 50 posts."""
    points = []
    for low in range(0, SCENARIOS[scenario].posts, step):
        found = share(of(records, scenario, policy), low, low + step)
        if found:
            points.append((low + step / 2, 100 * found.value))
    return points


def curves(records: Sequence[Record]) -> str:
    """The learner's share per block of 50 posts."""
    rows = []
    for low in range(0, 1000, 50):
        found = [share(of(records, scenario, LEARNER), low, low + 50) for scenario in CURVES]
        if any(found):
            rows.append([f"{low}–{low + 50}", *(one.shown() if one else "" for one in found)])
    return markdown(["posts", *CURVES], rows)


def honesty(records: Sequence[Record]) -> str:
    """How far what is claimed is true: intervals, claims, lift."""
    rows = []
    for scenario in SCENARIOS:
        found = of(records, scenario, LEARNER)
        if not found:
            continue
        last = [record["beliefs"][-1] for record in found]
        claims, wrong = sum(one["claims"] for one in last), sum(one["wrong"] for one in last)
        inside = ratio([one["inside"] for one in last], [one["intervals"] for one in last])
        claiming = mean([float(one["claims"] > 0) for one in last])
        mistaken = f"{100 * wrong / claims:.1f} ({wrong} of {claims})" if claims else "no claims"
        rows.append([scenario, inside.shown(), claiming.shown(), mistaken, *_lift(found)])
    head = [
        "at the end", "80 % intervals that hold the truth, %", "runs that call a level established, %",
        "of these wrong, %", "lift: bias, %", "its 80 % interval holds the truth, %",
    ]  # fmt: skip
    return markdown(head, rows)


def _lift(records: Sequence[Record]) -> tuple[str, str]:
    lifts = [record["lift"] for record in records if "lift" in record]
    if not lifts:
        return "", ""
    bias = mean([lift["told"] - lift["true"] for lift in lifts])
    holds = mean([float(lift["interval"][0] <= lift["true"] <= lift["interval"][1]) for lift in lifts])
    return f"{100 * expm1(bias.value):+.1f} ± {100 * bias.error:.1f}", holds.shown()


def nothing(records: Sequence[Record]) -> str:
    """A/A: where nothing is to be learned, how often a level is called established all the same."""
    found = of(records, NOTHING, LEARNER)
    rows = []
    for number, seen in enumerate(found[0]["beliefs"] if found else []):
        looks = [record["beliefs"][number] for record in found]
        runs = mean([float(look["claims"] > 0) for look in looks])
        levels = ratio([look["claims"] for look in looks], [look["intervals"] for look in looks])
        rows.append([str(seen["posts"]), runs.shown(), levels.shown(), str(len(found))])
    return markdown(["posts", "runs with any established level, %", "of all levels, %", "seeds"], rows)


def alarms(records: Sequence[Record]) -> str:
    """Alerts: false ones where nothing changes, and how soon they come where something does."""
    rows = []
    for scenario, settings in SCENARIOS.items():
        found = of(records, scenario, LEARNER)
        if found and scenario in STILL:
            number = mean([1000 / settings.posts * len(record["alerts"]) for record in found])
            rows.append([scenario, f"{number.value:.2f} ± {number.error:.2f}", "", ""])
        elif found and settings.changes:
            rows.append([scenario, *_found_changes(found, [change.at for change in settings.changes])])
    head = ["scenario", "false alerts per 1,000 posts", "changes found within 120 posts, %", "median delay, posts"]
    return markdown(head, rows)


def _found_changes(records: Sequence[Record], changes: Sequence[int]) -> tuple[str, str, str]:
    early = mean([1000 / changes[0] * sum(posts <= changes[0] for _, posts in r["alerts"]) for r in records])
    delays = [
        min((posts - at for _, posts in record["alerts"] if 0 < posts - at <= 120), default=None)
        for record in records
        for at in changes
    ]
    told = sorted(delay for delay in delays if delay is not None)
    seen = mean([float(delay is not None) for delay in delays])
    return f"{early.value:.2f} ± {early.error:.2f}", seen.shown(), f"{told[len(told) // 2]}" if told else ""


def costs(records: Sequence[Record]) -> str:
    """Seconds of one core per 1,000 posts, everything included, and what 200 seeds of it all take."""
    rows = []
    for policy in POLICIES:
        mine = [record for record in records if record["policy"] == policy]
        if mine:
            posts = sum(SCENARIOS[r["scenario"]].posts * SCENARIOS[r["scenario"]].accounts for r in mine)
            rows.append([policy, f"{1000 * sum(r['seconds'] for r in mine) / posts:.2f}"])
    return markdown(["policy", "s CPU per 1,000 posts"], rows)


TABLES: Mapping[str, Callable[[Sequence[Record]], str]] = {
    "shares": shares, "recovery": recovery, "curve": curves, "honesty": honesty, "nothing": nothing,
    "alerts": alarms, "costs": costs,
}  # fmt: skip
