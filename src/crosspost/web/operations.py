"""Three doors for whoever watches the service: is it alive, is it ready, and its figures.

They hold no secret and no words of posts, and are served on this machine only. `/metrics` counts in the store at each
visit; nothing is counted while nobody asks.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from crosspost.errors import StoreError
from crosspost.ports import App

CurrentApp = Callable[[], App]
"""Returns the App that works now: a reload puts another one in its place."""


def operations_routes(current: CurrentApp) -> list[Route]:
    """Return `/healthz`, `/readyz` and `/metrics`."""

    def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive\n")

    def readyz(_request: Request) -> Response:
        wrong = not_ready(current())
        return JSONResponse({"ready": not wrong, "wrong": wrong}, status_code=503 if wrong else 200)

    def metrics(_request: Request) -> Response:
        # Imported here: whom nobody watches does not pay for it.
        from crosspost.web.figures import CONTENT_TYPE, exposition

        try:
            return Response(exposition(current()), media_type=CONTENT_TYPE)
        except StoreError as error:
            return PlainTextResponse(f"{error}\n", status_code=503)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def operations_app(current: CurrentApp) -> Starlette:
    """Return an application with the three doors and nothing else."""
    return Starlette(routes=operations_routes(current))


def not_ready(app: App) -> list[str]:
    """Why the service does not do its work, in words: the store does not answer, or steps are late. Empty: it does."""
    wrong = [
        f"the step {tick.name} is late by {app.ticks.lateness(tick).total_seconds():.0f} s" for tick in app.ticks.late()
    ]
    try:
        app.store.account_states()
    except StoreError as error:
        wrong.append(str(error))
    return wrong
