"""The one way in which a post changes its state: asked, compared, written down.

Every change goes through `move`. It asks `core.lifecycle`, writes only if the post is still as it was read, and adds
the event in the same transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, true, update

from crosspost.core.lifecycle import may
from crosspost.errors import IllegalTransition, NoSuchPost, StaleVersion
from crosspost.model import Post, PostState
from crosspost.store import rows
from crosspost.store.database import writes
from crosspost.store.schema import events, posts

HIGHEST = 2**31 - 1
"""The highest number that the tables hold. Databases do not take a higher one even to look for it."""


def load(connection: Connection, post_id: int) -> Post:
    """Return the post as it is now, locked until the end of a writing transaction. Raises NoSuchPost."""
    wanted = select(posts).where(posts.c.id == post_id)
    asked = wanted.with_for_update() if writes(connection) else wanted
    row = connection.execute(asked).one_or_none() if 0 < post_id <= HIGHEST else None
    if row is None:
        raise NoSuchPost(f"There is no post {post_id}. `crosspost review list` shows those that wait for review.")
    return rows.post(row)


def move(
    connection: Connection,
    post: Post,
    to: PostState,
    *,
    who: str,
    now: datetime,
    event_note: str | None = None,
    only_if: ColumnElement[bool] | None = None,
    **values: Any,
) -> Post:
    """Bring a post from the state it was read in to the next one, with its event, and return it as it is now.

    `values` are further columns of the post, `only_if` is one more condition on its row. Raises IllegalTransition for
    a step that its life does not have, StaleVersion when it changed since it was read or `only_if` does not hold.
    """
    if not may(post.state, to):
        raise IllegalTransition(f"Post {post.id} is {post.state}; from there it cannot become {to}. Nothing changed.")
    changed = connection.execute(
        update(posts)
        .where(posts.c.id == post.id, posts.c.state == post.state, posts.c.version == post.version)
        .where(true() if only_if is None else only_if)
        .values(state=to, changed_at=now, **values)
    )
    if changed.rowcount != 1:
        raise StaleVersion(f"Post {post.id} changed while this was being written. Nothing changed; look at it again.")
    record(connection, post.id, from_state=post.state, to_state=to, who=who, now=now, note=event_note)
    return load(connection, post.id)


def record(
    connection: Connection,
    post_id: int,
    *,
    from_state: PostState | None,
    to_state: PostState,
    who: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Add one line to a post's history."""
    values = {"from_state": from_state, "to_state": to_state, "who": who, "at": now, "note": note}
    connection.execute(insert(events).values(post_id=post_id, **values))
