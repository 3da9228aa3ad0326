"""Is this post ours? Pure, and the same for both platforms.

A post is recognised by the mark in one of its links. Where it has no marked link (a teaser without link, a platform
that did not expand it) its words decide. A post that carries another mark is another post, whatever it says; so is one
that carries our mark but neither our address nor our words: marks are counted anew in every database, and the account
may have been fed from another one before. On X, which gives links as they were sent, one that leads to another page of
our site is another post as well; Facebook may show the address that a page calls its own. A repost is nobody's post.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from crosspost.core.identity import address_key
from crosspost.model import Outgoing, PlatformName, Receipt

MARGIN = timedelta(days=1)
"""How far the platform's clock may lag behind ours: looks start this much before the attempt. A clock that is wrong by
hours is a common accident (local time taken for UTC), and with less a lost reply would look like absence for it. The
mark keeps a wide window precise, and a day of one account is read in a page or two."""

# What `core.identity.mark_of` makes. Anything else is somebody else's campaign, or ours with something glued to it.
_MARK = re.compile(r"p[0-9]{1,19}")
_ADDRESS = re.compile(r"https?://\S+")
# X replaces every link, and every word it takes for one ("foo.py"), by one of these.
_TAIL = re.compile(r"\s*https?://t\.co/\w+\s*\Z")
_REPOST = "RT @"
_WRAPPED = re.compile(r"https?://t\.co/\w+")


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A post of our own account, as the platform lists it."""

    receipt: Receipt
    text: str
    # Where its links lead, as the platform expanded them.
    links: tuple[str, ...] = ()


def is_ours(outgoing: Outgoing, seen: Sighting) -> bool:
    """Whether the post seen is the one that `outgoing` made."""
    if seen.text.startswith(_REPOST) and not outgoing.text.startswith(_REPOST):
        return False
    marks = {mark for link in seen.links for mark in marks_of(link) if _MARK.fullmatch(mark)}
    if marks and outgoing.mark not in marks:
        return False
    theirs = {page_of(link) for link in seen.links if outgoing.mark in marks_of(link)}
    if any(page is not None and page in theirs for page in map(page_of, _links(outgoing))):
        return True
    if _leads_elsewhere(outgoing, seen):
        return False
    # X gives `&` as `&amp;`; Facebook gives the text as it is.
    texts = {seen.text, html.unescape(seen.text)}
    if outgoing.images:
        # X puts a link of its own to the images behind the text.
        texts |= {_TAIL.sub("", text) for text in texts}
    return any(same_words(outgoing.text, text) for text in texts)


def marks_of(link: str) -> tuple[str, ...]:
    """The values of `utm_content` in a link; none where it is not a readable address."""
    try:
        return tuple(parse_qs(urlsplit(link).query, max_num_fields=100).get("utm_content", ()))
    except ValueError:
        return ()


def page_of(link: str) -> str | None:
    """Host and path of a link; None where it is not a readable address. Platforms add parameters of their own."""
    try:
        return re.split("[?#]", address_key(link), maxsplit=1)[0]
    except ValueError:
        return None


def same_words(sent: str, seen: str) -> bool:
    """Whether both say the same, word by word, where a wrapped link stands for any one word.

    Texts that have no other word than links in common are not the same: they would match everything.
    """
    ours, theirs = _words(sent), _words(seen)
    if len(ours) != len(theirs):
        return False
    equal = False
    for our, their in zip(ours, theirs, strict=True):
        wrapped = list(_WRAPPED.finditer(their))
        if not wrapped:
            if our != their:
                return False
            equal = True
        elif not (our.startswith(their[: wrapped[0].start()]) and our.endswith(their[wrapped[-1].end() :])):
            return False
    return equal


def links_in(text: str) -> list[str]:
    """The addresses that stand in a text."""
    return _ADDRESS.findall(text)


def _leads_elsewhere(outgoing: Outgoing, seen: Sighting) -> bool:
    """Whether it is on X, and links to our site, but to none of our pages."""
    ours = {page for page in map(page_of, _links(outgoing)) if page is not None}
    hosts = {page.partition("/")[0] for page in ours}
    theirs = {page for link in seen.links if not marks_of(link) and (page := page_of(link)) is not None}
    on_our_site = {page for page in theirs if page.partition("/")[0] in hosts}
    return outgoing.platform is PlatformName.TWITTER and bool(on_our_site) and not on_our_site & ours


def _links(outgoing: Outgoing) -> list[str]:
    return [*([outgoing.link] if outgoing.link else []), *links_in(outgoing.text)]


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()
