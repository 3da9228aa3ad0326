"""publish: send what is approved and due, exactly once.

::

    claim ──▶ send ──▶ settle            one transaction, one request, one transaction
      │         │
      │         └─ the process dies here: the attempt stays open; reconcile looks for the post
      └─ somebody else was faster: nothing happens

The attempt is committed before the network is touched, nothing is ever sent twice on one attempt, and no answer is
never taken for "no" (`core.verdicts`).
"""

from __future__ import annotations

import logging

from crosspost.core.costs import fits, month_start
from crosspost.core.slots import LATE
from crosspost.core.verdicts import ATTEMPT_LIFETIME, SEND_TIMEOUT, Verdict, raised, received
from crosspost.errors import TryLater
from crosspost.model import Attempt, Post, PostState, StepReport
from crosspost.ports import App

logger = logging.getLogger(__name__)


def run(app: App) -> StepReport:
    """Publish every post that is due; in dry run, report what would be sent and touch nothing.

    A post that has missed its time by more than `slots.LATE` is left to the schedule step.
    """
    now = app.clock()
    posts = [post for post in app.store.due(now=now, not_before=now - LATE) if post.account_key in app.accounts]
    if app.dry_run:
        return StepReport(step="publish", counts={"would send": len(posts)}, would_send=tuple(posts))
    ended: dict[PostState, int] = {}
    problems: list[str] = []
    for post in posts:
        after = publish_one(app, post, problems)
        if after is not None:
            ended[after.state] = ended.get(after.state, 0) + 1
    counts = {state.value.replace("_", " "): count for state, count in ended.items()}
    return StepReport(step="publish", counts={"published": 0} | counts, problems=tuple(problems))


def publish_one(app: App, post: Post, problems: list[str]) -> Post | None:
    """Claim, send, settle one post. None when it was not sent: over budget, or claimed by somebody else."""
    now = app.clock()
    account = app.accounts[post.account_key]
    spent = app.store.spent(account.key, since=month_start(now, account.timezone))
    if not fits(post.price_usd, spent=spent, budget=account.monthly_budget_usd):
        problems.append(
            f"post {post.id}: {account.key} has spent ${spent} of its ${account.monthly_budget_usd} this month and this"
            f" post costs ${post.price_usd}; it waits. Raise monthly_budget_usd, or wait for next month"
        )
        logger.warning("post.over_budget post=%d account=%s spent=%s", post.id, account.key, spent)
        return None
    claimed_at = app.monotonic()
    attempt = app.store.claim(post.id, version=post.version, now=now, deadline=now + ATTEMPT_LIFETIME)
    if attempt is None:
        logger.info("post.not_claimed post=%d", post.id)
        return None
    verdict = _send(app, post, attempt, claimed_at)
    after = app.store.settle(attempt, verdict, who="publish", now=app.clock())
    logger.info("post.settled post=%d account=%s state=%s %s", post.id, account.key, after.state, verdict.evidence)
    if after.state is not PostState.PUBLISHED:
        problems.append(f"post {post.id} on {account.key}: {after.state.replace('_', ' ')}: {verdict.evidence}")
    return after


def _send(app: App, post: Post, attempt: Attempt, claimed_at: float) -> Verdict:
    """Send once, unless so much time went by since the claim that others may take this attempt for dead."""
    if app.monotonic() - claimed_at > (ATTEMPT_LIFETIME - SEND_TIMEOUT).total_seconds():
        stalled = TryLater("the machine stood still between writing the attempt down and sending it; nothing was sent")
        return raised(stalled, attempt, now=app.clock())
    try:
        receipt = app.platforms[post.account_key].publish(post.outgoing)
    except Exception as error:  # noqa: BLE001 - whatever was not foreseen may have happened after the post was created
        logger.warning("post.send_raised post=%d attempt=%d kind=%s", post.id, attempt.number, type(error).__name__)
        return raised(error, attempt, now=app.clock())
    return received(receipt)
