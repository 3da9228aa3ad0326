"""First replies that carry the link: sent after their post, looked for where they are in doubt. No room of its own:
publish sends them, reconcile looks for them.

::

    post published ──▶ claim ──▶ send ──▶ settle        as a post's, but on a row of their own (core.replies)
                                   │
                                   └─ no answer, or the process dies: look, tell a human; never send again by itself
"""

from __future__ import annotations

import logging

from crosspost.core import replies
from crosspost.core.replies import ReplyVerdict
from crosspost.core.verdicts import ATTEMPT_LIFETIME, SEND_TIMEOUT
from crosspost.errors import IllegalTransition, TryLater
from crosspost.model import Account, Post, Reply, ReplyState
from crosspost.ports import App
from crosspost.steps.pacing import limited, may_not_reply, may_post_now, remember_limits
from crosspost.steps.resolving import name_of

logger = logging.getLogger(__name__)


def send_due(app: App, problems: list[str], *, post_id: int | None = None, account_key: str | None = None) -> int:
    """Send the replies whose time has come, of all posts, of one account or of one post; return how many are out.

    That of the one post follows it at once; others were left over, and wait for the end of quiet hours. Not for dry
    run.
    """
    out = 0
    for reply in app.store.replies_due(now=app.clock()):
        account = app.accounts.get(reply.account_key)
        if account is None or post_id not in (None, reply.post_id) or account_key not in (None, account.key):
            continue
        if post_id is None and app.stopping():
            break
        if post_id is None and not may_post_now(app, account.key, app.clock()):
            continue
        if may_not_reply(app, account, now=app.clock()) is not None:
            continue
        after = _send_one(app, account, reply)
        if after is None:
            continue
        out += after.state is ReplyState.SENT
        if after.state is not ReplyState.SENT:
            problems.append(trouble(after))
    return out


def look_for(app: App, problems: list[str]) -> dict[str, int]:
    """Look once for each reply that may be there. Returns counts by name."""
    counts = {"replies found": 0, "replies missing": 0, "replies in doubt": 0}
    names = {ReplyState.SENT: "replies found", ReplyState.MISSING: "replies missing"}
    for reply in app.store.doubtful_replies(now=app.clock()):
        if reply.account_key not in app.accounts:
            continue
        try:
            after = _look(app, _given_up(app, reply))
        except IllegalTransition as raced:
            logger.info("reply.settled_meanwhile post=%d %s", reply.post_id, raced)
            continue
        counts[names.get(after.state, "replies in doubt")] += 1
        if after.state is not ReplyState.SENT:
            problems.append(trouble(after))
    return {name: count for name, count in counts.items() if count}


def trouble(reply: Reply) -> str:
    """What a human should know of a reply that is not out."""
    where = f"post {reply.post_id} on {reply.account_key} is published, but its first reply"
    if reply.state is ReplyState.WAITING:
        return f"{where} waits: {reply.note}"
    seen = (
        f"Look at the post, then say what you saw: `crosspost review resolve {reply.post_id} --of {name_of(reply)} "
        "--there ADDRESS`, or --absent to have the reply sent again"
    )
    if reply.state is ReplyState.MISSING:
        return f"{where} is missing ({reply.note}). It is not sent again by itself. {seen}"
    return f"{where} is in doubt ({reply.note}). It is looked for, and not sent again by itself. {seen}"


def _send_one(app: App, account: Account, reply: Reply) -> Reply | None:
    """Claim, send, settle; None where it has to wait, somebody else has it, or has settled it meanwhile."""
    now, begun = app.clock(), app.monotonic()
    if limited(app, account, now=now) is not None:
        return None
    claimed = app.store.claim_reply(reply, now=now, deadline=now + ATTEMPT_LIFETIME)
    if claimed is None:
        logger.info("reply.not_claimed post=%d", reply.post_id)
        return None
    post = app.store.post(reply.post_id)
    verdict = _send(app, account, post, claimed, begun)
    logger.info("reply.answered post=%d %s", post.id, verdict.note)
    after: Reply | None
    try:
        after = app.store.settle_reply(claimed, verdict, who="publish", now=app.clock())
    except IllegalTransition as raced:
        logger.warning("reply.not_settled post=%d %s", post.id, raced)
        after = _kept(app, claimed, verdict)
    remember_limits(app, account.key)
    return after


def _kept(app: App, claimed: Reply, verdict: ReplyVerdict) -> Reply | None:
    """What came too late: others took the sender for dead and have looked. A receipt counts however late it comes.

    Where they have found the reply, all is said; where they have not, it is on the platform all the same, and must not
    be sent again. None without a receipt: what they saw stands, and a human is told unless they found it.
    """
    stands = app.store.reply(claimed.post_id)
    if verdict.receipt is None or stands is None or stands.remote_id == verdict.receipt.remote_id:
        return None
    try:
        return app.store.settle_reply(stands, verdict, who="publish", now=app.clock())
    except IllegalTransition as raced:
        # It is on the platform, and is sent again or was seen under another id: only a human can put that right.
        logger.error("reply.answered_too_late post=%d %s: %s", claimed.post_id, verdict.note, raced)  # noqa: TRY400
        return None


def _send(app: App, account: Account, post: Post, reply: Reply, begun: float) -> ReplyVerdict:
    """Send once, unless so much time went by since the claim that others may take it for dead."""
    now, patience = app.clock(), ATTEMPT_LIFETIME - SEND_TIMEOUT
    if replies.is_late(reply, published_at=post.published_at, expire_after=account.expire_after, now=now):
        return replies.too_late(account.expire_after)
    stalled = app.monotonic() - begun > patience.total_seconds()
    if stalled or now - (reply.started_at or now) > patience:
        return replies.raised(TryLater("the machine stood still before sending; nothing was sent"), reply, now=now)
    try:
        receipt = app.platforms[account.key].reply(post.outgoing, to=post.remote_id or "")
    except Exception as error:  # noqa: BLE001 - whatever was not foreseen may have happened after it was created
        logger.warning("reply.send_raised post=%d kind=%s", post.id, type(error).__name__)
        return replies.raised(error, reply, now=app.clock())
    return replies.received(receipt)


def _given_up(app: App, reply: Reply) -> Reply:
    """One whose sender died comes into doubt first: that much is certain."""
    if reply.state is not ReplyState.SENDING:
        return reply
    now = app.clock()
    logger.warning("reply.abandoned post=%d", reply.post_id)
    return app.store.settle_reply(reply, replies.abandoned(reply, now=now), who="reconcile", now=now)


def _look(app: App, reply: Reply) -> Reply:
    post = app.store.post(reply.post_id)
    since = reply.started_at or post.published_at or app.clock()
    try:
        receipt = app.platforms[post.account_key].find_reply(post.outgoing, to=post.remote_id or "", since=since)
    except Exception as error:  # noqa: BLE001 - a look that failed in whatever way has not answered the question
        verdict = replies.cannot_tell(error, reply, now=app.clock())
    else:
        verdict = replies.found(receipt) if receipt else replies.not_found(reply, now=app.clock())
    after = app.store.settle_reply(reply, verdict, who="reconcile", now=app.clock())
    remember_limits(app, post.account_key)
    logger.info("reply.looked_for post=%d state=%s %s", post.id, after.state, verdict.note)
    return after
