"""compose: one draft for each settled article and each account that follows its feed."""

from __future__ import annotations

import logging
from functools import partial

from crosspost.core.costs import price_of
from crosspost.core.outgoing import freeze
from crosspost.core.strategy import choose
from crosspost.core.teasers.compose import compose
from crosspost.model import Draft, Marking, Outgoing, StepReport, Teaser
from crosspost.ports import App, ToCompose

logger = logging.getLogger(__name__)

LIMIT = 1000
"""Drafts that one run makes."""


def run(app: App) -> StepReport:
    """Compose what is ready. Whoever composed the same post first wins; nothing is composed twice."""
    now = app.clock()
    made = wordless = 0
    for task in app.store.to_compose(tuple(app.accounts.values()), now=now, limit=LIMIT):
        if app.stopping():
            break
        draft = _draft(app, task)
        if draft is None:
            wordless += 1
            app.store.skip(task.article.id, reason="it has no words to make a teaser from")
            logger.warning("article.wordless article=%d account=%s", task.article.id, task.account_key)
            continue
        post = app.store.add_draft(draft, partial(_frozen, draft.teaser, app.marking), now=now)
        if post is not None:
            made += 1
            logger.info("post.drafted post=%d article=%d account=%s", post.id, post.article_id, post.account_key)
    return StepReport(step="compose", counts={"drafts": made, "without words": wordless})


def _draft(app: App, task: ToCompose) -> Draft | None:
    account = app.accounts[task.account_key]
    variants = compose(task.article, account)
    if not variants:
        return None
    teaser, choice = choose(variants)
    return Draft(
        article_id=task.article.id,
        account_key=account.key,
        teaser=teaser,
        choice=choice,
        price_usd=price_of(teaser, app.prices),
    )


def _frozen(teaser: Teaser, marking: Marking, post_id: int) -> Outgoing:
    return freeze(teaser, post_id=post_id, marking=marking)
