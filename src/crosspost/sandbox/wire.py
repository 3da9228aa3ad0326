"""What goes over the wire: a request as it came, an answer as it leaves, and the refusal that ends a request early."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import parse_qsl

MAX_FIELDS = 200
"""Parameters that one query or form may hold; clients of this product send a dozen."""

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request, as it came."""

    method: str
    # The absolute address the client asked for, query included: what OAuth 1.0a signs.
    url: str
    # Decoded by nobody: the platforms' paths hold ids and names only.
    path: str
    query: str = ""
    # Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def below(self, mount: str) -> Request:
        """Return the same request with its path counted from `mount`."""
        return replace(self, path=self.path.removeprefix(mount))

    @property
    def content_type(self) -> str:
        """The media type of the body, in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def query_params(self) -> dict[str, str]:
        """Return the query's parameters; of a repeated name the last counts. Raises ValueError for too many."""
        return dict(parse_qsl(self.query, keep_blank_values=True, max_num_fields=MAX_FIELDS))

    def form_params(self) -> dict[str, str]:
        """Return the form's parameters; none when the body is not a form. Raises ValueError when it is a broken one."""
        if self.content_type != FORM:
            return {}
        return dict(parse_qsl(self.body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One HTTP answer. Its length and date are the server's business."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    # Why, in words, for the journal; the client does not see it.
    note: str | None = None

    def with_headers(self, headers: Mapping[str, str]) -> Answer:
        """Return the same answer with more headers."""
        return replace(self, headers={**self.headers, **headers})

    def without_header(self, name: str) -> Answer:
        """Return the same answer without a header, in whatever case it is written."""
        return replace(self, headers={key: value for key, value in self.headers.items() if key.lower() != name})

    def cut_short(self) -> Answer:
        """Return the same answer with the second half of its body missing."""
        return replace(self, body=self.body[: len(self.body) // 2])


class Refusal(Exception):
    """The request ends here, with this answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.note or f"status {answer.status}")


class Emulation(Protocol):
    """One platform, as the server sees it."""

    # Names of all routes, as faults and the journal call them.
    routes: tuple[str, ...]
    # Those that make a new post.
    creating: frozenset[str]

    def route(self, request: Request) -> str | None:
        """Return the name of the route that serves the request, or None."""
        ...

    def answer(self, request: Request) -> Answer:
        """Carry the request out."""
        ...

    def trouble(self, status: int) -> Answer:
        """Return what the platform says when it has trouble of its own, without carrying anything out."""
        ...

    def rate_limited(self, request: Request, seconds: float, *, silent: bool) -> Answer:
        """Return what the platform says when there were too many requests and more are welcome after `seconds`.

        `silent`: it does not say after how many.
        """
        ...

    def day_limited(self, seconds: float) -> Answer:
        """Return what the platform says when a whole day's posts are used up, for `seconds` more."""
        ...

    def out_of_credit(self, request: Request) -> Answer:
        """Return what the platform says when nobody pays for the request."""
        ...

    def near_limit(self, request: Request, percent: int) -> dict[str, str]:
        """Return the headers of an answer when so much of the allowance is used."""
        ...

    def token(self, request: Request) -> str:
        """Return the token that the request shows, "" for none. Does not check it."""
        ...


def json_answer(
    status: int, data: Any, *, content_type: str = JSON + "; charset=utf-8", note: str | None = None
) -> Answer:
    """Return an answer that holds `data` as JSON. Letters beyond ASCII stay as they are."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return Answer(status=status, headers={"Content-Type": content_type}, body=body, note=note)
