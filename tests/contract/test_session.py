"""The session below both client libraries: which connection a call goes out on."""

from __future__ import annotations

import pytest

from crosspost.platforms import session
from crosspost.platforms.session import GuardedSession
from tests.contract.feed_site import FeedSite


@pytest.mark.parametrize(
    ("rest", "connections", "reason"),
    [
        (0.0, 1, "one call after the other: the connection is in use"),
        (session.FRESH_S + 0.1, 3, "it has rested: its other end may be closing it at this very moment"),
    ],
)
def test_a_call_goes_out_on_a_connection_that_has_not_rested(
    rest: float, connections: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(session, "monotonic", lambda: now)
    with FeedSite({"/2/users/me": lambda visit: visit.answer(b"{}")}) as site:
        asking = GuardedSession(origin="https://api.x.com", base_url=site.url, secrets=())
        for _ in range(3):
            answer = asking.ask(lambda: asking.get("https://api.x.com/2/users/me"))
            assert answer.status == 200
            now += rest
        assert site.connections == connections, reason
