"""How an engine of many workers cuts poll and publish into jobs. Not a room itself: each job ends in those rooms.

::

    poll     shares(app) ──▶ one job for each share of the feeds in which one is due ──▶ poll_share
    publish  owing(app)  ──▶ one job for each account to which a first reply was left over ──▶ send_replies
             heads(app)  ──▶ one job for each account, with its first due post ──▶ send ──▶ following ──▶ the next job

An account has one job of each kind at a time in the queue, and its next post goes to the queue's end. So accounts take
turns: one with a backlog of thousands delays another's news by one post, and the queue stays as short as the accounts
are few.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from crosspost.core.due_times import LATE
from crosspost.errors import NoSuchPost
from crosspost.model import PostState, StepReport
from crosspost.ports import App
from crosspost.steps import poll, publish, replying
from crosspost.steps.pacing import may_post_now
from crosspost.steps.resuming import resume_answering

SHARE = 50
"""Feeds in a share, about: what one job polls with one set of connections."""


def shares(app: App) -> Iterator[tuple[int, int]]:
    """Number of each share in which a feed is due, and how many shares there are. None where nothing is due."""
    count = max(1, -(-len(app.feeds) // SHARE))
    for number in sorted({_share(key, count) for key in poll.due(app)}):
        yield number, count


def poll_share(app: App, number: int, count: int) -> StepReport:
    """Poll what is due in this share now: nothing where somebody else has polled it since."""
    return poll.run(app, only={key for key in app.feeds if _share(key, count) == number})


def heads(app: App) -> tuple[tuple[int, str], ...]:
    """Number and account of each account's first due post. Paused accounts are checked first, as publish does.

    Not for dry run, in which nothing is sent: `publish.run` says what would be.
    """
    app.store.note_sender(live=True, now=app.clock())
    resume_answering(app)
    now = app.clock()
    return tuple(
        (post_id, key)
        for post_id, key in app.store.first_due(now=now, not_before=now - LATE)
        if may_post_now(app, key, now)
    )


def following(app: App, account_key: str, *, after: int) -> int | None:
    """The account's first due post, if it is another one than `after`, which nobody could move from its place."""
    now = app.clock()
    if not may_post_now(app, account_key, now):
        return None
    for post_id, _ in app.store.first_due(now=now, not_before=now - LATE, account_key=account_key):
        return post_id if post_id != after else None
    return None


def send(app: App, post_id: int) -> StepReport:
    """Publish one post, if it is still approved and due. What a job asks for may have been done, or undone, since."""
    problems: list[str] = []
    now = app.clock()
    try:
        post = app.store.post(post_id)
    except NoSuchPost as gone:
        return StepReport(step="publish", counts={}, problems=(str(gone),))
    due = post.due_at is not None and now - LATE <= post.due_at <= now
    if app.dry_run or post.state is not PostState.APPROVED or not due:
        return StepReport(step="publish", counts={"not due any more": 1})
    if not may_post_now(app, post.account_key, now):
        return StepReport(step="publish", counts={"not due any more": 1})
    after = publish.publish_one(app, post, problems)
    counts = {after.state.value.replace("_", " "): 1} if after is not None else {}
    return StepReport(step="publish", counts=counts, problems=tuple(problems))


def owing(app: App) -> tuple[str, ...]:
    """Accounts to which a first reply was left over whose time has come. Not for dry run.

    That of a post follows it at once, in the post's own job; left over are those that were refused for now, cut off by
    the end of a process, asked for by a human, or whose post was found later.
    """
    now = app.clock()
    keys = dict.fromkeys(reply.account_key for reply in app.store.replies_due(now=now))
    return tuple(key for key in keys if may_post_now(app, key, now))


def send_replies(app: App, account_key: str) -> StepReport:
    """Send the account's first replies that were left over, if they are still due."""
    problems: list[str] = []
    sent = 0 if app.dry_run else replying.send_due(app, problems, account_key=account_key)
    return StepReport(step="publish", counts={"replies": sent}, problems=tuple(problems))


def _share(key: str, count: int) -> int:
    """Which share a feed belongs to: the same on every machine, for `hash` is another one in each process."""
    return zlib.crc32(key.encode()) % count
