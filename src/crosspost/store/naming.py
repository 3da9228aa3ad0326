"""What feeds call an article. The one that brought it names it in its row; each further one that shows it, beside it.

So a feed that alone follows a change of address or guid is understood, and none undoes what another one says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, false, func, select, update

from crosspost.core.identity import Identified, is_unique
from crosspost.core.recall import agree
from crosspost.model import Known, NewArticle
from crosspost.ports import Polled
from crosspost.store.database import chunks
from crosspost.store.schema import article_feeds, articles
from crosspost.store.taking import editable, lacking, passed_over
from crosspost.store.values import Values

# Made once: this is asked for every feed that changed, and making a statement takes longer than asking it.
_KNOWN = select(
    *(articles.c[name] for name in ("id", "identity", "feed_key", "guid", "fingerprint", "published_at")),
    editable().label("editable"),
    func.coalesce(passed_over(), false()).label("passed_over"),
    func.coalesce(lacking(), false()).label("lacking"),
)
_KNOWN_ELSEWHERE = select(
    *(articles.c[name] for name in ("id", "feed_key", "published_at")),
    *(article_feeds.c[name] for name in ("identity", "guid")),
    func.coalesce(article_feeds.c.fingerprint, "").label("fingerprint"),
    article_feeds.c.feed_key.label("named_by"),
    editable().label("editable"),
    func.coalesce(passed_over(), false()).label("passed_over"),
    func.coalesce(lacking(), false()).label("lacking"),
).join(article_feeds, article_feeds.c.article_id == articles.c.id)
_SOME: Any = bindparam("some", expanding=True)
_BROUGHT = articles.c.feed_key == bindparam("feed_key")
_SHOWN = article_feeds.c.feed_key == bindparam("feed_key")
_BY_IDENTITY = (
    _KNOWN.where(articles.c.identity.in_(_SOME)),
    _KNOWN_ELSEWHERE.where(article_feeds.c.identity.in_(_SOME)),
)
_BY_GUID = (
    _KNOWN.where(_BROUGHT, articles.c.guid.in_(_SOME)),
    _KNOWN_ELSEWHERE.where(_SHOWN, article_feeds.c.guid.in_(_SOME)),
)
_BY_UNIQUE_GUID = (_KNOWN.where(articles.c.guid.in_(_SOME)),)
_BY_FINGERPRINT = (
    _KNOWN.where(_BROUGHT, articles.c.fingerprint.in_(_SOME)),
    _KNOWN_ELSEWHERE.where(_SHOWN, article_feeds.c.fingerprint.in_(_SOME)),
)


def known(
    connection: Connection,
    feed_key: str,
    *,
    identities: Collection[str],
    guids: Collection[str],
    fingerprints: Collection[str],
) -> tuple[Known, ...]:
    """What is known by one of these names, once for each feed that calls it so (`ports.store.IntakeStore.known`)."""
    own: dict[str, Any] = {"feed_key": feed_key}
    unique = [guid for guid in guids if is_unique(guid)]
    found: set[Known] = set()
    for statements, names, which in (
        (_BY_IDENTITY, identities, {}),
        (_BY_GUID, guids, own),
        (_BY_UNIQUE_GUID, unique, {}),
        (_BY_FINGERPRINT, fingerprints, own),
    ):
        for some in chunks(names):
            for statement in statements:
                found |= _asked(connection, statement, some=some, **which)
    return tuple(found)


def rename(connection: Connection, feed_key: str, article_id: int, names: Identified | NewArticle) -> None:
    """Know the article by what the feed calls it now. An address or guid that is another article's is not taken."""
    other = articles.alias()
    others = exists().where(other.c.id != article_id)
    values: Values = {"identity": names.identity, "fingerprint": names.fingerprint}
    same_guid = select(other.c.id).where(
        other.c.id != article_id, other.c.feed_key == feed_key, other.c.guid == names.guid
    )
    if names.guid is not None and connection.execute(same_guid).first() is None:
        values["guid"] = names.guid
    own = update(articles).where(articles.c.id == article_id, articles.c.feed_key == feed_key)
    connection.execute(own.where(~others.where(other.c.identity == names.identity)).values(values))
    shown = article_feeds.c.article_id == article_id, article_feeds.c.feed_key == feed_key
    connection.execute(update(article_feeds).where(*shown).values(values))


def without_doubles(connection: Connection, polls: Sequence[Polled]) -> Sequence[Polled]:
    """The polls, their news by the addresses of the articles that they turn out to be.

    Such an article came from another feed since this one was judged, perhaps in the same breath, or is called so by
    another feed alone. News of another address that agrees with nothing stored stays as it is.
    """
    news = [new for polled in polls for new in polled.news]
    addresses = _stored_addresses(connection, [new.identity for new in news])
    by_guid = _stored_by_guid(connection, {new.guid for new in news if new.guid and is_unique(new.guid)})
    resolved = []
    for polled in polls:
        mine = tuple(replace(new, identity=addresses.get(new.identity) or _double(new, by_guid)) for new in polled.news)
        for new in mine:
            if new.guid and is_unique(new.guid):
                by_guid[new.guid].append((new.feed_key, new.identity, new.fingerprint, new.entry.dated_at))
        resolved.append(replace(polled, news=mine))
    return resolved


def _double(new: NewArticle, by_guid: dict[str, list[Any]]) -> str:
    """The address of the article of another feed that this one is, or else its own."""
    for feed_key, identity, fingerprint, published in by_guid.get(new.guid or "", ()):
        same = agree(fingerprint, published, new.fingerprint, new.entry.dated_at)
        if feed_key != new.feed_key and same:
            return str(identity)
    return new.identity


def _stored_addresses(connection: Connection, identities: Collection[str]) -> dict[str, str]:
    """What another feed than the one that brought the article calls it → its address."""
    called = select(article_feeds.c.identity, articles.c.identity).join(
        articles, articles.c.id == article_feeds.c.article_id
    )
    return {
        name: identity
        for some in chunks(identities)
        for name, identity in connection.execute(called.where(article_feeds.c.identity.in_(some)))
    }


def _stored_by_guid(connection: Connection, guids: Collection[str]) -> dict[str, list[Any]]:
    which = select(
        articles.c.guid, articles.c.feed_key, articles.c.identity, articles.c.fingerprint, articles.c.published_at
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for some in chunks(guids):
        for guid, *names in connection.execute(which.where(articles.c.guid.in_(some))):
            found[guid].append(names)
    return found


def _asked(connection: Connection, statement: Select[Any], **which: Any) -> set[Known]:
    return {Known(**row._mapping) for row in connection.execute(statement, which)}
