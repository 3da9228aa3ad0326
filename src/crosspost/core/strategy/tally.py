"""What an account's posts were chosen for so far: decided ones count from the moment of the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crosspost.core.strategy.arms import Kind, Levels
from crosspost.core.strategy.rows import Row
from crosspost.core.strategy.tuning import Tuning


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts by account. The same for the same rows in any order."""

    posts: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[tuple[str, Kind], int] = field(default_factory=dict)
    # (account, factor, level) → posts.
    levels: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    # (account, kind, one post in so many was to be a control) → posts of which that is noted.
    blocks: Mapping[tuple[str, Kind, int], int] = field(default_factory=dict)

    def warmup_left(self, account: str, tuning: Tuning, *, pooled: bool) -> int:
        """How many first posts of the account are still to come, at least 0.

        Fewer where another account has them behind it, and accounts learn from one another (`pooled`).
        """
        others = [count for other, count in self.posts.items() if other != account]
        company = pooled and any(count >= tuning.warmup for count in others)
        return max((tuning.warmup_with_company if company else tuning.warmup) - self.posts.get(account, 0), 0)

    def uses(self, account: str, levels: Levels) -> int:
        """How often the account has used these levels, summed."""
        return sum(self.levels.get((account, factor, level), 0) for factor, level in levels.items())

    def chance_of_control(self, account: str, tuning: Tuning) -> float:
        """The chance that the next post is a control, so that each place of a block of ten has the same.

        A block that already has its control gives 0; the last place of one that has none gives 1. It needs the counts
        alone: a post that is deleted later shifts the blocks, and the next ones make up for it. Posts that were decided
        under another share of controls are in no block of this one: a change of the share begins with a fresh block.
        """
        controls = self._under(account, Kind.CONTROL, tuning.block)
        decided = controls + self._under(account, Kind.STRATEGY, tuning.block)
        block, place = divmod(decided, tuning.block)
        return 1 / (tuning.block - place) if controls <= block else 0.0

    def _under(self, account: str, kind: Kind, block: int) -> int:
        """Posts of the kind, without those of another share of controls."""
        elsewhere = sum(
            count for (key, one, size), count in self.blocks.items() if (key, one) == (account, kind) and size != block
        )
        return self.kinds.get((account, kind), 0) - elsewhere


def after(tally: Tally, row: Row) -> Tally:
    """The tally with one more post."""
    more = tally_of([row])
    return Tally(
        posts=Counter(tally.posts) + Counter(more.posts),
        kinds=Counter(tally.kinds) + Counter(more.kinds),
        levels=Counter(tally.levels) + Counter(more.levels),
        blocks=Counter(tally.blocks) + Counter(more.blocks),
    )


def tally_of(rows: Iterable[Row]) -> Tally:
    """Count rows; imported posts, and those without a reading, too."""
    posts: Counter[str] = Counter()
    kinds: Counter[tuple[str, Kind]] = Counter()
    levels: Counter[tuple[str, str, str]] = Counter()
    blocks: Counter[tuple[str, Kind, int]] = Counter()
    for row in rows:
        posts[row.account] += 1
        kinds[row.account, row.kind] += 1
        if row.block is not None:
            blocks[row.account, row.kind, row.block] += 1
        levels.update((row.account, factor, level) for factor, level in row.levels.items())
    return Tally(posts=posts, kinds=kinds, levels=levels, blocks=blocks)
