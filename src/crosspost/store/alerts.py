"""Troubles and what people were told of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import select, update

from crosspost.model import Alert
from crosspost.store.database import Room, insert_new
from crosspost.store.schema import alerts as rows


class Alerts(Room):
    """What the step alert needs."""

    def open_alerts(self) -> tuple[Alert, ...]:
        """Return the alerts of which the end has not come, or has not been told; oldest first."""
        wanted = select(rows).where(rows.c.end_told_at.is_(None)).order_by(rows.c.since, rows.c.key)
        with self._db.read() as connection:
            return tuple(Alert(**row._mapping) for row in connection.execute(wanted))

    def save_alerts(self, alerts: Collection[Alert]) -> None:
        """Store alerts as they stand now; a new one of a key that goes on already is left out."""
        if not alerts:
            return
        with self._db.write() as connection:
            for alert in alerts:
                mine = (rows.c.key == alert.key, rows.c.since == alert.since)
                if connection.execute(update(rows).where(*mine).values(asdict(alert))).rowcount == 0:
                    connection.execute(insert_new(connection, rows), asdict(alert))
