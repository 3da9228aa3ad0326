"""The sandbox with a clock that a test sets, and the real client libraries pointed at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import facebook
import requests
import tweepy

from crosspost.model import FacebookKeys, TwitterKeys
from crosspost.sandbox.server import Sandbox

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


class RebasedSession(requests.Session):
    """Sends what is meant for a platform to the sandbox, within a short time limit."""

    def __init__(self, remap: Mapping[str, str], *, timeout: float = 5) -> None:
        super().__init__()
        self.remap, self.limit = remap, timeout
        self.trust_env = False
        self.last: requests.Response | None = None

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        for real, stand_in in self.remap.items():
            if url.startswith(real):
                url = stand_in + url.removeprefix(real)
        kwargs["timeout"] = self.limit
        kwargs["allow_redirects"] = False
        self.last = super().request(method, url, *args, **kwargs)
        return self.last


def x_client(sandbox: Sandbox, keys: TwitterKeys | None = None, **options: Any) -> tweepy.Client:
    """Real tweepy on the sandbox's X."""
    keys = keys or sandbox.add_twitter_user().keys
    client = tweepy.Client(
        consumer_key=keys.api_key.reveal(),
        consumer_secret=keys.api_secret.reveal(),
        access_token=keys.access_token.reveal(),
        access_token_secret=keys.access_token_secret.reveal(),
    )
    client.session = RebasedSession({"https://api.twitter.com": sandbox.twitter_url}, **options)
    return client


def graph_client(
    sandbox: Sandbox, keys: FacebookKeys | None = None, *, token: str | None = None, **options: Any
) -> Any:
    """Real facebook-sdk on the sandbox's Graph API."""
    keys = keys or sandbox.add_facebook_page().keys
    session = RebasedSession({"https://graph.facebook.com": sandbox.facebook_url}, **options)
    graph = facebook.GraphAPI(access_token=token or keys.page_access_token.reveal(), session=session)
    # The constructor knows no version above 3.1.
    graph.version = "v26.0"
    return graph
