"""reconcile: find out what became of attempts without a trustworthy end, by looking at the platform."""

from __future__ import annotations

import logging
from dataclasses import replace

from crosspost.core.verdicts import Verdict, cannot_tell, deadline_passed, found, not_found
from crosspost.errors import DatabaseUnusable, IllegalTransition, StoreError
from crosspost.model import Attempt, Outcome, Post, PostState, StepReport
from crosspost.ports import App
from crosspost.steps import replying
from crosspost.steps.pacing import remember_limits

logger = logging.getLogger(__name__)


def run(app: App) -> StepReport:
    """Look for each doubtful post, and each doubtful first reply, once. In dry run nobody is asked, nothing changes.

    A post that somebody else settles meanwhile, a human or the publish step at last, is left as they left it.
    """
    if app.dry_run:
        return StepReport(step="reconcile", counts={})
    ended: dict[PostState, int] = {}
    problems: list[str] = []
    for doubtful in app.store.doubtful(now=app.clock()):
        if doubtful.post.account_key not in app.accounts:
            continue
        try:
            verdict = _look(app, doubtful.post, _given_up(app, doubtful.attempt))
        except IllegalTransition as raced:
            logger.info("post.settled_meanwhile post=%d %s", doubtful.post.id, raced)
            continue
        ended[verdict.after] = ended.get(verdict.after, 0) + 1
        if verdict.after is PostState.IN_DOUBT:
            problems.append(f"post {doubtful.post.id} on {doubtful.post.account_key}: {verdict.evidence}")
    names = {PostState.PUBLISHED: "found", PostState.APPROVED: "absent", PostState.IN_DOUBT: "in doubt"}
    counts = {names[state]: count for state, count in ended.items()} | replying.look_for(app, problems)
    return StepReport(step="reconcile", counts=counts, problems=tuple(problems))


def _given_up(app: App, attempt: Attempt) -> Attempt:
    """An open attempt past its deadline becomes one in doubt first: that much is certain."""
    if attempt.outcome is not Outcome.OPEN:
        return attempt
    now = app.clock()
    app.store.settle(attempt, deadline_passed(attempt, now=now), who="reconcile", now=now)
    logger.warning("attempt.abandoned post=%d attempt=%d", attempt.post_id, attempt.number)
    return replace(attempt, outcome=Outcome.UNKNOWN)


def _look(app: App, post: Post, attempt: Attempt) -> Verdict:
    attempts = app.store.attempts(post.id)
    # An earlier attempt, wrongly proved absent, may be what the platform now calls a duplicate.
    first = min((one.started_at for one in attempts), default=attempt.started_at)
    try:
        receipt = app.platforms[post.account_key].find(post.outgoing, since=first)
    except Exception as error:  # noqa: BLE001 - a look that failed in whatever way has not answered the question
        verdict = cannot_tell(error, attempt, now=app.clock())
    else:
        earlier = [one for one in attempts if one.id != attempt.id]
        verdict = found(receipt) if receipt else not_found(attempt, now=app.clock(), earlier=earlier)
    try:
        app.store.settle(attempt, verdict, who="reconcile", now=app.clock())
    except (IllegalTransition, DatabaseUnusable):
        raise
    except StoreError as error:
        # What was found is another post's. That answers nothing about this one: look again later, ever more rarely.
        verdict = cannot_tell(error, attempt, now=app.clock())
        app.store.settle(attempt, verdict, who="reconcile", now=app.clock())
    remember_limits(app, post.account_key)
    logger.info("post.looked_for post=%d state=%s %s", post.id, verdict.after, verdict.evidence)
    return verdict
