"""Which entries are the same article, and how a post's link is marked.

An article is its address. Where the address does not tell articles apart (every episode of a podcast links to the
home page), it is its guid; where there is neither, its words and date. What was seen once is remembered for ever.
Which entry is an article that is known already: `core.recall`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from crosspost.model import Entry, Marking, PlatformName, ReasonKind

TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "xtor", "xtref", "at_medium"}
    | {"at_campaign", "at_custom1", "at_custom2", "ns_campaign", "ns_mchannel", "ns_source", "_ga", "cmpid"}
)
"""Query parameters that say where a click came from and never which page is meant; `utm_…` besides."""

WORDS_COMPARED = 2000
"""Characters of an entry's HTML that tell it apart where it has neither title nor summary."""

_INDEX_PAGES = ("index.html", "index.htm", "index.php")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAME_DATE = timedelta(hours=12)
_TAG = re.compile(r"<[^<>]*>")
_UNIQUE_GUID = re.compile(
    # An address of something on a site, a tag (RFC 4151), a URN, what Drupal writes, a UUID, a long random number.
    r"https?://[^\s/?#]+(?:/|/?[?#])[^\s/]\S*|tag:[^\s,]+,\d{4}\S*|urn:\S+:\S+|\d+ at https?://\S+"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{20,64}",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Identified:
    """An entry with what makes it the article it is."""

    entry: Entry
    identity: str
    # The entry's guid, unless the feed gives the same one to different articles.
    guid: str | None
    # What is left of an article when a site moves to another generator and changes addresses and guids.
    fingerprint: str
    # Its address as compared; None for a site's root and without any. The identity, unless several have that address.
    address: str | None = None
    # What it is known by where the identity turns out to be something else's.
    otherwise: str | None = None
    # Why it is no news although it is not known.
    doubt: ReasonKind | None = None


def identify(feed_key: str, entries: Sequence[Entry]) -> tuple[Identified, ...]:
    """Tell the entries of one document apart; doubles within the document are dropped, the first stays."""
    named = [(entry, address_key(entry.link) if entry.link else None, _words_key(entry)) for entry in entries]
    link_means_several = _ambiguous((key, entry.guid or words) for entry, key, words in named if key)
    guid_means_several = _ambiguous((entry.guid, key) for entry, key, _ in named if entry.guid and key)
    seen: dict[str, Identified] = {}
    for entry, key, words in named:
        guid = entry.guid if entry.guid and entry.guid not in guid_means_several else None
        # Two feeds of one site call a piece the same where they give it the same address, though it be the home page.
        where, said = key or f"feed:{feed_key}", _digest(key or "", words, _day(entry.published_at))
        address = None if key is None or _is_home(key) else key
        if address is not None and address not in link_means_several:
            identity = address
        elif guid is not None:
            identity = f"guid:{where}:{guid}"
        else:
            identity = f"text:{where}:{said}"
        found = Identified(
            entry=entry,
            identity=identity,
            guid=guid,
            fingerprint=_digest(words),
            address=address,
            otherwise=f"else:{feed_key}:{said}",
        )
        seen.setdefault(identity, found)
    return tuple(seen.values())


def same_date(one: datetime | None, other: datetime | None) -> bool:
    """Whether two publication dates are the same one, told by generators that keep or drop the hour."""
    if one is None or other is None:
        return False
    return one.date() == other.date() or abs(one - other) <= _SAME_DATE


def is_unique(guid: str | None) -> bool:
    """Whether a guid means the same in any feed: an address, a tag, a UUID. A number means something in one feed."""
    return guid is not None and _UNIQUE_GUID.fullmatch(guid) is not None


def body_key(entry: Entry) -> str:
    """Its words but for the title, as compared; of an entry without any, what it shows."""
    words = title_key(_TAG.sub(" ", f"{entry.summary} {entry.content}"))
    return words or "\x00".join((entry.content, entry.image or ""))


def canonical(link: str) -> str:
    """The address that teasers point to: as the blog gave it, without the parameters that only track clicks."""
    parts = urlsplit(link)
    return urlunsplit(parts._replace(query=_without_tracking(parts.query), fragment=_real_fragment(parts.fragment)))


def address_key(link: str) -> str:
    """What two spellings of one address have in common: no scheme, no `www.`, no tracking, no trailing slash."""
    parts = urlsplit(canonical(link))
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{_host(parts)}{_path(parts)}{'?' + query if query else ''}{fragment}"


def title_key(title: str) -> str:
    """A title as compared: compatibility-normalised, case-folded, letters and digits only."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def mark_of(post_id: int) -> str:
    """The token by which we recognise the post on the platform."""
    return f"p{post_id}"


def marked(link: str, *, platform: PlatformName, mark: str, marking: Marking | None = None) -> str:
    """The link as posted: the canonical address with `utm_…` parameters that tell platform and post. Idempotent.

    Other parameters of the address are kept, in their order and spelling.
    """
    how = marking or Marking()
    ours = {
        "utm_source": platform.value if how.source is None else how.source,
        "utm_medium": how.medium,
        "utm_campaign": how.campaign,
        "utm_content": mark,
    }
    parts = urlsplit(canonical(link))
    query = urlencode({name: value for name, value in ours.items() if value})
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


def _words_key(entry: Entry) -> str:
    """Its title as compared; of a note without title, or with one of signs only, its words."""
    return title_key(entry.title) or title_key(entry.summary or entry.content[:WORDS_COMPARED])


def _ambiguous(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Keys that stand for more than one thing."""
    things: dict[str, set[str]] = defaultdict(set)
    for key, thing in pairs:
        things[key].add(thing)
    return frozenset(key for key, found in things.items() if len(found) > 1)


def _without_tracking(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(pair))


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote(name).lower()
    # Medium says in `source` which of its feeds the reader comes from.
    return name.startswith("utm_") or name in TRACKING or (name == "source" and value.lower().startswith("rss"))


def _real_fragment(fragment: str) -> str:
    name = fragment.split("=", 1)[0].lower()
    return "" if name in TRACKING or name.startswith("utm_") else fragment


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removeprefix("www.")
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"


def _path(parts: SplitResult) -> str:
    path = quote(unquote(parts.path), safe="/~:@!$&'()*+,;=-._")
    for index in _INDEX_PAGES:
        path = path.removesuffix(f"/{index}")
    return path.rstrip("/")


def _is_home(key: str) -> bool:
    return not any(mark in key for mark in "/?#")


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
