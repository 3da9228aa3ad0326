"""extract: complete new articles with their text, headings, images and language.

The text is the feed's own where the feed carries the whole article, else the article page's. A page that cannot be
read is not fatal: the article goes on with what its feed gave.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from crosspost.core.arrival import not_the_article
from crosspost.core.articles import completed
from crosspost.core.readiness import lack
from crosspost.core.reasons import told
from crosspost.errors import PageError
from crosspost.model import Article, Page, Reason, ReasonKind, StepReport
from crosspost.ports import App
from crosspost.steps.images import Gathered, gather, wanted

logger = logging.getLogger(__name__)

THIN = 150
"""A feed entry with fewer words than this does not carry the whole article; its page is read."""

LIMIT = 1000
"""Articles that one run takes on."""

IMAGES_TIME = timedelta(minutes=2)
"""After so long, one run fetches no more images: slow servers do not hold up the other rooms."""

PICTURES_KEPT = timedelta(days=30)
"""How long the bytes of images are kept that no post waits for: well above the time from article to draft."""


def run(app: App) -> StepReport:
    """Extract queued articles. One try each: what a page does not give now, the teaser does without.

    A run does not wait for many slow sites: pages that it has not begun when its patience is over
    (`PageSource.read_all`) are read by the next one. Images are fetched only where an account wants to attach them;
    when they take longer than `IMAGES_TIME` together, the articles that are left wait for the next run, too.
    """
    problems: list[str] = []
    articles = _fit(app, app.store.articles_to_extract(limit=LIMIT), problems)
    pages, asked = _pages(app, articles, problems)
    counts = {"extracted": 0, "pages read": asked, "images kept": 0}
    begun = app.monotonic()
    for article in articles:
        if article.id not in pages:
            continue
        if app.monotonic() - begun > IMAGES_TIME.total_seconds():
            logger.warning("extract.put_off articles=%d", len(pages) - counts["extracted"])
            break
        gathered = _gathered(app, article, pages[article.id])
        if not _save(app, article, pages[article.id], gathered):
            continue
        counts["extracted"] += 1
        counts["images kept"] += len(gathered.gallery.images)
        problems += [f"article {article.title!r}: {trouble}" for trouble in gathered.gallery.troubles]
    if counts["images kept"]:
        app.store.drop_pictures(kept_before=app.clock() - PICTURES_KEPT)
    else:
        del counts["images kept"]
    return StepReport(step="extract", counts=counts, problems=tuple(problems))


def _fit(app: App, articles: Sequence[Article], problems: list[str]) -> list[Article]:
    """Those that may be posted as they read now. What lacks something waits for its feed to show it whole.

    Intake has looked at news. What a person queued of a feed's past was known by its names alone.
    """
    fit = []
    for article in articles:
        lacking = lack(article, allow_private=_may_be_private(app, article))
        # Its page may have the words; where it has none either, compose says so.
        if lacking is None or lacking is ReasonKind.NO_WORDS:
            fit.append(article)
            continue
        reason = Reason(kind=lacking)
        app.store.skip(article.id, reason=reason)
        problems.append(f"article {article.title!r}: {told(reason)}")
        logger.warning("article.lacking article=%d reason=%s", article.id, lacking)
    return fit


def _save(app: App, article: Article, page: Page, gathered: Gathered) -> bool:
    """Store the page, unless the article was edited while it was being read: then the next run extracts it anew."""
    gallery, pictures = gathered.gallery, gathered.pictures
    saved = app.store.save_page(article.id, page, now=app.clock(), seen=article, gallery=gallery, pictures=pictures)
    if not saved:
        logger.info("page.outdated article=%d", article.id)
    return saved


def _pages(app: App, articles: Sequence[Article], problems: list[str]) -> tuple[Mapping[int, Page], int]:
    """The page of each article by its number, and how many were asked for: the feed's own where that is enough.

    An article whose page was not begun in time is absent.
    """
    found: dict[int, Page] = {}
    own = {article.id: app.page_source.understand(article.content, base_url=article.link) for article in articles}
    by_link: dict[str, list[Article]] = {}
    for article in articles:
        if words(own[article.id]) >= THIN or article.link is None:
            found[article.id] = own[article.id]
        else:
            by_link.setdefault(article.link, []).append(article)
    asked = [(link, _may_be_private(app, those[0])) for link, those in by_link.items()]
    for link, answer in app.page_source.read_all(asked):
        for article in by_link[link]:
            page = usable(article, answer)
            if isinstance(page, PageError):
                problems.append(f"article {article.title!r}: {page}")
                logger.warning("page.failed article=%d error=%s", article.id, page)
            found[article.id] = fuller(own[article.id], page if isinstance(page, Page) else Page())
    return found, len(asked)


def usable(article: Article, answer: Page | PageError) -> Page | PageError:
    """The page, or why nothing is taken from it: it was not read, or it is not the article."""
    reason = not_the_article(article, answer) if isinstance(answer, Page) else None
    if reason is None:
        return answer
    return PageError(
        f"{article.link}: it {reason}. Nothing is taken from there; let the blog put the text in its feed."
    )


def _gathered(app: App, article: Article, page: Page) -> Gathered:
    most = wanted(app, article)
    if not most or app.image_source is None:
        return Gathered()
    whole = completed(article, page)
    private = _may_be_private(app, article)
    return gather(app.image_source, whole.figures, title=whole.title, most=most, allow_private=private)


def words(page: Page) -> int:
    """How many words its text has."""
    return sum(len(block.text.split()) for block in page.blocks)


def fuller(own: Page, page: Page) -> Page:
    """Return the page, with the feed's own text where that is the longer one."""
    if words(own) <= words(page):
        return replace(page, figures=page.figures or own.figures)
    return replace(page, blocks=own.blocks, image=page.image or own.image, figures=own.figures or page.figures)


def _may_be_private(app: App, article: Article) -> bool:
    feed = app.feeds.get(article.feed_key)
    return feed is not None and feed.allow_private
