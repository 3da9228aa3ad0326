"""compose: one draft for each settled article and each account that follows its feed."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from crosspost.core.costs import price_of, reply_price_of
from crosspost.core.images import attached
from crosspost.core.outgoing import freeze
from crosspost.core.strategy import choose
from crosspost.core.teasers.compose import compose
from crosspost.model import Draft, Marking, Outgoing, StepReport
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
        post = app.store.add_draft(draft, partial(_frozen, draft, app.marking), now=now)
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
    digests = [image.sha256 for image in task.article.gallery.images]
    images, notes = attached(task.article.gallery, account, kept=app.store.pictures_kept(digests) if digests else ())
    return Draft(
        article_id=task.article.id,
        account_key=account.key,
        teaser=replace(teaser, notes=(*teaser.notes, *notes)),
        choice=choice,
        price_usd=price_of(teaser, app.prices),
        images=images,
        reply_price_usd=reply_price_of(teaser, app.prices),
    )


def _frozen(draft: Draft, marking: Marking, post_id: int) -> Outgoing:
    return freeze(draft.teaser, post_id=post_id, marking=marking, images=draft.images)
