"""Which page of a long list is asked for. Pure, but for the request that it is read from."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True, kw_only=True)
class Paging:
    """One page of a list."""

    # From 1 on.
    page: int
    pages: int
    # How many stand before it.
    offset: int

    @staticmethod
    def of(asked: int, *, total: int, size: int) -> Paging:
        """The page asked for, or the nearest that there is: the list may have shrunk since its link was drawn."""
        pages = max(1, -(-total // size))
        page = min(max(1, asked), pages)
        return Paging(page=page, pages=pages, offset=(page - 1) * size)


def asked_page(request: Request) -> int:
    """The page's number in the address; 1 where there is none that can be read."""
    asked = request.query_params.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
