"""review: approve drafts by the accounts' policy, and do what a human says."""

from __future__ import annotations

import logging
from datetime import datetime

from crosspost.core.costs import price_of, reply_price_of
from crosspost.core.decisions import BY_HUMAN
from crosspost.core.due_times import FIRST_VERSION
from crosspost.core.outgoing import freeze
from crosspost.core.teasers.compose import from_edit
from crosspost.errors import IllegalTransition, StaleVersion
from crosspost.model import Account, Choice, Image, Post, PostState, StepReport, Teaser
from crosspost.ports import App
from crosspost.steps.compose import variants_of

logger = logging.getLogger(__name__)

POLICY = "review policy"
"""Who approved, where no human did."""


def run(app: App) -> StepReport:
    """Approve the drafts whose account lets them pass by themselves. The others wait for a human."""
    now = app.clock()
    approved = waiting = 0
    for post in app.store.posts([PostState.DRAFT]):
        account = app.accounts.get(post.account_key)
        if account is None or not passes_by_itself(account, post, now):
            waiting += 1
            continue
        try:
            app.store.approve(post.id, version=post.version, who=POLICY, now=now)
            approved += 1
        except (StaleVersion, IllegalTransition) as raced:
            logger.info("review.raced post=%d %s", post.id, raced)
    return StepReport(step="review", counts={"approved": approved, "waiting": waiting})


def passes_by_itself(account: Account, post: Post, now: datetime) -> bool:
    """Whether the account's policy approves this draft now. A post without due time waits for one first.

    Never one that a human has edited or held: whoever took it in hand also lets it go.
    """
    after = account.review.auto_after
    untouched = post.version == FIRST_VERSION
    return after is not None and untouched and post.due_at is not None and now - post.created_at >= after


def edit(app: App, post_id: int, text: str | None, *, version: int, who: str, without_images: bool = False) -> Post:
    """Replace the words of a post (None: they stay), or leave its images away. It becomes a draft again, under a new
    version.

    Raises UnfitTeaser when the platform would not take the words, and like `Store.edit`.
    """
    post = app.store.post(post_id)
    teaser = post.teaser if text is None else from_edit(text, before=post.teaser)
    images = () if without_images else post.outgoing.images
    return _written(app, post_id, teaser, images=images, version=version, who=who)


def variants(app: App, post: Post) -> tuple[Teaser, ...]:
    """Every teaser that the post's article lends itself to, best first; empty when its account is in no settings."""
    account = app.accounts.get(post.account_key)
    article = app.store.articles([post.article_id]).get(post.article_id)
    return variants_of(article, account) if account and article else ()


def reword(app: App, post_id: int, text: str, *, version: int, who: str) -> Post:
    """Like `edit`; words that are one of the article's teasers are taken as that teaser, with its style.
    The post keeps its images.

    Raises like `edit`.
    """
    post = app.store.post(post_id)
    teaser = next((one for one in variants(app, post) if one.text == text), None)
    if teaser is None:
        return edit(app, post_id, text, version=version, who=who)
    choice = Choice(kind=BY_HUMAN, propensity=1.0, wanted_at=post.choice.wanted_at)
    return _written(app, post_id, teaser, images=post.outgoing.images, version=version, who=who, choice=choice)


def _written(
    app: App,
    post_id: int,
    teaser: Teaser,
    *,
    images: tuple[Image, ...],
    version: int,
    who: str,
    choice: Choice | None = None,
) -> Post:
    """Store another teaser with everything that follows from it: what is sent, what it costs, what the reply costs."""
    return app.store.edit(
        post_id,
        version=version,
        teaser=teaser,
        outgoing=freeze(teaser, post_id=post_id, marking=app.marking, images=images),
        price_usd=price_of(teaser, app.prices),
        reply_price_usd=reply_price_of(teaser, app.prices),
        who=who,
        now=app.clock(),
        choice=choice,
    )
