"""Where X sees links in a text, with or without a scheme; in linear time, whatever the text.

The original is one large expression that tries every end of every start. Here a stretch of domain characters is cut
at its dots once, and for each label it is worked out from right to left how far a host name starting in it reaches:
the same answer, without trying again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crosspost.core.teasers import patterns

MAX_LINK = 4096
MAX_SHORTENED = 40
MAX_LABEL = 63


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A stretch of a text that X treats in its own way. `start` and `end` count code points; `end` is outside."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Label:
    """What stands between two dots of a host name."""

    start: int
    end: int
    # Where the top-level domain ends that this label begins with; None when it begins with none.
    top_end: int | None


def links(text: str) -> tuple[Entity, ...]:
    """Every link that X would see in `text`, in order. Does not look whether anything answers there."""
    found: list[Entity] = []
    # Everything before this belongs to a link already, or to what was taken for one and is none.
    at = 0
    for run in patterns.DOMAIN_RUN.finditer(text) if "." in text else ():
        if run.end() <= at or "." not in run[0].strip("."):
            continue
        labels = _labels(text, run.start(), run.end())
        reaches = _reaches(text, labels)
        for number, (label, reach) in enumerate(zip(labels, reaches, strict=True)):
            if reach is None or label.end <= at:
                continue
            scheme = _scheme(text, run.start(), at) if number == 0 else None
            # The registered name itself, unlike what stands before it, may hold no underscore.
            floor = text.rfind("_", label.start, label.end) + 1 if reach == number + 1 else 0
            start = _start(text, label, max(floor, at + 1 if at else 0), after_scheme=scheme is not None)
            top_end = labels[reach].top_end
            if start is None or top_end is None:
                continue
            begin = scheme if scheme is not None and start == run.start() else None
            entities, at = _read(text, start, top_end, begin)
            found += entities
    return tuple(found)


def _labels(text: str, start: int, end: int) -> list[_Label]:
    labels = []
    while start <= end:
        dot = text.find(".", start, end)
        stop = end if dot < 0 else dot
        labels.append(_Label(start=start, end=stop, top_end=_top_end(text, start, stop)))
        start = stop + 1
    return labels


def _top_end(text: str, start: int, end: int) -> int | None:
    """Where the top-level domain ends that starts at `start`. What follows must not continue a word or an address."""
    known = patterns.domains()
    stop = start
    while stop < end and text[stop].isascii() and text[stop].isalnum():
        stop += 1
    # Nothing continues it: the character at `stop` is no ASCII letter or digit.
    if 0 < stop - start <= MAX_LABEL and text[start:stop].lower() in known.ascii and text[stop : stop + 1] not in _GLUE:
        return stop
    for stop in range(min(end, start + known.longest), start, -1):
        if text[start:stop].lower() in known.international:
            follower = text[stop : stop + 1]
            if follower not in _GLUE and not (follower.isascii() and follower.isalnum()):
                return stop
    encoded = patterns.PUNYCODE.match(text, start, end)
    return encoded.end() if encoded else None


_GLUE = frozenset("@+-")


def _reaches(text: str, labels: Sequence[_Label]) -> list[int | None]:
    """For each label the furthest one that is the top-level domain of a host name starting in it."""
    reaches: list[int | None] = [None] * len(labels)
    # The same, for host names of three labels or more.
    far: int | None = None
    for number in range(len(labels) - 2, -1, -1):
        middle = labels[number + 1]
        if not _is_whole(text, middle):
            far = None
        elif far is None and number + 2 < len(labels) and labels[number + 2].top_end is not None:
            far = number + 2 if "_" not in text[middle.start : middle.end] else None
        if _ends_well(text, labels[number]):
            reaches[number] = far if far is not None else number + 1 if middle.top_end is not None else None
    return reaches


def _is_whole(text: str, label: _Label) -> bool:
    return _ends_well(text, label) and text[label.start] not in "-_"


def _ends_well(text: str, label: _Label) -> bool:
    return label.end > label.start and text[label.end - 1] not in "-_"


def _scheme(text: str, host: int, at: int) -> int | None:
    """Where `https://` before the host name starts, if it is there and may start a link."""
    found = patterns.PROTOCOL_BEFORE.search(text, max(host - 8, 0), host)
    if found is None or found.start() < at:
        return None
    before = found.start() - 1
    return found.start() if before < 0 or (before >= at and text[before] not in patterns.NOT_BEFORE_LINK) else None


def _start(text: str, label: _Label, low: int, *, after_scheme: bool) -> int | None:
    """Where in the label the host name starts: at the first character that may follow what stands before it."""
    low = max(low, label.start)
    if after_scheme and low == label.start and text[low] not in "-_":
        return low
    places = range(low, label.end)
    # The original looks for a character before the link first, and only then for the start of the text.
    for place in (1, 0, *places[2:]) if low == 0 and label.end > 1 else places:
        if text[place] not in "-_" and (place == 0 or text[place - 1] not in patterns.NOT_BEFORE_LINK):
            return place
    return None


def _read(text: str, start: int, host_end: int, scheme: int | None) -> tuple[list[Entity], int]:
    """What follows a host name belongs to the link. Returns the links (none, one or several) and where they end."""
    end, path = host_end, False
    if port := patterns.PORT.match(text, end):
        end = port.end()
    if found := patterns.PATH.match(text, end):
        end, path = found.end(), True
    if query := patterns.QUERY.match(text, end):
        end = query.end()
    host = text[start:host_end]
    if not _has_valid_length(host):
        return [], end
    places = _ascii_hosts(host)
    if host.startswith("xn--") and not places:
        return [], end
    if scheme is not None:
        return _with_scheme(text, scheme, start, end), end
    if len("https://") + end - start > MAX_LINK or (start > 0 and text[start - 1] in "-_./"):
        return [], end
    ends = [start + stop for _, stop in places]
    if path and ends:
        ends[-1] = end
    starts = [start + first for first, _ in places]
    return [_entity(text, first, last) for first, last in zip(starts, ends, strict=True)], end


def _with_scheme(text: str, scheme: int, host: int, end: int) -> list[Entity]:
    if (host - scheme) + (end - scheme) > MAX_LINK:
        return []
    shortened = patterns.SHORTENED.match(text, scheme, end)
    if shortened is None:
        return [_entity(text, scheme, end)]
    return [_entity(text, scheme, shortened.end())] if len(shortened[1]) <= MAX_SHORTENED else []


def _has_valid_length(host: str) -> bool:
    """Whether every label is at most 63 characters long once it is written in ASCII (RFC 3490)."""
    for label in host.split("."):
        if len(label) > MAX_LABEL:
            return False
        parts = (
            part for full in label.split("\u3002") for half in full.split("\uff0e") for part in half.split("\uff61")
        )
        encoded = [part if part.isascii() else "xn--" + part.encode("punycode").decode("ascii") for part in parts]
        if not 1 <= len(".".join(encoded)) <= MAX_LABEL:
            return False
    return True


# Dots that stand between labels too, in East Asian writing.
_OTHER_DOTS = re.compile("[\u3002\uff0e\uff61]")


def _ascii_hosts(host: str) -> list[tuple[int, int]]:
    """The host names in Latin letters within a longer stretch, as in Japanese, which leaves no space around a link."""
    labels = _labels(host, 0, len(host))
    found = []
    number, at = 0, 0
    while number < len(labels) - 1:
        tail = patterns.ASCII_TAIL.search(host, at, labels[number].end)
        reach, last = _ascii_reach(host, labels, number)
        top_end = labels[reach].top_end if reach is not None else None
        if tail is None or not tail[0] or reach is None or top_end is None:
            number = last if tail and tail[0] else number + 1
            at = labels[number].start
        else:
            found.append((tail.start(), top_end))
            number, at = reach, top_end
    return found


def _ascii_reach(host: str, labels: Sequence[_Label], number: int) -> tuple[int | None, int]:
    """The furthest top-level domain after label `number` with only Latin labels between; where that chain breaks."""
    reach = None
    for last in range(number + 1, len(labels)):
        if labels[last].top_end is not None:
            reach = last
        if not patterns.ASCII_LABEL.fullmatch(host, labels[last].start, labels[last].end):
            return reach, last
    return reach, len(labels) - 1


def _entity(text: str, start: int, end: int) -> Entity:
    return Entity(text=text[start:end], start=start, end=end)
