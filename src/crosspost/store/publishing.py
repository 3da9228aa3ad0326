"""Publishing exactly once: the claim before the network, the settlement after it, the looks at what is in doubt.

The claim and the partial unique index on `attempts` are two locks on the same door. Either alone is enough.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from crosspost.core.costs import operation_of
from crosspost.core.replies import RESTORED as REPLY_RESTORED
from crosspost.core.verdicts import ATTEMPT_LIFETIME, SELDOM, Verdict
from crosspost.errors import IllegalTransition, StaleVersion, StoreError
from crosspost.model import Ability, AccountState, Attempt, Outcome, Post, PostState, ReplyState, Spend
from crosspost.ports import Doubtful
from crosspost.store import rows
from crosspost.store.database import Room
from crosspost.store.lacks import lacks_by_account, regain
from crosspost.store.schema import RESTORED, STANDING, accounts, attempts, meta, posts, replies, spend
from crosspost.store.transitions import load, move
from crosspost.store.values import Values, spend_values, text_hash

log = logging.getLogger(__name__)

SETTLES_FROM = {
    PostState.PUBLISHING: Outcome.OPEN,
    PostState.IN_DOUBT: Outcome.UNKNOWN,
    PostState.REJECTED: Outcome.UNKNOWN,
}
"""Where a post stands while its latest attempt may be not settled → what that attempt says then."""


class Publishing(Room):
    """What the steps publish and reconcile need, and the accounts they pause."""

    def due(self, *, now: datetime, not_before: datetime) -> tuple[Post, ...]:
        """Approved posts of accounts that are not paused, due in [not_before, now], by due time."""
        waiting = _due(select(posts), now=now, not_before=not_before).order_by(posts.c.due_at, posts.c.id)
        with self._db.read() as connection:
            return tuple(rows.post(row) for row in connection.execute(waiting))

    def first_due(
        self, *, now: datetime, not_before: datetime, account_key: str | None = None
    ) -> tuple[tuple[int, str], ...]:
        """Of each account, or of the named one, the first post that `due` would give: number and account key.

        As many rows as accounts, however many posts are waiting on one of them.
        """
        place = func.row_number().over(partition_by=posts.c.account_key, order_by=(posts.c.due_at, posts.c.id))
        asked = select(posts.c.id, posts.c.account_key, posts.c.due_at, place.label("place"))
        waiting = _due(asked, now=now, not_before=not_before)
        if account_key is not None:
            waiting = waiting.where(posts.c.account_key == account_key)
        queue = waiting.subquery()
        first = select(queue.c.id, queue.c.account_key).where(queue.c.place == 1).order_by(queue.c.due_at, queue.c.id)
        with self._db.read() as connection:
            return tuple((row.id, row.account_key) for row in connection.execute(first))

    def claim(self, post_id: int, *, version: int, now: datetime, deadline: datetime) -> Attempt | None:
        """approved → publishing and a new open attempt, both or neither.

        None when somebody else was faster, the post changed, or its account is paused. Raises NoSuchPost.
        """
        with self._db.write() as connection:
            try:
                with connection.begin_nested():
                    return _claim(connection, post_id, version=version, now=now, deadline=deadline)
            except StaleVersion:
                return None
            except IntegrityError as error:
                log.warning("publishing.claim_refused post=%d reason=%s", post_id, error.orig)
                return None

    def settle(self, attempt: Attempt, verdict: Verdict, *, who: str, now: datetime) -> Post:
        """Write down how an attempt ended, or what a look at the platform showed: attempt, post, event, spend, pause.

        Raises IllegalTransition when the post is not where the verdict starts from, or the attempt is settled or not
        the latest one; StoreError when the receipt belongs to another post, or another one of the account took its
        words since it was rejected. Nothing is written then.
        """
        with self._db.write() as connection:
            post = load(connection, attempt.post_id)
            _refuse_if_elsewhere(connection, post, attempt, verdict)
            _refuse_taken_receipt(connection, post, verdict)
            _refuse_second_of_a_kind(connection, post, verdict)
            _settle_attempt(connection, attempt, verdict, now=now)
            settled = _settle_post(connection, post, verdict, who=who, now=now)
            if settled.state is PostState.PUBLISHED and post.outgoing.reply is not None:
                _owe_reply(connection, attempt, now=now)
            if verdict.pause is not None:
                pause_account(connection, post.account_key, verdict.pause, now=now)
            return settled

    def doubtful(self, *, now: datetime) -> tuple[Doubtful, ...]:
        """Open attempts past their deadline, and attempts in doubt whose time to look has come; oldest first.

        A time that lies further ahead than any is ever set was written before the clock was set back: it has come.
        """
        set_back = attempts.c.started_at > now + ATTEMPT_LIFETIME
        dead = (posts.c.state == PostState.PUBLISHING) & ((attempts.c.deadline < now) | set_back)
        due = attempts.c.look_at.is_(None) | (attempts.c.look_at <= now) | (attempts.c.look_at > now + SELDOM)
        look = (posts.c.state == PostState.IN_DOUBT) & due
        unsettled = (
            select(attempts)
            .join(posts, posts.c.id == attempts.c.post_id)
            .where(attempts.c.outcome.in_(tuple(SETTLES_FROM.values())), dead | look)
            .order_by(attempts.c.started_at, attempts.c.id)
        )
        with self._db.read() as connection:
            found = [rows.attempt(row) for row in connection.execute(unsettled).all()]
            return tuple(Doubtful(post=load(connection, one.post_id), attempt=one) for one in found)

    def account_states(self) -> Mapping[str, AccountState]:
        """Return every synced account's state by key."""
        with self._db.read() as connection:
            lacks = lacks_by_account(connection)
            return {
                row.key: AccountState(
                    key=row.key,
                    paused_reason=row.paused_reason,
                    paused_at=row.paused_at,
                    checked_at=row.checked_at,
                    examined_at=row.examined_at,
                    keys_end_at=row.keys_end_at,
                    lacks=lacks.get(row.key, {}),
                )
                for row in connection.execute(select(accounts).order_by(accounts.c.key))
            }

    def resume(self, account_key: str, *, now: datetime) -> bool:
        """Let a paused account post again, and do what it lacked. False when it was not paused and lacked nothing."""
        with self._db.write() as connection:
            resumed = connection.execute(
                update(accounts)
                .where(accounts.c.key == account_key, accounts.c.paused_reason.is_not(None))
                .values(paused_reason=None, paused_at=None, checked_at=None, resumed_at=now)
            )
            regained = regain(connection, account_key, tuple(Ability), now=now)
            return resumed.rowcount == 1 or regained

    def pause(self, account_key: str, *, reason: str, now: datetime) -> bool:
        """Let an account post nothing until it is resumed. False when it paused already; its reason stays then."""
        with self._db.write() as connection:
            return pause_account(connection, account_key, reason, now=now)

    def note_check(self, account_key: str, *, now: datetime) -> None:
        """Remember that the platform is being asked whether a paused account may post again."""
        with self._db.write() as connection:
            paused = (accounts.c.key == account_key) & accounts.c.paused_reason.is_not(None)
            connection.execute(update(accounts).where(paused).values(checked_at=now))


def _due(asked: Select[Any], *, now: datetime, not_before: datetime) -> Select[Any]:
    """What is asked of posts, only of those that may go out now."""
    return (
        asked.join(accounts, accounts.c.key == posts.c.account_key)
        .where(posts.c.state == PostState.APPROVED, posts.c.due_at >= not_before, posts.c.due_at <= now)
        .where(accounts.c.paused_reason.is_(None))
    )


def _claim(connection: Connection, post_id: int, *, version: int, now: datetime, deadline: datetime) -> Attempt:
    """Raises StaleVersion when the post is not to be had, IntegrityError when an attempt lives already."""
    post = load(connection, post_id)
    if post.state is not PostState.APPROVED or post.version != version:
        raise StaleVersion(f"Post {post_id} is {post.state} in version {post.version}")
    may_post = exists().where(accounts.c.key == posts.c.account_key, accounts.c.paused_reason.is_(None))
    move(connection, post, PostState.PUBLISHING, who="publish", now=now, only_if=may_post)
    last = connection.scalar(select(func.max(attempts.c.number)).where(attempts.c.post_id == post_id))
    number = (last or 0) + 1
    values = {"post_id": post_id, "number": number, "started_at": now, "deadline": deadline}
    connection.execute(insert(attempts).values(outcome=Outcome.OPEN, absences=0, **values))
    mine = (attempts.c.post_id == post_id) & (attempts.c.number == number)
    return rows.attempt(connection.execute(select(attempts).where(mine)).one())


def _refuse_if_elsewhere(connection: Connection, post: Post, attempt: Attempt, verdict: Verdict) -> None:
    latest = connection.scalar(select(func.max(attempts.c.number)).where(attempts.c.post_id == post.id))
    if post.state is not verdict.before or latest != attempt.number:
        raise IllegalTransition(
            f"Post {post.id} is {post.state} at attempt {latest}; what was seen of attempt {attempt.number} "
            f"({verdict.evidence}) starts from {verdict.before}. Nothing was written."
        )
    if (verdict.after is PostState.PUBLISHED) is not (verdict.receipt is not None):
        raise IllegalTransition(
            f"Post {post.id} cannot become {verdict.after}: published needs a receipt, and nothing else has one."
        )


def _refuse_taken_receipt(connection: Connection, post: Post, verdict: Verdict) -> None:
    if verdict.receipt is None:
        return
    mine = (posts.c.account_key == post.account_key) & (posts.c.remote_id == verdict.receipt.remote_id)
    owner = connection.scalar(select(posts.c.id).where(mine))
    if owner is not None:
        raise StoreError(
            f"Post {post.id} cannot be {verdict.receipt.remote_id} on {post.account_key}: that is post {owner}. "
            "It stays as it was; look at the platform and resolve it by hand."
        )


def _refuse_second_of_a_kind(connection: Connection, post: Post, verdict: Verdict) -> None:
    """While it was rejected its words were free for another post of the account."""
    if post.state is not PostState.REJECTED or verdict.receipt is None:
        return
    same = (posts.c.account_key == post.account_key) & (posts.c.text_hash == text_hash(post.teaser))
    twin = connection.scalar(select(posts.c.id).where(same, posts.c.state.in_(STANDING), posts.c.id != post.id))
    if twin is not None:
        raise StoreError(
            f"Post {post.id} says the same as post {twin} on {post.account_key}, word for word, and only one of them "
            f"can stand. Nothing was written; if post {twin} is not out yet, reject it, then say this again."
        )


def _settle_attempt(connection: Connection, attempt: Attempt, verdict: Verdict, *, now: datetime) -> None:
    expected = SETTLES_FROM.get(verdict.before)
    values: Values = {"outcome": verdict.outcome, "evidence": verdict.evidence, "look_at": verdict.look_at}
    if verdict.outcome is not expected:
        values["finished_at"] = now
    if verdict.absent:
        values |= {"absences": attempts.c.absences + 1, "last_absence_at": now}
    this = (attempts.c.id == attempt.id) & (attempts.c.post_id == attempt.post_id) & (attempts.c.outcome == expected)
    if connection.execute(update(attempts).where(this).values(values)).rowcount != 1:
        raise IllegalTransition(
            f"Attempt {attempt.number} of post {attempt.post_id} is settled already; this came too late: "
            f"{verdict.evidence}. Nothing was written."
        )


def _settle_post(connection: Connection, post: Post, verdict: Verdict, *, who: str, now: datetime) -> Post:
    values: Values = {"note": verdict.evidence}
    if verdict.after is PostState.APPROVED:
        values["due_at"] = verdict.due_at
    if verdict.receipt is not None:
        receipt = verdict.receipt
        values = {"published_at": receipt.at, "remote_id": receipt.remote_id, "remote_url": receipt.url, "note": None}
        # Of the month in which it was posted, be it found much later.
        bill = Spend(
            account_key=post.account_key,
            operation=operation_of(post.teaser),
            price_usd=post.price_usd - post.reply_price_usd,
            at=receipt.at,
        )
        connection.execute(insert(spend).values(spend_values(bill)))
    return move(connection, post, verdict.after, who=who, now=now, event_note=verdict.evidence, **values)


def _owe_reply(connection: Connection, attempt: Attempt, *, now: datetime) -> None:
    """Until now there was nothing to reply to: none was sent, whatever became of the attempts.

    Unless a backup was put back since the attempt: what this database finds out now was found out once before, and the
    reply may have been sent then. It is looked for.
    """
    restored = connection.scalar(select(meta.c.value).where(meta.c.key == RESTORED))
    due: Values = {"post_id": attempt.post_id, "state": ReplyState.WAITING, "tries": 0, "next_at": now}
    if restored is not None and attempt.started_at <= datetime.fromisoformat(restored):
        due |= {"state": ReplyState.IN_DOUBT, "note": REPLY_RESTORED}
    connection.execute(insert(replies).values(due))


def pause_account(connection: Connection, account_key: str, reason: str, *, now: datetime) -> bool:
    """The first reason stays, and is told once: later posts of the account fail for the same one."""
    paused = connection.execute(
        update(accounts)
        .where(accounts.c.key == account_key, accounts.c.paused_reason.is_(None))
        .values(paused_reason=reason, paused_at=now)
    )
    if paused.rowcount == 1:
        log.error("account.paused account=%s reason=%s", account_key, reason)
    return paused.rowcount == 1
