"""Everything we remember, in SQLite or PostgreSQL: the same tables, the same statements.

::

    intake ──▶ drafts ──▶ review ──▶ publishing ──▶ field_data        one file per group of methods
      pictures       ╲       │       ╱   limits         overview      what the reports read, as do results
                      ╲      │      ╱    replies        checkup       is it sound, can it be written to?
                       ╲     │     ╱     alerts         operations    how the service is, and what it may forget
                        ▼    ▼    ▼      gathering      backup, restore
                        transitions                     the one way to change a post's state
                             │
     rows · values · schema · types                     nouns ↔ rows, the tables, the columns
                             │
                         database ◀── opening           transactions ◀── is it ours, is it up to date?
                             ╲          ╱
                               moving                   from a file to PostgreSQL
"""

from __future__ import annotations

from datetime import datetime

from crosspost.model import World
from crosspost.store.alerts import Alerts
from crosspost.store.backup import Backup
from crosspost.store.checkup import Checkup
from crosspost.store.database import Database, parse
from crosspost.store.drafts import Drafts
from crosspost.store.field_data import FieldData
from crosspost.store.gathering import Gathering
from crosspost.store.intake import Intake
from crosspost.store.lacks import Lacks
from crosspost.store.learning import LearningRoom
from crosspost.store.limits import Limits
from crosspost.store.moving import Moved, move
from crosspost.store.opening import prepare
from crosspost.store.operations import Operations
from crosspost.store.overview import Overview
from crosspost.store.pictures import Pictures
from crosspost.store.publishing import Publishing
from crosspost.store.replies import Replies
from crosspost.store.results import Results
from crosspost.store.review import Review

__all__ = ["Moved", "SqlStore", "move", "open_store"]


class SqlStore(
    Intake,
    Drafts,
    Review,
    Publishing,
    Replies,
    Pictures,
    Lacks,
    Limits,
    FieldData,
    Gathering,
    LearningRoom,
    Overview,
    Results,
    Checkup,
    Operations,
    Alerts,
    Backup,
):
    """`ports.Store` on one database. Threads may share it; processes open it each for themselves."""

    def close(self) -> None:
        """Close every connection. Safe to call twice."""
        self._db.close()

    def __enter__(self) -> SqlStore:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def open_store(url: str, *, world: World, now: datetime) -> SqlStore:
    """Open the database at `url` (`sqlite:///path`, or `sqlite://` for one in memory).

    Creates it, its folder and its tables where there is nothing yet; brings older tables up to date. Raises
    DatabaseUnusable for a damaged, foreign, newer or unreachable database and WrongWorld for one of the other world;
    such a database is left as it was. `now` is remembered as the time of creation.
    """
    address = parse(url)
    database = Database(address)
    try:
        prepare(database, address, world=world, now=now)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)
