"""Why articles stand in the ledger as they do, in English, as the command line tells it. Pure.

The page tells it in its reader's language; a test holds its messages to this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crosspost.core.checkup import english
from crosspost.model import Reason, ReasonKind

SENTENCES: Mapping[ReasonKind, str] = MappingProxyType(
    {
        ReasonKind.THERE_BEFORE: "there before the feed was taken up",
        ReasonKind.LONG_BEFORE: "published on {published}, long before the feed was taken up",
        ReasonKind.DATED_BEFORE: "dated before the feed was taken up, which showed nothing then",
        ReasonKind.TOO_OLD: "published on {published}, longer ago than max_age allows",
        ReasonKind.HELD_BACK: "came with many others of which nothing says that they are new: looks like the past of "
        "the blog",
        ReasonKind.SAME_ADDRESS: "its address is that of an article known already; each piece needs an address of its "
        "own",
        ReasonKind.SAME_GUID: "its guid is that of an article known already, which had another address, title and date",
        ReasonKind.NO_ADDRESS: "it has no address to link to",
        ReasonKind.NO_WORDS: "it has no words",
        ReasonKind.NOT_PUBLIC: "its address is on this machine or in a private network, where no reader can follow it",
        ReasonKind.PROTECTED: "a password protects its words",
        ReasonKind.WORDLESS: "it has no words to make a teaser from",
        ReasonKind.UNWANTED: "its author marked it not to be posted",
        ReasonKind.RESTORED: "restored from a backup of {at}: it may have gone out since",
        ReasonKind.RESTORED_UNDATED: "restored from a backup of an unknown time: it may have gone out since",
        ReasonKind.QUEUED_BY: "queued by {who}",
    }
)


def told(reason: Reason) -> str:
    """The sentence. Raises KeyError for a fact that it needs and that is not there."""
    return english.told(SENTENCES[reason.kind], reason.facts)
