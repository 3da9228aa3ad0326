"""Posts in the order of time, found by bisection: a listing costs the same at ten posts and at ten thousand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Shelf:
    """Ids by whole milliseconds; those of one millisecond in the order in which they came."""

    def __init__(self) -> None:
        self._times: list[int] = []
        self._ids: list[str] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, post_id: str, at: datetime) -> None:
        """Put an id in its place. A clock that was set back makes this a place in the middle."""
        place = bisect_right(self._times, _whole(at))
        self._times.insert(place, _whole(at))
        self._ids.insert(place, post_id)

    def remove(self, post_id: str, at: datetime) -> None:
        """Take an id away that was added with the same instant. Raises ValueError when it is not there."""
        place, behind = self._place(post_id, at)
        if place == behind:
            raise ValueError(f"{post_id} is not on the shelf")
        del self._times[place], self._ids[place]

    def newest_first(
        self, *, since: datetime | None = None, until: datetime | None = None, depth: int | None = None
    ) -> Iterator[str]:
        """Yield ids from `until` back to `since`, both inclusive to the millisecond; at most the newest `depth`."""
        low = 0 if since is None else bisect_left(self._times, _whole(since))
        high = len(self._ids) if until is None else bisect_right(self._times, _whole(until))
        if depth is not None:
            low = max(low, len(self._ids) - depth)
        for place in range(high - 1, low - 1, -1):
            yield self._ids[place]

    def older_than(self, post_id: str, at: datetime) -> Iterator[str]:
        """Yield what stands before an id, newest first; before its instant when the id is gone."""
        for place in range(self._place(post_id, at)[0] - 1, -1, -1):
            yield self._ids[place]

    def newer_than(self, post_id: str, at: datetime) -> Iterator[str]:
        """Yield what stands behind an id, oldest first; from its instant on when the id is gone."""
        for place in range(self._place(post_id, at)[1], len(self._ids)):
            yield self._ids[place]

    def _place(self, post_id: str, at: datetime) -> tuple[int, int]:
        """Return where an id stands and what follows it; both are the same where it is not."""
        low, high = bisect_left(self._times, _whole(at)), bisect_right(self._times, _whole(at))
        try:
            place = self._ids.index(post_id, low, high)
        except ValueError:
            return low, low
        return place, place + 1


def _whole(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND
