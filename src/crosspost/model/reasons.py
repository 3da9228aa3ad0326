"""Why an article stands in the ledger as it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ReasonKind(StrEnum):
    """All reasons there are. A code is for ever: articles are kept with theirs. `core.reasons` has their sentences."""

    # Its feed's past: there when the feed was taken up, dated long before that, or before an answer without entries.
    THERE_BEFORE = "there_before"
    LONG_BEFORE = "long_before"
    DATED_BEFORE = "dated_before"
    # One feed's `max_age` keeps it back. Another feed may call it news all the same.
    TOO_OLD = "too_old"
    # It came in a flood of which nothing says that it is new (core.floods).
    HELD_BACK = "held_back"
    # It reads like another piece than the known article whose name it has (core.recall).
    SAME_ADDRESS = "same_address"
    SAME_GUID = "same_guid"
    # It lacks what it would be posted with (core.readiness).
    NO_ADDRESS = "no_address"
    NO_WORDS = "no_words"
    NOT_PUBLIC = "not_public"
    PROTECTED = "protected"
    # Neither its feed nor its page has words that a teaser could be made from.
    WORDLESS = "wordless"
    # Its author marked it.
    UNWANTED = "unwanted"
    # It was still to be composed in the backup that is the database now; the second, of a backup without its time.
    RESTORED = "restored"
    RESTORED_UNDATED = "restored_undated"
    # A person had it posted that was not to be.
    QUEUED_BY = "queued_by"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One article's reason: its kind, and what is particular to it, by the names of `core.checkup.kind.FACTS`."""

    kind: ReasonKind
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
