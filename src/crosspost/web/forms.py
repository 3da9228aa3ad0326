"""What forms send: each is checked for its token before anything is done, and answered with a page to go to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crosspost.web.desk import Desk, desk_of, session_of
from crosspost.web.notices import Notice
from crosspost.web.pages import render
from crosspost.web.security import safe_path

MOST_FIELDS = 700

Action = Callable[[Request, Desk, FormData], Response]
"""What a form does. Runs in a thread: it may wait for the database and for platforms."""


class BadForm(Exception):
    """A field is missing or holds what it cannot hold. Its text names the field."""


def posting(path: str, action: Action, *, name: str) -> Route:
    """The one way to make a route that changes something: refused without the form's token."""

    async def endpoint(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        desk = desk_of(request)
        if not desk.sessions.token_fits(session_of(request), form.get("token")):
            return await run_in_threadpool(render, request, "error.html", status=403, key="error.token", detail=None)
        return await run_in_threadpool(action, request, desk, form)

    handler: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(path, handler, methods=["POST"], name=name)


def text(form: FormData, name: str, *, default: str | None = None) -> str:
    """A field's text, its lines ended as we end them. Raises BadForm where it is missing and there is no default."""
    value = form.get(name, default)
    if not isinstance(value, str):
        raise BadForm(name)
    return value.replace("\r\n", "\n")


def number(form: FormData, name: str) -> int:
    """A field's whole number. Raises BadForm."""
    value = text(form, name)
    if not value.isascii() or not value.isdecimal() or len(value) > 15:
        raise BadForm(name)
    return int(value)


def back(request: Request, form: FormData, notice: Notice | None = None) -> Response:
    """Go back to where the form stood, and say there what was done."""
    desk, where = desk_of(request), safe_path(form.get("back"))
    if notice is None:
        return RedirectResponse(where, status_code=303)
    token = desk.notices.put(notice, session=session_of(request).id)
    parts = urlsplit(where)
    query = urlencode([*((k, v) for k, v in parse_qsl(parts.query) if k != "n"), ("n", token)])
    return RedirectResponse(f"{parts.path}?{query}", status_code=303)
