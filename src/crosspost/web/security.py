"""The door: what every request passes before any page sees it, and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crosspost.web.desk import Desk
from crosspost.web.pages import door
from crosspost.web.sessions import COOKIE, LIFETIME, Session, named
from crosspost.web.settings import host_allowed

MOST_BODY = 400_000
"""Bytes of a request: the longest text that Facebook takes, percent-encoded, and a few fields."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SAFE = frozenset({"GET", "HEAD"})
_OPEN = ("/login", "/static/", "/language")


class TooLarge(Exception):
    """The request's body is larger than any form of ours."""


class Guard:
    """Checks host, origin and size, finds the session, asks for the password. `open_paths` are served without it."""

    def __init__(self, app: ASGIApp, *, desk: Desk, open_paths: Iterable[str] = ()) -> None:
        self._app = app
        self._desk = desk
        self._open = (*_OPEN, *open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it here."""
        if scope["type"] != "http":
            # Neither websockets nor anything else is spoken here.
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refused(Request(scope), headers)
        session, is_new = self._session(headers)
        scope["crosspost.session"] = session
        if refusal is None and self._must_log_in(scope["path"], session):
            refusal = _to_login(Request(scope))
        sending = _dressed(send, self._cookie(scope, session) if is_new else None)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        await self._app(scope, _bounded(receive), sending)

    def _refused(self, request: Request, headers: Headers) -> Response | None:
        method = request.method
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not host_allowed(hosts[0], self._desk.settings):
            return door(request, "door.name", status=421, link=_on_this_machine(request), link_key="door.open_here")
        if method not in _SAFE and method != "POST":
            return door(request, "door.method", status=405)
        if method == "POST" and not _same_origin(headers, hosts[0]):
            return door(request, "door.other_site", status=403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY:
            return door(request, "door.too_large", status=413)
        return None

    def _session(self, headers: Headers) -> tuple[Session, bool]:
        now = self._desk.app.clock()
        found = self._desk.sessions.opened(_cookie_of(headers), now=now)
        if found is not None:
            return found, False
        return self._desk.sessions.new(known=False, now=now), True

    def _must_log_in(self, path: str, session: Session) -> bool:
        if self._desk.settings.password_hash is None or session.known:
            return False
        return not any(path == one or (one.endswith("/") and path.startswith(one)) for one in self._open)

    def _cookie(self, scope: Scope, session: Session) -> str:
        return session_cookie(self._desk, session, scope)


def session_cookie(desk: Desk, session: Session, scope: Scope) -> str:
    """The `Set-Cookie` header of a session."""
    return set_cookie(COOKIE, desk.sessions.sealed(session), scope, lasts=LIFETIME)


def set_cookie(cookie: str, value: str, scope: Scope, *, lasts: timedelta) -> str:
    """A `Set-Cookie` header. Never to be read by scripts, never sent along by other sites' forms."""
    parts = [f"{named(cookie, _host(Headers(scope=scope)))}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += [f"Max-Age={int(lasts.total_seconds())}"] + (["Secure"] if scope.get("scheme") == "https" else [])
    return "; ".join(parts)


def safe_path(given: object, *, default: str = "/") -> str:
    """A path of ours to go to; the default for whatever could lead to another host."""
    if not isinstance(given, str) or not given.startswith("/") or given[1:2] in ("/", "\\"):
        return default
    if len(given) > 2000 or any(ord(letter) <= 32 or letter in '\\"<>' or ord(letter) > 126 for letter in given):
        return default
    parts = urlsplit(given)
    return given if not parts.scheme and not parts.netloc else default


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether a form comes from a page of ours, by what browsers say of it and scripts cannot forge."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origins = headers.getlist("origin")
    if not origins:
        # Every browser sends one with a form. Whatever does not is no browser, and needs the form's token anyway.
        return True
    parts = urlsplit(origins[0])
    return len(origins) == 1 and parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def _cookie_of(headers: Headers) -> str | None:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return None
    name = named(COOKIE, _host(headers))
    return jar[name].value if name in jar else None


def _host(headers: Headers) -> str:
    return headers.get("host", "")


def _to_login(request: Request) -> Response:
    if request.method == "POST":
        link = f"/login?next={quote(_page_before(request), safe='')}"
        return door(request, "door.session_over", status=401, link=link, link_key="door.log_in")
    query = request.scope.get("query_string", b"").decode("latin-1")
    wanted = safe_path(f"{request.scope['path']}?{query}" if query else request.scope["path"])
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", status_code=303)


def _page_before(request: Request) -> str:
    """The page of ours on which the form stood, as far as the browser says; else the first page."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    ours = parts.netloc.lower() == request.headers.get("host", "").lower()
    return safe_path(f"{parts.path}?{parts.query}" if parts.query else parts.path) if ours else "/"


def _on_this_machine(request: Request) -> str | None:
    """The page's address by its number, where it was asked for from this very machine."""
    host, port = request.scope.get("server") or ("", None)
    return f"http://{host}:{port}/" if host == "127.0.0.1" and port else None


def _bounded(receive: Receive) -> Receive:
    """Count what comes in: a length that is not declared must not fill the memory."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BODY:
            raise TooLarge
        return message

    return counted


def _dressed(send: Send, cookie: str | None) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if cookie is not None and "set-cookie" not in headers:
                headers.append("Set-Cookie", cookie)
        await send(message)

    return sending
