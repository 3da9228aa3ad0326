"""The insights of a Page's posts: which metric names live, and what they say.

Meta removes names from time to time, and one dead name fails the whole call with code 100. So a call that fails that
way is followed by one call for each name, on the same post; what fails alone is dead, and is not asked for again for
`ASK_AGAIN`. One dead name loses nothing but itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from crosspost.errors import CannotTell
from crosspost.platforms.answer import Answer, as_count, as_object, as_objects
from crosspost.platforms.facebook_errors import code_of, failing, systemic
from crosspost.ports import DeadNames

log = logging.getLogger(__name__)

NAMES: Mapping[str, str] = MappingProxyType(
    {"post_clicks": "clicks", "post_media_view": "impressions", "post_total_media_view_unique": "reach"}
)
"""Names of the Graph API that live in v26.0, and our own. Every `post_impressions…` is gone (Pages API changelog)."""

_DEAD = "100"


class ForgetfulNames:
    """Dead names for as long as the process lives."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def dead(self) -> Collection[str]:
        """Return the names found dead."""
        return frozenset(self._names)

    def bury(self, names: Collection[str]) -> None:
        """Remember more of them."""
        self._names |= set(names)


def counts_of(ask: Callable[[str], Answer], names: DeadNames) -> Mapping[str, int]:
    """Read the living metrics of one post; `ask` makes the call for names joined by commas.

    What Facebook does not give is absent. Raises CannotTell where the next post would fare the same.
    """
    living = [name for name in NAMES if name not in names.dead()]
    if not living:
        return {}
    answer = ask(",".join(living))
    if code_of(answer) != _DEAD or len(living) == 1:
        counts = _read(answer)
        if code_of(answer) == _DEAD and len(living) == 1:
            log.warning("facebook.insights.refused metric=%s", living[0])
        return counts
    found: dict[str, int] = {}
    refused: list[str] = []
    for name in living:
        alone = ask(name)
        if code_of(alone) == _DEAD:
            refused.append(name)
        else:
            found |= _read(alone)
    # Where every name is refused, the post is the reason, not the names.
    if refused and len(refused) < len(living):
        log.warning("facebook.insights.dead metrics=%s", ",".join(refused))
        names.bury(refused)
    return found


def _read(answer: Answer) -> dict[str, int]:
    if not answer.ok or answer.fields.get("error"):
        if systemic(answer) or failing(answer) or code_of(answer) == "10":
            raise CannotTell(f"Facebook gives no insights ({code_of(answer) or answer.status})")
        return {}
    found: dict[str, int] = {}
    for metric in as_objects(answer.fields.get("data")):
        name, values = metric.get("name"), as_objects(metric.get("values"))
        count = as_count(as_object(values[-1]).get("value")) if values else None
        if isinstance(name, str) and name in NAMES and count is not None:
            found[NAMES[name]] = count
    return found
