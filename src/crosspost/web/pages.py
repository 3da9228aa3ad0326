"""Draws pages: templates, the words of one language, and what every page shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from crosspost.model import AccountState, PostState
from crosspost.web.cards import web_address
from crosspost.web.counting import sum_of
from crosspost.web.desk import Desk, desk_of, session_of
from crosspost.web.language import COOKIE, LANGUAGES, Language, wanted
from crosspost.web.naming import PLATFORMS, account_name
from crosspost.web.sayings import saying
from crosspost.web.why import why

NAVIGATION = (
    ("review", "/"),
    ("calendar", "/calendar"),
    ("results", "/results"),
    ("strategy", "/strategy"),
    ("conversation", "/conversation"),
    ("health", "/health"),
)
"""Every page in the order of the navigation; those that are not there yet are left out of it."""

NEEDS_HUMAN = (PostState.IN_DOUBT, PostState.FAILED)


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Draw a page in the reader's language. Raises TypeError where it would hide what every page is drawn with."""
    every = _every_page(request, desk_of(request))
    if hidden := every.keys() & context.keys():
        raise TypeError(f"{template}: {', '.join(sorted(hidden))}: taken already; the top of the page would be wrong")
    return HTMLResponse(_environment().get_template(template).render(every | context), status_code=status)


def door(
    request: Request,
    key: str,
    *,
    status: int,
    link: str | None = "/",
    link_key: str = "nav.review",
    detail: str | None = None,
) -> HTMLResponse:
    """What is said where no whole page can be: before a session is known, or without a database. Asks neither."""
    words = language_of(request)
    said = {"lang": words.code, "t": words.t, "key": key, "link": link, "link_key": link_key, "detail": detail}
    return HTMLResponse(_environment().get_template("door.html").render(said), status_code=status)


def fragment(request: Request, template: str, **context: Any) -> str:
    """Draw a part of a page."""
    return _environment().get_template(template).render(_here(request, desk_of(request)) | context)


def language_of(request: Request) -> Language:
    """The language that this reader reads."""
    return wanted(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """The address of a static file; it changes with its content, so that browsers may keep it for ever."""
    content = (files("crosspost.web") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def _every_page(request: Request, desk: Desk) -> dict[str, Any]:
    session = session_of(request)
    token = request.query_params.get("n", "")
    counts = desk.app.store.count_posts()
    return _here(request, desk) | {
        "desk": desk,
        "called": partial(account_called, desk),
        "path": request.url.path,
        "here": f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        "token": desk.sessions.token(session),
        "notice": desk.notices.get(token, session=session.id) if token else None,
        "notice_token": token,
        "may_log_out": desk.settings.password_hash is not None and session.known,
        "languages": LANGUAGES,
        "navigation": [(name, path) for name, path in NAVIGATION if name in desk.pages],
        "waiting": counts[PostState.DRAFT],
        "trouble": sum(counts[state] for state in NEEDS_HUMAN),
        "paused": any(state.paused_reason for key, state in _states(desk).items() if key in desk.app.accounts),
        "counts": counts,
    }


def account_called(desk: Desk, key: str) -> str:
    """An account by its name; one that is no longer in the settings by its key."""
    account = desk.app.accounts.get(key)
    return account_name(key, account.platform) if account else key


def _states(desk: Desk) -> Mapping[str, AccountState]:
    return desk.app.store.account_states()


def _here(request: Request, desk: Desk) -> dict[str, Any]:
    """The reader's words, and the moment."""
    words = language_of(request)
    return {
        "now": desk.app.clock(),
        "lang": words.code,
        "words": words,
        "t": words.t,
        "n": words.n,
        "money": words.money,
        "when": words.when,
        "number": words.number,
        "saying": partial(saying, words=words),
        "why": partial(why, words=words),
    }


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("crosspost.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["web_address"] = web_address
    made.globals.update(asset=asset, platforms=PLATFORMS, account_name=account_name, sum_of=sum_of)
    return made
