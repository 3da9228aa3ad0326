"""compose: one draft for each settled article and each account that follows its feed."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from crosspost.core.costs import price_of, reply_price_of
from crosspost.core.images import attached
from crosspost.core.outgoing import freeze
from crosspost.core.strategy import choose
from crosspost.core.teasers.compose import compose
from crosspost.errors import NothingAllowed
from crosspost.model import Account, Article, Draft, Marking, Outgoing, Reason, ReasonKind, StepReport, Teaser
from crosspost.ports import App, ToCompose

if TYPE_CHECKING:
    from crosspost.steps.choosing import Chooser

logger = logging.getLogger(__name__)

LIMIT = 1000
"""Drafts that one run makes."""


def run(app: App) -> StepReport:
    """Compose what is ready. Whoever composed the same post first wins; nothing is composed twice."""
    now = app.clock()
    made = wordless = 0
    problems: list[str] = []
    tasks = app.store.to_compose(tuple(app.accounts.values()), now=now, limit=LIMIT)
    chooser = _chooser(app) if tasks else None
    for task in tasks:
        if app.stopping():
            break
        try:
            draft = _draft(app, task, chooser)
        except NothingAllowed as error:
            # The person who forbade it is told at each run; nothing goes out against their word.
            problems.append(str(error))
            logger.warning("article.forbidden article=%d account=%s", task.article.id, task.account_key)
            continue
        if draft is None:
            wordless += 1
            app.store.skip(task.article.id, reason=Reason(kind=ReasonKind.WORDLESS))
            logger.warning("article.wordless article=%d account=%s", task.article.id, task.account_key)
            continue
        post = app.store.add_draft(draft, partial(_frozen, draft, app.marking), now=now)
        if post is not None:
            made += 1
            if chooser is not None:
                chooser.note(post)
            logger.info("post.drafted post=%d article=%d account=%s", post.id, post.article_id, post.account_key)
    app.store.note_composed(now=now, limit=LIMIT)
    return StepReport(step="compose", counts={"drafts": made, "without words": wordless}, problems=tuple(problems))


def _chooser(app: App) -> Chooser | None:
    """What this run chooses with; None where no account learns."""
    if not any(account.learning.on for account in app.accounts.values()):
        return None
    # numpy takes longer to load than most commands take: only who has something to choose pays for it.
    from crosspost.steps.choosing import chooser_of

    return chooser_of(app, now=app.clock())


def _draft(app: App, task: ToCompose, chooser: Chooser | None) -> Draft | None:
    account = app.accounts[task.account_key]
    variants = variants_of(task.article, account)
    if not variants:
        return None
    if chooser is not None and account.learning.on:
        teaser, choice = chooser.choose(task, variants)
    else:
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


def variants_of(article: Article, account: Account) -> tuple[Teaser, ...]:
    """Every teaser to choose from: those of the composer, for each place of the link that the account allows.

    They are what it would offer a reviewer: trying things never means posting something less fit.
    """
    places = account.learning.links if account.learning.on and account.learning.links else (account.link,)
    made = (teaser for place in places for teaser in compose(article, replace(account, link=place)))
    return tuple({(teaser.text, teaser.link_placement): teaser for teaser in made}.values())
