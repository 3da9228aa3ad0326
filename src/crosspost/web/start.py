"""The first page of an installation with nothing in it; the preview of any blog, the sandbox, a look at the feeds."""

from __future__ import annotations

import logging

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.appearance import appearance
from crosspost.core.costs import price_of
from crosspost.core.outgoing import freeze
from crosspost.core.teasers.compose import compose
from crosspost.errors import CrosspostError
from crosspost.model import Account, Article, PlatformName
from crosspost.steps import LINE
from crosspost.steps import poll as poll_step
from crosspost.web.cards import Way
from crosspost.web.desk import Desk
from crosspost.web.forms import back, posting, text
from crosspost.web.notices import Notice
from crosspost.web.pages import language_of, render
from crosspost.web.sayings import sayings

logger = logging.getLogger(__name__)

ARTICLES = 3
"""Articles that a preview shows."""

LOOK = ("extract", "compose", "schedule", "review")
"""Steps that follow a look at the feeds. Nothing here publishes."""


def first_page(request: Request) -> Response:
    """What to do first, and what can be tried without doing any of it."""
    return render(request, "start.html", address="", previews=[], problem=None)


def about(request: Request) -> Response:
    """The first page, also for whoever has settings."""
    return first_page(request)


def preview(request: Request, desk: Desk, form: FormData) -> Response:
    """Show what would be said of a blog's articles. Stores nothing; only public addresses are asked."""
    address = text(form, "address").strip()[:2000]
    read = desk.settings.preview
    if read is None:
        return first_page(request)
    if "://" not in address:
        address = f"https://{address}"
    try:
        articles = read(address)[:ARTICLES]
    except CrosspostError as error:
        return render(request, "start.html", status=422, address=address, previews=[], problem=str(error))
    previews = [(article, _best(desk, article)) for article in articles]
    return render(request, "start.html", address=address, previews=previews, problem=None)


def try_sandbox(request: Request, desk: Desk, form: FormData) -> Response:
    """Put a sandbox with a blog of its own on the desk, once."""
    start = desk.settings.try_sandbox
    with desk.lock:
        if start is None or desk.configured:
            return back(request, form)
        desk.trial = start()
    return back(request, form, Notice(message="done.sandbox"))


def look(request: Request, desk: Desk, form: FormData) -> Response:
    """Ask every feed for news now, and make drafts of them."""
    found = poll_step.run(desk.app, force=True)
    reports = [found, *(LINE[name](desk.app) for name in LOOK)]
    problems = [problem for report in reports for problem in report.problems]
    drafts = sum(report.counts.get("drafts", 0) for report in reports)
    if problems:
        said = {"why": sayings(problems, language_of(request))}
        return back(request, form, Notice(message="done.looked_trouble", values=said, warns=True))
    return back(request, form, Notice(message="done.looked", values={"drafts": drafts}))


def _best(desk: Desk, article: Article) -> list[Way]:
    """The first teaser for each platform."""
    found: list[Way] = []
    for platform in PlatformName:
        account = Account(key=platform.value, platform=platform, remote_account_id="")
        for teaser in compose(article, account)[:1]:
            looks = appearance(freeze(teaser, post_id=1, marking=desk.app.marking))
            found.append(Way(teaser=teaser, looks=looks, price_usd=price_of(teaser, desk.app.prices), chosen=False))
    return found


ROUTES = (
    Route("/start", about, name="start"),
    posting("/preview", preview, name="preview"),
    posting("/sandbox", try_sandbox, name="sandbox"),
    posting("/look", look, name="look"),
)
