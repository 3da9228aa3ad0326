"""What many scenarios came to, as a table: one row per kind of fault."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field

from crosspost.sandbox.faults import FaultKind
from tests.chaos.scenario import Result, play
from tests.chaos.stage import staged
from tests.chaos.trouble import OurKind

HEADS = ("fault", "scenarios", "posts", "in doubt", "healed", "human", "duplicates", "lost", "unforeseen")
ALL = "all"


@dataclass(kw_only=True)
class Counts:
    """Sums over scenarios, in the order of `HEADS`."""

    scenarios: int = 0
    posts: int = 0
    in_doubt: int = 0
    healed: int = 0
    human: int = 0
    duplicates: int = 0
    lost: int = 0
    unforeseen: int = 0

    def add(self, other: Counts) -> None:
        """Add other sums to these."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(kw_only=True)
class Tally:
    """Sums per kind of fault, and what failed, in words. A scenario of three kinds counts in three rows."""

    rows: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    kills: int = 0
    # (seed, what failed)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one scenario."""
        counts = Counts(
            scenarios=1,
            posts=result.posts,
            in_doubt=result.in_doubt,
            healed=result.healed,
            human=result.human,
            duplicates=len(result.duplicates),
            lost=len(result.lost),
            unforeseen=len(result.unforeseen),
        )
        for kind in (ALL, *result.scenario.kinds()):
            self.rows[kind].add(counts)
        self.kills += result.kills
        if not result.is_good:
            words = "; ".join((*result.duplicates, *result.lost, *result.unforeseen))
            self.failures.append((result.scenario.seed, f"{result.scenario}: {words}"))

    def merge(self, other: Tally) -> None:
        """Add the sums of other scenarios."""
        for kind, counts in other.rows.items():
            self.rows[kind].add(counts)
        self.kills += other.kills
        self.failures += other.failures

    def table(self) -> str:
        """The rows in the order in which the kinds are defined, then the sum."""
        kinds = [kind for kind in (*FaultKind, *OurKind) if kind in self.rows]
        lines = [HEADS, *((kind.value, *map(_told, astuple(self.rows[kind]))) for kind in kinds)]
        lines.append((ALL, *map(_told, astuple(self.rows[ALL]))))
        return "\n".join(_lines(lines))


def batch(first: int, count: int, only: Sequence[str], database: str = "sqlite") -> Tally:
    """Play `count` scenarios from the seed `first` on, on a stage of their own."""
    # The program warns of every doubt, and there are many here.
    logging.disable(logging.CRITICAL)
    try:
        tally = Tally()
        with staged(database) as stage:
            for seed in range(first, first + count):
                tally.add(play(stage, seed, only))
        return tally
    finally:
        logging.disable(logging.NOTSET)


def _told(number: int) -> str:
    return f"{number:,}"


def _lines(lines: Iterable[tuple[str, ...]]) -> list[str]:
    listed = list(lines)
    widths = [max(len(line[column]) for line in listed) for column in range(len(HEADS))]
    return ["  ".join((line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:]))) for line in listed]
