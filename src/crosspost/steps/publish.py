"""publish: send what is approved and due, exactly once.

::

    claim ──▶ upload ──▶ send ──▶ settle            one transaction, images if any, one request, one transaction
      │         │         │
      │         └─────────┴─ the process dies here: the attempt stays open; reconcile looks for the post
      └─ somebody else was faster: nothing happens

The attempt is committed before the network is touched, nothing is ever sent twice on one attempt, and no answer is
never taken for "no" (`core.verdicts`).
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.core.costs import full_price
from crosspost.core.due_times import LATE, said_now
from crosspost.core.slots import gap_ends
from crosspost.core.verdicts import (
    ATTEMPT_LIFETIME,
    SEND_TIMEOUT,
    UPLOAD_TIMEOUT,
    Verdict,
    describe,
    found,
    last_refusal,
    raised,
    received,
)
from crosspost.errors import DatabaseUnusable, IllegalTransition, NotCreated, Refused, StoreError, TryLater
from crosspost.model import Account, Attempt, Post, PostState, StepReport
from crosspost.ports import App
from crosspost.steps import replying
from crosspost.steps.pacing import later, may_post_now, put_off, remember_limits, wait_of
from crosspost.steps.resolving import stopped_looking
from crosspost.steps.resuming import resume_answering

logger = logging.getLogger(__name__)


def run(app: App) -> StepReport:
    """Publish every post that is due; in dry run, report what would be sent and touch no post.

    A post that has missed its time by more than `due_times.LATE` is left to the schedule step; so is, in the end, one
    whose account has quiet hours now, be it that they were written after the post was scheduled. Before anything is
    sent, paused accounts are checked, rarely, and resumed where they answer. First replies that were left over go out
    first, outside quiet hours as posts do; that of a post follows it at once.
    """
    app.store.note_sender(live=not app.dry_run, now=app.clock())
    resumed = 0 if app.dry_run else resume_answering(app)
    now = app.clock()
    due = app.store.due(now=now, not_before=now - LATE)
    if app.dry_run:
        return _would_send(app, [post for post in due if may_post_now(app, post.account_key, now)], now)
    ended: dict[PostState, int] = {}
    problems: list[str] = []
    replies = replying.send_due(app, problems)
    for post in due:
        if app.stopping():
            break
        # Asked for each: sending takes its time, and quiet hours may begin before the last one's turn.
        if not may_post_now(app, post.account_key, app.clock()):
            continue
        after = publish_one(app, post, problems)
        if after is not None:
            ended[after.state] = ended.get(after.state, 0) + 1
    counts = {state.value.replace("_", " "): count for state, count in ended.items()}
    counts |= {"replies": replies} if replies else {}
    counts |= {"resumed": resumed} if resumed else {}
    return StepReport(step="publish", counts={"published": 0} | counts, problems=tuple(problems))


def publish_one(app: App, post: Post, problems: list[str]) -> Post | None:
    """Claim, send, settle one post, and return it as it ended.

    None when it was not sent (it has to wait, or somebody else claimed it), or when somebody else settled it meanwhile.
    """
    now, begun = app.clock(), app.monotonic()
    account = app.accounts[post.account_key]
    if _too_soon(app, account, post, now=now):
        return None
    wait = wait_of(app, account, post, now=now)
    if wait is not None:
        put_off(app, account, post, wait, now=now)
        problems.append(f"post {post.id}: {wait.reason}")
        return None
    # Asked before the claim: from then on this very post counts as one that may have gone out.
    before = last_refusal(app.store.posts_in_trouble(), account.key, last_sent=app.store.last_sent(account.key))
    attempt = app.store.claim(post.id, version=post.version, now=now, deadline=now + ATTEMPT_LIFETIME)
    if attempt is None:
        logger.info("post.not_claimed post=%d", post.id)
        return None
    verdict = _with_due_time(app, account, post, _send(app, post, attempt, begun, before))
    # Said before it is written down: should the database fail now, a human has the proof at least.
    logger.info("post.answered post=%d attempt=%d %s", post.id, attempt.number, verdict.evidence)
    try:
        after = _settled(app, attempt, verdict)
    except DatabaseUnusable:
        raise
    except StoreError as error:
        # The others must still go out. What is not settled here is found open past its deadline, and looked for.
        problems.append(f"post {post.id} on {account.key}: {verdict.evidence}, but: {error}")
        logger.warning("post.not_settled post=%d attempt=%d error=%s", post.id, attempt.number, error)
        return None
    remember_limits(app, account.key)
    logger.info("post.settled post=%d account=%s state=%s %s", post.id, account.key, after.state, verdict.evidence)
    if after.state is not PostState.PUBLISHED:
        problems.append(f"post {post.id} on {account.key}: {after.state.replace('_', ' ')}: {after.note}")
    elif after.outgoing.reply is not None:
        replying.send_due(app, problems, post_id=post.id)
    return after


def _too_soon(app: App, account: Account, post: Post, *, now: datetime) -> bool:
    """Whether the account's gap since what went out last is not over; the post then goes out when it is.

    A post that a person asked for now does not wait for it.
    """
    until = gap_ends(account, app.store.last_sent(account.key), now)
    if until is None or said_now(post, app.store.history(post.id)):
        return False
    at = later(app, account, post, until)
    if at is not None:
        app.store.set_due({post.id: at}, now=now)
        logger.info("post.kept_apart post=%d account=%s until=%s", post.id, account.key, at.isoformat())
    return True


def _would_send(app: App, posts: list[Post], now: datetime) -> StepReport:
    """What a live run would send, and what it would hold back were the ones before it sent. Writes nothing."""
    promised: dict[str, Decimal] = {}
    sent: list[Post] = []
    held: list[str] = []
    for post in posts:
        before = promised.get(post.account_key, Decimal(0))
        wait = wait_of(app, app.accounts[post.account_key], post, now=now, promised=before)
        if wait is not None:
            held.append(f"post {post.id} would wait: {wait.reason}")
            continue
        promised[post.account_key] = before + full_price(post, app.prices)
        sent.append(post)
    counts = {"would send": len(sent)} | ({"would wait": len(held)} if held else {})
    return StepReport(step="publish", counts=counts, problems=tuple(held), would_send=tuple(sent))


def _with_due_time(app: App, account: Account, post: Post, verdict: Verdict) -> Verdict:
    """Move a new due time to where the account may post; without one, the schedule step finds one or ends the post."""
    if verdict.due_at is None:
        return verdict
    return replace(verdict, due_at=later(app, account, post, verdict.due_at))


def _settled(app: App, attempt: Attempt, verdict: Verdict) -> Post:
    """Write down how the attempt ended. A receipt counts however late it comes: others may have given the attempt up.

    Where they have found the post, all is said. Where they look for it still, or have stopped looking, it is found.
    Where they had proved it absent, it is taken out of the queue, for it is on the platform. Raises StoreError when
    even that is too late.
    """
    try:
        return app.store.settle(attempt, verdict, who="publish", now=app.clock())
    except IllegalTransition:
        if verdict.receipt is None:
            raise
    post = app.store.post(attempt.post_id)
    if post.remote_id == verdict.receipt.remote_id:
        return post
    if post.state is PostState.IN_DOUBT or stopped_looking(app, post):
        proved = found(verdict.receipt, before=post.state)
        return app.store.settle(attempt, proved, who="publish", now=app.clock())
    reason = f"it is on the platform: {verdict.evidence}, after it had been taken for absent"
    logger.error("post.answered_too_late post=%d attempt=%d %s", post.id, attempt.number, verdict.evidence)
    return app.store.reject(post.id, version=post.version, reason=reason, who="publish", now=app.clock())


def _send(app: App, post: Post, attempt: Attempt, begun: float, before: str | None) -> Verdict:
    """Upload the images, then send once. Neither, once others may take this attempt for dead."""
    images = post.outgoing.images
    try:
        _refuse_if_late(app, attempt, begun, needed=SEND_TIMEOUT + (UPLOAD_TIMEOUT if images else timedelta(0)))
        uploaded = _uploaded(app, post) if images else ()
        # Uploading took its time, and the machine may have slept meanwhile.
        _refuse_if_late(app, attempt, begun, needed=SEND_TIMEOUT)
        publish = app.platforms[post.account_key].publish
        receipt = publish(post.outgoing, uploaded) if uploaded else publish(post.outgoing)
    except Exception as error:  # noqa: BLE001 - whatever was not foreseen may have happened after the post was created
        logger.warning("post.send_raised post=%d attempt=%d kind=%s", post.id, attempt.number, type(error).__name__)
        return raised(error, attempt, now=app.clock(), before=before)
    return received(receipt)


def _uploaded(app: App, post: Post) -> tuple[str, ...]:
    """The platform's ids of the post's images. Raises NotCreated only: the post itself has not been asked for yet."""
    try:
        return app.platforms[post.account_key].upload(post.outgoing.images)
    except NotCreated:
        raise
    except DatabaseUnusable as error:
        raise TryLater(f"its images could not be read, nothing was sent: {error}") from error
    except StoreError as error:
        raise Refused(f"{error} To post without images: crosspost review edit {post.id} --no-images") from error
    except Exception as error:
        logger.exception("post.upload_raised post=%d", post.id)
        raise TryLater(f"its images could not be uploaded: {describe(error)}; the post was not sent") from error


def _refuse_if_late(app: App, attempt: Attempt, begun: float, *, needed: timedelta) -> None:
    """Raises TryLater when what comes now might last longer than others wait for this attempt.

    Both clocks are asked: the one on the wall may be set back, the monotonic one stands still while a machine sleeps.
    """
    patience = ATTEMPT_LIFETIME - needed
    if app.monotonic() - begun > patience.total_seconds() or app.clock() - attempt.started_at > patience:
        raise TryLater("the machine stood still between writing the attempt down and sending it; nothing was sent")
