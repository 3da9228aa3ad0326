"""A page over an App without network, and a browser that keeps its cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from crosspost.model import Post, PostState, Review
from crosspost.web.app import make_app
from crosspost.web.desk import Desk
from crosspost.web.settings import WebSettings
from tests.steps.conftest import Installation, entry, store_url, world

__all__ = ["store_url", "world"]

BASE = "http://127.0.0.1:8420"


@dataclass(kw_only=True)
class Reader:
    """Somebody before the page."""

    world: Installation
    page: Starlette
    client: Any

    @property
    def desk(self) -> Desk:
        found: Desk = self.page.state.desk
        return found

    def get(self, path: str = "/", **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def token(self, path: str = "/") -> str:
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.get(path).text)
        assert found, "the page holds no form"
        return found[1]

    def post(self, path: str, *, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        return self.client.post(path, data={"token": self.token(), **fields}, headers=headers)

    def decide(self, action: str, post: Post, **fields: Any) -> Any:
        return self.post(f"/posts/{post.id}/{action}", version=str(post.version), **fields)

    def of(self, post: Post) -> Post:
        """The post as it is now."""
        return self.world.app.store.post(post.id)


def reader_of(world: Installation, **settings: Any) -> Reader:
    page = make_app(lambda: world.app, WebSettings(**settings))
    client = TestClient(page, base_url=BASE, headers={"accept-language": "en"}, raise_server_exceptions=True)
    return Reader(world=world, page=page, client=client)


@pytest.fixture
def drafts(world: Installation) -> Installation:
    """Two accounts that wait for review, three articles, six drafts, in dry run."""
    return drafted(world)


def drafted(world: Installation) -> Installation:
    """What the fixture `drafts` gives, for those who keep it longer than one test."""
    for key in ("twitter", "facebook"):
        world.with_account(key, review=Review())
    world.app = replace(world.app, dry_run=True)
    rooms = ("poll", "extract", "compose", "schedule", "review")
    world.walk(rooms=rooms)
    world.show(entry(1), entry(2), entry(3))
    world.walk(times=3, rooms=rooms)
    assert len(world.posts(PostState.DRAFT)) == 6
    return world


@pytest.fixture
def reader(drafts: Installation) -> Iterator[Reader]:
    made = reader_of(drafts)
    with made.client:
        yield made
