"""Which entries of a document are articles that are known already.

Names prove more or less, and what proves more is asked first, for the whole document:

    address → guid, and something else agrees → shared address, and title or date agrees → title and date → guid alone

An article that stands in the document by itself is not looked for any more: what has its title or its guid, but other
words, is another piece.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crosspost.core.identity import Identified, body_key, is_unique, same_date
from crosspost.model import Known, ReasonKind

COMPARED = 100
"""Known articles of one title and day that an entry is compared with."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """The entries of a document, told apart. Both in its order, and by the names to remember them by."""

    # Each article once: of several entries that are it, the one that is most like it.
    known: tuple[tuple[Known, Identified], ...]
    unknown: tuple[Identified, ...]


def recall(feed_key: str, found: Sequence[Identified], known: Iterable[Known]) -> Recalled:
    """Tell which entries are known articles. `known`: what the store knows by any of their names."""
    memory = _Memory(feed_key, known)
    memory.claim(found, memory.by_name)
    memory.claim(found, memory.by_guid)
    memory.claim(found, memory.by_shared_address)
    # Newest first by custom: of two that may be the article we know, it is the older one.
    memory.claim(found[::-1], memory.moved_at_the_same_instant)
    memory.claim(found[::-1], memory.moved)
    memory.claim(found, memory.listed_twice)
    memory.claim(found, memory.by_guid_alone)
    strange = [one for one in found if not memory.knows(one)]
    own = sum(one.address is not None and one.address == one.identity for one in found)
    sharing = Counter(one.address for one in found)
    return Recalled(
        known=tuple(memory.recalled(found)),
        unknown=tuple(memory.stranger(one, each_has_its_own=own > sharing[one.address]) for one in strange),
    )


def strangers(feed_key: str, found: Sequence[Identified], known: Iterable[Known]) -> tuple[Identified, ...]:
    """Entries that are not known by their address: their other names are to be looked up."""
    memory = _Memory(feed_key, known)
    return tuple(one for one in found if memory.by_name(one) is None)


def shows_known(feed_key: str, found: Sequence[Identified], known: Iterable[Known]) -> bool:
    """Whether one of the entries is an article that this feed has shown, and bears its date or, without one, its title.

    The name alone is no proof: every blog of one kind begins with the same post, of the same title at the same path.
    """
    known = tuple(known)
    own = {article.id for article in known if _is_named_by(feed_key, article)}
    return any(
        article.id in own and _is_same_piece(article, one) for article, one in recall(feed_key, found, known).known
    )


def renamed(feed_key: str, recalled: Recalled, known: Iterable[Known]) -> Mapping[int, Identified]:
    """Known articles that the feed names otherwise now, by their numbers.

    What is not followed is lost at the next change: an article posted, then retitled, then moved would be news again;
    so would one moved, then retitled. Each feed has names of its own for an article, and changes no other's.
    """
    named = {article.id: article for article in known if _is_named_by(feed_key, article)}
    return {
        article.id: one
        for article, one in recalled.known
        if (before := named.get(article.id)) is None
        or (before.identity, before.fingerprint) != (one.identity, one.fingerprint)
        or one.guid not in (None, before.guid)
    }


def agree(fingerprint: str, published: datetime | None, other_fingerprint: str, other: datetime | None) -> bool:
    """Whether two have the title in common, or the date."""
    return fingerprint == other_fingerprint or same_date(published, other)


class _Memory:
    """What the store knows, by each of the ways in which an entry can be recognised; and what was recognised."""

    def __init__(self, feed_key: str, known: Iterable[Known]) -> None:
        self._feed_key = feed_key
        self._by_identity: dict[str, Known] = {}
        self._by_guid: dict[str, list[Known]] = defaultdict(list)
        self._by_title_and_day: dict[tuple[str, date], list[Known]] = defaultdict(list)
        self._names: dict[int, list[Known]] = defaultdict(list)
        # By the identity of an entry: the article that it is. By the number of an article: the entries that are it.
        self._claimed: dict[str, Known] = {}
        self._entries: dict[int, list[Identified]] = defaultdict(list)
        self._bodies: dict[str, str] = {}
        # The feed's own names first.
        for article in sorted(known, key=lambda one: (not _is_named_by(feed_key, one), one.id)):
            self._by_identity.setdefault(article.identity, article)
            self._names[article.id].append(article)
            if article.guid:
                self._by_guid[article.guid].append(article)
            if article.published_at:
                self._by_title_and_day[article.fingerprint, article.published_at.date()].append(article)

    def claim(self, found: Sequence[Identified], which: Callable[[Identified], Known | None]) -> None:
        """Note which article each of the entries is that are not recognised yet."""
        for one in found:
            if not self.knows(one) and (article := which(one)) is not None:
                self._claimed[one.identity] = article
                self._entries[article.id].append(one)

    def knows(self, one: Identified) -> bool:
        return one.identity in self._claimed

    def by_name(self, one: Identified) -> Known | None:
        """The article that has the entry's address, or that was told from the article of that address before."""
        if one.otherwise is not None and one.otherwise in self._by_identity:
            return self._by_identity[one.otherwise]
        article = self._by_identity.get(one.identity)
        return article if article is not None and not self._is_contradicted(article, one) else None

    def by_guid(self, one: Identified) -> Known | None:
        """The article that has the entry's guid, and its address, title or date as well."""
        for article in self._by_guid.get(one.guid or "", ()):
            comparable = _is_named_by(self._feed_key, article) or is_unique(one.guid)
            if comparable and (article.identity == one.address or _agrees(article, one)):
                return article
        return None

    def by_shared_address(self, one: Identified) -> Known | None:
        """The article whose address several entries have by now, and whose title or date is the entry's."""
        article = self._at_shared_address(one)
        return article if article is not None and _agrees(article, one) else None

    def moved_at_the_same_instant(self, one: Identified) -> Known | None:
        return next((article for article in self._free(one) if article.published_at == one.entry.dated_at), None)

    def moved(self, one: Identified) -> Known | None:
        """The same title published at the same date: the site moved and gave it another address and guid."""
        at = one.entry.dated_at
        free = [(abs(article.published_at - at), article) for article in self._free(one) if article.published_at and at]
        return min(free, key=lambda pair: pair[0])[1] if free else None

    def listed_twice(self, one: Identified) -> Known | None:
        """The article of that title and date that stands in the document under another address, in the same words."""
        for article in self._of_title_and_date(one):
            if any(self._body(one) == self._body(other) for other in self._entries.get(article.id, ())[:COMPARED]):
                return article
        return None

    def by_guid_alone(self, one: Identified) -> Known | None:
        """The article that has the entry's guid, where no date says that the guid was given anew."""
        article = self._guid_owner(one)
        if article is None or article.id in self._entries:
            return None
        return None if article.published_at and one.entry.dated_at else article

    def recalled(self, found: Sequence[Identified]) -> Iterator[tuple[Known, Identified]]:
        """Each article that was recognised, with the entry that is most like it."""
        best = {number: max(entries, key=self._likeness(number)) for number, entries in self._entries.items()}
        for one in found:
            article = self._claimed.get(one.identity)
            if article is not None and best[article.id] is one:
                yield article, self._as_named(article, one)

    def stranger(self, one: Identified, *, each_has_its_own: bool) -> Identified:
        """An entry that is no article we know, by names that no such article has, and why it is not to be news.

        `each_has_its_own`: more entries of the document have an address of their own than share the one of this entry.
        """
        doubt = None
        listed = self._at_shared_address(one)
        if listed is not None and (each_has_its_own or not (listed.published_at and one.entry.dated_at)):
            doubt = ReasonKind.SAME_ADDRESS
        if (other := self._by_identity.get(one.identity)) is not None:
            doubt = ReasonKind.SAME_ADDRESS if _is_named_by(self._feed_key, other) else doubt
            one = replace(one, identity=one.otherwise or one.identity)
        if (owner := self._guid_owner(one)) is not None:
            doubt = ReasonKind.SAME_GUID if is_unique(one.guid) and owner.id not in self._entries else doubt
            one = replace(one, guid=None)
        return replace(one, doubt=doubt)

    def _is_contradicted(self, article: Known, one: Identified) -> bool:
        """Whether an entry is another piece than the article that has its name, by everything else that it says."""
        if _agrees(article, one):
            return False
        if not _is_named_by(self._feed_key, article):
            # Two feeds may count their pieces, and link them all to one page.
            return one.identity != one.address
        renewed = article.guid is not None and one.guid is not None and article.guid != one.guid
        dated = article.published_at is not None and one.entry.dated_at is not None
        return renewed and dated and one.identity == one.address

    def _at_shared_address(self, one: Identified) -> Known | None:
        if one.address is None or one.address == one.identity:
            return None
        return self._by_identity.get(one.address)

    def _guid_owner(self, one: Identified) -> Known | None:
        """The article that this feed gave the entry's guid."""
        own = (each for each in self._by_guid.get(one.guid or "", ()) if _is_named_by(self._feed_key, each))
        return next(own, None)

    def _of_title_and_date(self, one: Identified) -> list[Known]:
        at = one.entry.dated_at
        if at is None:
            return []
        near = [self._by_title_and_day.get((one.fingerprint, day), ()) for day in _days_around(at)]
        return [article for some in near for article in some[:COMPARED] if same_date(article.published_at, at)]

    def _free(self, one: Identified) -> list[Known]:
        return [article for article in self._of_title_and_date(one) if article.id not in self._entries]

    def _body(self, one: Identified) -> str:
        if one.identity not in self._bodies:
            self._bodies[one.identity] = body_key(one.entry)
        return self._bodies[one.identity]

    def _likeness(self, article_id: int) -> Callable[[Identified], tuple[bool, ...]]:
        names = self._names[article_id][0]

        def likeness(one: Identified) -> tuple[bool, ...]:
            at_home = names.identity in (one.identity, one.address)
            return at_home, one.guid == names.guid, one.fingerprint == names.fingerprint

        return likeness

    def _as_named(self, article: Known, one: Identified) -> Identified:
        """The entry by the name that the article has, where that is one of the entry's: it keeps a shared address."""
        for names in self._names[article.id]:
            if names.identity in (one.otherwise, one.identity, one.address):
                return replace(one, identity=names.identity)
        return one


def _is_named_by(feed_key: str, article: Known) -> bool:
    return (article.named_by or article.feed_key) == feed_key


def _agrees(article: Known, one: Identified) -> bool:
    return agree(article.fingerprint, article.published_at, one.fingerprint, one.entry.dated_at)


def _is_same_piece(article: Known, one: Identified) -> bool:
    at = one.entry.dated_at
    if article.published_at and at:
        return same_date(article.published_at, at)
    return article.fingerprint == one.fingerprint


def _days_around(at: datetime) -> tuple[date, ...]:
    """The days on which something may be published at the same date."""
    return (at - _DAY).date(), at.date(), (at + _DAY).date()
