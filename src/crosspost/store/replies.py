"""First replies: one row for each post whose link goes into one, changed by compare-and-set only.

The row is made in the transaction that stores the post's receipt, so no reply is begun before its post is certain; and
its key is the post's, so there is no second one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, exists, insert, select, update

from crosspost.core.costs import reply_operation_of
from crosspost.core.replies import RESTORED, TRANSITIONS, ReplyVerdict
from crosspost.core.verdicts import ATTEMPT_LIFETIME, LOOKS
from crosspost.errors import IllegalTransition
from crosspost.model import Ability, Post, PostState, Reply, ReplyState, Spend
from crosspost.store import rows
from crosspost.store.database import Room
from crosspost.store.lacks import note_lack, regain
from crosspost.store.publishing import pause_account
from crosspost.store.schema import accounts, posts, replies, spend
from crosspost.store.transitions import load, record
from crosspost.store.values import spend_values

_WITH_POST = select(replies, posts.c.account_key, posts.c.reply_price_usd).join(posts, posts.c.id == replies.c.post_id)


class Replies(Room):
    """What the steps publish and reconcile need for the replies."""

    def replies(self, states: Collection[ReplyState] = ()) -> tuple[Reply, ...]:
        """Replies in these states (empty: all), by the number of their posts."""
        which = _WITH_POST.where(replies.c.state.in_(states)) if states else _WITH_POST
        return self._read(which.order_by(replies.c.post_id))

    def reply(self, post_id: int) -> Reply | None:
        """The first reply of this post. None: it has none, or its post is not certain yet."""
        return next(iter(self._read(_WITH_POST.where(replies.c.post_id == post_id))), None)

    def replies_due(self, *, now: datetime) -> tuple[Reply, ...]:
        """Replies that wait and whose time has come, of accounts that are not paused."""
        return self._read(
            _WITH_POST.join(accounts, accounts.c.key == posts.c.account_key)
            .where(replies.c.state == ReplyState.WAITING, replies.c.next_at <= now, accounts.c.paused_reason.is_(None))
            .order_by(replies.c.next_at, replies.c.post_id)
        )

    def claim_reply(self, reply: Reply, *, now: datetime, deadline: datetime) -> Reply | None:
        """waiting → sending. None when somebody else was faster, or the account is paused."""
        may_post = exists().where(
            accounts.c.key == posts.c.account_key, posts.c.id == reply.post_id, accounts.c.paused_reason.is_(None)
        )
        waiting = replies.c.state == ReplyState.WAITING
        with self._db.write() as connection:
            claimed = connection.execute(
                update(replies)
                .where(replies.c.post_id == reply.post_id, waiting, replies.c.tries == reply.tries, may_post)
                .values(
                    state=ReplyState.SENDING,
                    tries=reply.tries + 1,
                    started_at=now,
                    next_at=deadline,
                    # What was seen before this sending says nothing about it.
                    absent_at=None,
                )
            )
            return _load(connection, reply.post_id) if claimed.rowcount == 1 else None

    def settle_reply(self, reply: Reply, verdict: ReplyVerdict, *, who: str, now: datetime) -> Reply:
        """Write down what became of it: state, a line in its post's history, spend, pause.

        Raises IllegalTransition when it is not as it was read, or cannot become that; nothing is written then.
        """
        if verdict.after not in TRANSITIONS[reply.state]:
            raise IllegalTransition(
                f"The first reply of post {reply.post_id} is {reply.state}; from there it cannot become "
                f"{verdict.after}. Nothing changed."
            )
        with self._db.write() as connection:
            post = load(connection, reply.post_id)
            _change(connection, reply, verdict, now=now)
            note = f"first reply {verdict.after.replace('_', ' ')}: {verdict.note}"
            record(
                connection, post.id, from_state=PostState.PUBLISHED, to_state=post.state, who=who, now=now, note=note
            )
            if verdict.receipt is not None:
                _bill(connection, post, at=verdict.receipt.at)
            if verdict.pause is not None:
                pause_account(connection, post.account_key, verdict.pause, now=now)
            if verdict.lack is not None:
                note_lack(connection, post.account_key, Ability.REPLYING, said=verdict.lack, now=now)
            elif reply.state is ReplyState.SENDING and verdict.receipt is not None:
                # What a person says to have seen was not necessarily done with our token.
                regain(connection, post.account_key, (Ability.REPLYING,), now=now)
            return _load(connection, reply.post_id)

    def doubtful_replies(self, *, now: datetime) -> tuple[Reply, ...]:
        """Replies whose sender died, and those in doubt whose time to look has come.

        A time that lies further ahead than any is ever set was written before the clock was set back: it has come.
        """
        dead = (replies.c.state == ReplyState.SENDING) & _come(now, replies.c.started_at > now + ATTEMPT_LIFETIME)
        look = (replies.c.state == ReplyState.IN_DOUBT) & _come(now, replies.c.next_at > now + LOOKS[-1])
        return self._read(_WITH_POST.where(dead | look).order_by(replies.c.started_at, replies.c.post_id))

    def _read(self, which: Select[tuple[object, ...]]) -> tuple[Reply, ...]:
        with self._db.read() as connection:
            return tuple(rows.reply(row) for row in connection.execute(which))


def doubt_after_restore(connection: Connection, *, now: datetime) -> None:
    """What waited when the backup was taken may have been sent since: it is looked for, never sent again by itself.

    So is what was in doubt, anew: what was not there before the backup may have been sent after it.
    """
    values = {"state": ReplyState.IN_DOUBT, "next_at": now, "absent_at": None}
    waiting = replies.c.state == ReplyState.WAITING
    connection.execute(update(replies).where(replies.c.state == ReplyState.IN_DOUBT).values(values))
    connection.execute(update(replies).where(waiting).values(values | {"note": RESTORED}))


def _come(now: datetime, set_back: ColumnElement[bool]) -> ColumnElement[bool]:
    return (replies.c.next_at < now) | (replies.c.next_at == now) | set_back


def _load(connection: Connection, post_id: int) -> Reply:
    return rows.reply(connection.execute(_WITH_POST.where(replies.c.post_id == post_id)).one())


def _change(connection: Connection, reply: Reply, verdict: ReplyVerdict, *, now: datetime) -> None:
    values = {"state": verdict.after, "note": verdict.note, "next_at": verdict.next_at}
    if verdict.receipt is not None:
        values["remote_id"] = verdict.receipt.remote_id
    if verdict.absent and reply.absent_at is None:
        values["absent_at"] = now
    if verdict.asked:
        values["asked_at"] = now
    same = (replies.c.state == reply.state) & (replies.c.tries == reply.tries)
    changed = connection.execute(update(replies).where(replies.c.post_id == reply.post_id, same).values(values))
    if changed.rowcount != 1:
        raise IllegalTransition(
            f"The first reply of post {reply.post_id} is not {reply.state} any more; this came too late: "
            f"{verdict.note}. Nothing was written."
        )


def _bill(connection: Connection, post: Post, *, at: datetime) -> None:
    operation = reply_operation_of(post.teaser)
    if operation is not None:
        bill = Spend(account_key=post.account_key, operation=operation, price_usd=post.reply_price_usd, at=at)
        connection.execute(insert(spend).values(spend_values(bill)))
