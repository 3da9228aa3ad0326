"""The images that posts carry themselves, from the store: the very bytes that are uploaded."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crosspost.errors import DatabaseUnusable, StoreError
from crosspost.feeds.image_kinds import kind_of
from crosspost.web.desk import desk_of

DIGEST = re.compile(r"[0-9a-f]{64}")

HEADERS = {
    # Named by its bytes, so it never changes; it goes with the session's cookie, so no shared cache may hold it.
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def attached(request: Request) -> Response:
    """An image that the store keeps, as its own first bytes say what it is; nothing else is given out."""
    digest = request.path_params["digest"]
    if not DIGEST.fullmatch(digest):
        return _missing()
    try:
        data = desk_of(request).app.store.picture(digest)
    except DatabaseUnusable:
        raise
    except StoreError:
        # They go some time after their last post went out: the page draws an empty frame then.
        return _missing()
    kind = kind_of(data)
    return Response(data, media_type=kind.media_type, headers=HEADERS) if kind else _missing()


def _missing() -> Response:
    return PlainTextResponse("no picture", status_code=404)


ROUTES = (Route("/attached/{digest}", attached, name="attached"),)
