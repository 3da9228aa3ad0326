"""How much more the platforms allow, as they said last: remembered, so that a restart does not run into a limit."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from crosspost.core.limits import OF_THE_APP
from crosspost.model import Limit
from crosspost.store.database import Room, insert_new
from crosspost.store.schema import app_limits as app_rows
from crosspost.store.schema import limits as rows


class Limits(Room):
    """What publishing needs to know before it sends."""

    def limits(self, account_key: str, *, app: str | None = None) -> tuple[Limit, ...]:
        """Return what the account's platform said last of each kind of limit, be it over by now.

        With `app`, what it said to any account of the app of those limits that they share.
        """
        mine = select(rows).where(rows.c.account_key == account_key).order_by(rows.c.kind)
        shared = select(app_rows).where(app_rows.c.app == app).order_by(app_rows.c.kind)
        with self._db.read() as connection:
            found = [*connection.execute(mine)] + ([*connection.execute(shared)] if app is not None else [])
        return tuple(Limit(kind=row.kind, remaining=row.remaining, reset_at=row.reset_at) for row in found)

    def save_limits(self, account_key: str, limits: Collection[Limit], *, app: str | None = None) -> None:
        """Remember what the account's platform says now; kinds that it does not speak of stay as they were.

        With `app`, what all its accounts share is remembered for all of them: of two answers about the same span of
        time, the one that leaves less is the later one, in whatever order workers write them down.
        """
        shared = [limit for limit in limits if app is not None and limit.kind in OF_THE_APP]
        kinds = {limit.kind: limit for limit in limits if limit not in shared}
        if app is not None and shared:
            self._save_shared(app, shared)
        if not kinds:
            return
        values = [
            {"account_key": account_key, "kind": kind, "remaining": one.remaining, "reset_at": one.reset_at}
            for kind, one in kinds.items()
        ]
        with self._db.write() as connection:
            connection.execute(delete(rows).where(rows.c.account_key == account_key, rows.c.kind.in_(tuple(kinds))))
            # Where another worker says something at the same time, either of the two is news.
            connection.execute(insert_new(connection, rows), values)

    def _save_shared(self, app: str, limits: Collection[Limit]) -> None:
        with self._db.write() as connection:
            for limit in limits:
                this = (app_rows.c.app == app) & (app_rows.c.kind == limit.kind)
                later = (app_rows.c.reset_at == limit.reset_at) & (app_rows.c.remaining < limit.remaining)
                connection.execute(delete(app_rows).where(this, ~later))
                values = {"app": app, "kind": limit.kind, "remaining": limit.remaining, "reset_at": limit.reset_at}
                connection.execute(insert_new(connection, app_rows), values)
