"""What an entry must have before it can be posted. Pure.

An entry that lacks something stands in the ledger with what it lacks, and is judged again at every poll that shows it
whole: an author may put the link in later, and a blog built for its author's own machine is built again.
"""

from __future__ import annotations

import re

from crosspost.core.hosts import leads_to_public
from crosspost.model import Article, Entry, ReasonKind

LACKS = (ReasonKind.NO_ADDRESS, ReasonKind.NO_WORDS, ReasonKind.NOT_PUBLIC, ReasonKind.PROTECTED)
"""Reasons in the ledger that end when the feed shows the entry whole."""

UNNAMED = (ReasonKind.NO_ADDRESS, ReasonKind.NOT_PUBLIC)
"""Without an address of its own an entry says nothing of how its article is called."""

# WordPress heads such posts so, and says in the place of the words that there are none.
_PROTECTED = re.compile(
    r"\s*(?:protected|protégée?|geschützt|protegid[oa]|protetto|beveiligd|beschermd)\s*:", re.IGNORECASE
)
_PASSWORD = re.compile(
    r"password|mot de passe|passwor[dt]|contraseña|palavra-passe|senha|wachtwoord|protected post|protégée?|geschützt",
    re.IGNORECASE,
)
_LOOKED_AT = 2_000


def lack(entry: Entry | Article, *, allow_private: bool) -> ReasonKind | None:
    """What keeps the entry from being posted as it reads now, one of `LACKS`; None when nothing does.

    Also of the article that it became, as long as the feed's own text is at hand.
    """
    if entry.link is None:
        return ReasonKind.NO_ADDRESS
    if not allow_private and not leads_to_public(entry.link):
        return ReasonKind.NOT_PUBLIC
    if not (entry.title or entry.summary or entry.content or entry.handwritten):
        return ReasonKind.NO_WORDS
    words = f"{entry.summary[:_LOOKED_AT]} {entry.content[:_LOOKED_AT]}"
    if _PROTECTED.match(entry.title) and (_PASSWORD.search(words) or not words.strip()):
        return ReasonKind.PROTECTED
    return None
