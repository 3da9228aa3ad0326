"""Puts the page together: routes, the door before them, and a clear page for whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from importlib.resources import files

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from crosspost.errors import (
    CrosspostError,
    DatabaseUnusable,
    IllegalTransition,
    NoSuchArticle,
    NoSuchPost,
    StaleVersion,
    UnfitTeaser,
    UnfitTime,
)
from crosspost.ports import App
from crosspost.web import (
    calendar,
    conversation,
    entrance,
    health,
    images,
    planning,
    results,
    review,
    start,
    strategy,
    wording,
)
from crosspost.web.desk import Desk, desk_of
from crosspost.web.forms import BadForm
from crosspost.web.pages import door, render
from crosspost.web.security import Guard, TooLarge
from crosspost.web.sessions import Sessions
from crosspost.web.settings import WebSettings, checked

logger = logging.getLogger(__name__)

ASSETS = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "calendar.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

_STATUS: tuple[tuple[type[CrosspostError], int, str], ...] = (
    (NoSuchPost, 404, "error.no_post"),
    (NoSuchArticle, 404, "error.no_article"),
    (StaleVersion, 409, "error.stale"),
    (IllegalTransition, 409, "error.illegal"),
    (UnfitTeaser, 422, "error.unfit"),
    (UnfitTime, 422, "error.unfit"),
    (DatabaseUnusable, 503, "error.database"),
    (CrosspostError, 409, "error.refused"),
)
"""What an error of ours is to a browser, most special first."""


def make_app(
    current: Callable[[], App], settings: WebSettings, *, more: Sequence[BaseRoute] = (), open_paths: Sequence[str] = ()
) -> Starlette:
    """The page as an ASGI application. Closes nothing: the Apps are the caller's.

    `current` returns the App of the moment, for a service may read its settings anew.

    `more` are further routes; one that bears a name of `pages.NAVIGATION` appears there. `open_paths` are served
    without password, such as those that machines ask. Raises ConfigError for settings that are not safe.
    """
    routes: list[BaseRoute] = [
        *review.ROUTES,
        *wording.ROUTES,
        *planning.ROUTES,
        *calendar.ROUTES,
        *results.ROUTES,
        *images.ROUTES,
        *conversation.ROUTES,
        *health.ROUTES,
        *strategy.ROUTES,
        *start.ROUTES,
        *entrance.ROUTES,
        Route("/images/{article:int}", picture, name="picture"),
        Route("/static/{name}", static, name="static"),
        *more,
    ]
    desk = Desk(
        current=current,
        settings=checked(settings),
        sessions=Sessions(settings.password_hash),
        pages=frozenset(route.name for route in routes if isinstance(route, Route)),
    )
    made = Starlette(
        routes=routes,
        middleware=[*_behind(settings.proxies), Middleware(Guard, desk=desk, open_paths=open_paths)],
        exception_handlers={
            CrosspostError: _ours,
            BadForm: _bad_form,
            TooLarge: _too_large,
            HTTPException: _http,
            Exception: _unforeseen,
        },
    )
    made.state.desk = desk
    return made


def _behind(proxies: Sequence[str]) -> list[Middleware]:
    """What believes these proxies, and nobody else, of whom they bring and whether it came by HTTPS."""
    return [Middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))] if proxies else []


def picture(request: Request) -> Response:
    """The picture of an article that we know. No other address can be asked for."""
    desk = desk_of(request)
    number = request.path_params["article"]
    article = desk.app.store.articles([number]).get(number) if number < 2**31 else None
    found = desk.pictures.of(desk.app, article) if article else None
    if found is None:
        return PlainTextResponse("no picture", status_code=404)
    headers = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(found.data, media_type=found.media_type, headers=headers)


def static(request: Request) -> Response:
    """One of our few files."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404)
    body = (files("crosspost.web") / "static" / name).read_bytes()
    return Response(body, media_type=ASSETS[name], headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _ours(request: Request, error: Exception) -> Response:
    status, key = next((status, key) for kind, status, key in _STATUS if isinstance(error, kind))
    return (
        render(request, "error.html", status=status, key=key, detail=str(error))
        if status != 503
        else _bare(request, error)
    )


def _bare(request: Request, error: Exception) -> Response:
    """Without the database no page can be drawn: every page counts what waits."""
    logger.error("page.database %s", error)
    return door(request, "error.database", status=503, link=None, detail=str(error))


def _bad_form(request: Request, error: Exception) -> Response:
    return render(request, "error.html", status=400, key="error.form", detail=str(error))


def _too_large(request: Request, _error: Exception) -> Response:
    return door(request, "door.too_large", status=413)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    key = "error.no_page" if status == 404 else "error.refused"
    return render(request, "error.html", status=status, key=key, detail=None)


def _unforeseen(request: Request, error: Exception) -> Response:
    """A fault of ours: the log has its trace, the reader a clear word."""
    logger.error("page.fault path=%s", request.url.path, exc_info=error)
    return door(request, "door.fault", status=500)
