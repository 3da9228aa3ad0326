"""Logging in and out, and the choice of a language."""

from __future__ import annotations

import logging
import secrets

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crosspost.web.desk import Desk, desk_of
from crosspost.web.forms import back, posting, text
from crosspost.web.language import COOKIE, LANGUAGES
from crosspost.web.pages import render
from crosspost.web.passwords import fits
from crosspost.web.security import safe_path, session_cookie, set_cookie
from crosspost.web.sessions import KNOWN_COOKIE, KNOWN_FOR, named

logger = logging.getLogger(__name__)

_YEAR = 365 * 24 * 3600


def ask(request: Request) -> Response:
    """Ask for the password; straight on where there is none."""
    if desk_of(request).settings.password_hash is None:
        return RedirectResponse("/", status_code=303)
    wanted = safe_path(request.query_params.get("next"))
    return render(request, "login.html", problem=None, minutes=0, next=wanted)


def enter(request: Request, desk: Desk, form: FormData) -> Response:
    """Begin a known session for whoever has the password; make guessers wait."""
    kept, now = desk.settings.password_hash, desk.app.clock()
    browser = _browser(request, desk)
    client = _client(request) if browser is None else f"browser {browser}"
    wanted = safe_path(form.get("next"))
    if kept is None:
        return RedirectResponse("/", status_code=303)
    wait = desk.lockout.wait(client, now=now, known=browser is not None)
    if wait.total_seconds() > 0:
        minutes = -(-int(wait.total_seconds()) // 60)
        return render(request, "login.html", status=429, problem="wait", minutes=minutes, next=wanted)
    if not fits(text(form, "password"), kept):
        desk.lockout.failed(client, now=now, known=browser is not None)
        logger.warning("page.wrong_password client=%s", client)
        return render(request, "login.html", status=403, problem="wrong", minutes=0, next=wanted)
    desk.lockout.passed(client)
    answer = RedirectResponse(wanted, status_code=303)
    session = desk.sessions.new(known=True, now=now)
    answer.headers.append("Set-Cookie", session_cookie(desk, session, request.scope))
    mark = desk.sessions.browser_sealed(browser or secrets.token_urlsafe(12))
    answer.headers.append("Set-Cookie", set_cookie(KNOWN_COOKIE, mark, request.scope, lasts=KNOWN_FOR))
    return answer


def leave(request: Request, desk: Desk, _form: FormData) -> Response:
    """End the session in this browser."""
    answer = RedirectResponse("/login", status_code=303)
    session = desk.sessions.new(known=False, now=desk.app.clock())
    answer.headers.append("Set-Cookie", session_cookie(desk, session, request.scope))
    return answer


def speak(request: Request, _desk: Desk, form: FormData) -> Response:
    """Keep the language that was chosen."""
    answer = back(request, form)
    chosen = text(form, "language")
    if chosen in LANGUAGES:
        answer.set_cookie(COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="lax")
    return answer


def _browser(request: Request, desk: Desk) -> str | None:
    """Which browser this is, where the password was given in it before: no stranger can make it wait."""
    return desk.sessions.browser_opened(request.cookies.get(named(KNOWN_COOKIE, request.headers.get("host", ""))))


def _client(request: Request) -> str:
    return request.client.host if request.client else "unknown"


ROUTES = (
    Route("/login", ask, name="login"),
    posting("/login", enter, name="enter"),
    posting("/logout", leave, name="logout"),
    posting("/language", speak, name="language"),
)
