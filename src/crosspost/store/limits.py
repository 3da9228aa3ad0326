"""How much more the platforms allow, as they said last: remembered, so that a restart does not run into a limit."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from crosspost.model import Limit
from crosspost.store.database import Room, insert_new
from crosspost.store.schema import limits as rows


class Limits(Room):
    """What publishing needs to know before it sends."""

    def limits(self, account_key: str) -> tuple[Limit, ...]:
        """Return what the account's platform said last of each kind of limit, be it over by now."""
        mine = select(rows).where(rows.c.account_key == account_key).order_by(rows.c.kind)
        with self._db.read() as connection:
            return tuple(
                Limit(kind=row.kind, remaining=row.remaining, reset_at=row.reset_at) for row in connection.execute(mine)
            )

    def save_limits(self, account_key: str, limits: Collection[Limit]) -> None:
        """Remember what the account's platform says now; kinds that it does not speak of stay as they were."""
        kinds = {limit.kind: limit for limit in limits}
        if not kinds:
            return
        values = [
            {"account_key": account_key, "kind": kind, "remaining": one.remaining, "reset_at": one.reset_at}
            for kind, one in kinds.items()
        ]
        with self._db.write() as connection:
            connection.execute(delete(rows).where(rows.c.account_key == account_key, rows.c.kind.in_(tuple(kinds))))
            # Where another worker says the same at the same time, either of the two is news.
            connection.execute(insert_new(connection, rows), values)
