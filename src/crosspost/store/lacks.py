"""What accounts may not do though they may post: remembered until it works again or somebody says that it should."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from crosspost.model import Ability, Lack, ReplyState
from crosspost.store.database import Room, insert_new
from crosspost.store.schema import lacks as rows
from crosspost.store.schema import posts, replies

log = logging.getLogger(__name__)


class Lacks(Room):
    """What the steps that reply and listen need to know before they ask."""

    def note_lack(self, account_key: str, ability: Ability, *, said: str, now: datetime) -> bool:
        """Remember that the account may not do this, as was seen now. False when it was known; its words stay then."""
        with self._db.write() as connection:
            return note_lack(connection, account_key, ability, said=said, now=now)

    def regain(self, account_key: str, abilities: Collection[Ability], *, now: datetime) -> bool:
        """Forget that the account may not do this: it is tried again at once. False when nothing was remembered."""
        with self._db.write() as connection:
            return regain(connection, account_key, abilities, now=now)


def note_lack(connection: Connection, account_key: str, ability: Ability, *, said: str, now: datetime) -> bool:
    """The first words stay, as those of a pause do."""
    this = (rows.c.account_key == account_key) & (rows.c.ability == ability)
    if connection.execute(update(rows).where(this).values(seen_at=now)).rowcount:
        return False
    values = {"account_key": account_key, "ability": ability, "said": said, "since": now, "seen_at": now}
    connection.execute(insert_new(connection, rows), [values])
    log.error("account.lacks account=%s ability=%s reason=%s", account_key, ability, said)
    return True


def regain(connection: Connection, account_key: str, abilities: Collection[Ability], *, now: datetime) -> bool:
    """Replies that waited for it need not wait for their time."""
    those = (rows.c.account_key == account_key) & rows.c.ability.in_(tuple(abilities))
    known = set(connection.execute(select(rows.c.ability).where(those)).scalars())
    if not known:
        return False
    connection.execute(delete(rows).where(those))
    if Ability.REPLYING in known:
        mine = select(posts.c.id).where(posts.c.account_key == account_key)
        waiting = (replies.c.state == ReplyState.WAITING) & replies.c.post_id.in_(mine)
        connection.execute(update(replies).where(waiting, replies.c.next_at > now).values(next_at=now))
    log.info("account.regained account=%s abilities=%s", account_key, ",".join(sorted(known)))
    return True


def lacks_by_account(connection: Connection) -> Mapping[str, Mapping[Ability, Lack]]:
    """What each account may not do; accounts that lack nothing are absent."""
    found: dict[str, dict[Ability, Lack]] = {}
    for row in connection.execute(select(rows).order_by(rows.c.account_key, rows.c.ability)):
        found.setdefault(row.account_key, {})[row.ability] = Lack(said=row.said, since=row.since, seen_at=row.seen_at)
    return found
