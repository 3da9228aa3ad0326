"""The sandbox's server: X under /x, the Graph API under /graph, its own doors under /sandbox, on loopback only.

::

    request ── loopback? ── faults ordered? ── X or Graph, under one lock ── journal ── answer, or a dropped line

Ids and instants come from the clock that is handed in; nothing is random: an audience does what its seed says.
Everything is gone when it stops.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from crosspost.errors import ConfigError
from crosspost.ports import Clock
from crosspost.sandbox import credentials, doors, strike, talk
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.facebook import Facebook
from crosspost.sandbox.fault_table import Faults
from crosspost.sandbox.faults import Fault
from crosspost.sandbox.held import Exchange, FacebookPage, TwitterUser
from crosspost.sandbox.loopback import LoopbackServer
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.setup import FacebookSetup
from crosspost.sandbox.state import State
from crosspost.sandbox.twitter import Twitter
from crosspost.sandbox.visits import Visits
from crosspost.sandbox.wire import Answer, Emulation, Request


class Sandbox:
    """X and Facebook on 127.0.0.1, from `with` to the end of its block.

    The first `accounts` X profiles and Pages of `credentials` exist from the start. Thread-safe. Raises ConfigError
    on entering when the port cannot be had; port 0 takes any free one. With an `audience`, simulated readers react to
    what is posted; without, nobody does but on order.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        port: int = 0,
        accounts: int = 1,
        rules: Rules | None = None,
        audience: Audience | None = None,
    ) -> None:
        self._clock = clock
        self._port = port
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._state = State(rules or Rules())
        self._visits = Visits(audience, self._state) if audience else None
        self._twitter = Twitter(self._state, clock)
        self._facebook = Facebook(self._state, clock)
        self._mounts: dict[str, Emulation] = {"/x": self._twitter, "/graph": self._facebook}
        self.faults = Faults((*Twitter.routes, *Facebook.routes))
        self._server: LoopbackServer | None = None
        for number in range(1, accounts + 1):
            self.add_twitter_user(number)
            self.add_facebook_page(number)

    def __enter__(self) -> Self:
        try:
            self._server = LoopbackServer(self._port, self.handle, clock=self._clock)
        except OSError as error:
            problem = f"sandbox: port {self._port} cannot be used ({error.strerror}); choose another, or 0 for any"
            raise ConfigError([problem]) from error
        self._closing.clear()
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        if self._server is not None:
            self._server.stop()
            self._server = None

    # ── where it is

    @property
    def url(self) -> str:
        """The base address, "http://127.0.0.1:PORT". Raises RuntimeError while it is not running."""
        if self._server is None:
            raise RuntimeError("the sandbox is not running: use it in a `with` block")
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def twitter_url(self) -> str:
        """What stands in for https://api.twitter.com."""
        return self.url + "/x"

    @property
    def facebook_url(self) -> str:
        """What stands in for https://graph.facebook.com."""
        return self.url + "/graph"

    # ── what it holds

    def add_twitter_user(self, account_number: int = 1) -> TwitterUser:
        """Return the X profile of this number (its `.keys` open it), making it if it is not there."""
        user_id = credentials.twitter_user_id(account_number)
        user = TwitterUser(
            id=user_id,
            username=f"sandbox_{account_number}",
            name=f"Sandbox {account_number}",
            keys=credentials.twitter_keys(account_number),
        )
        with self._lock:
            return self._state.users.setdefault(user_id, user)

    def add_facebook_page(self, account_number: int = 1) -> FacebookPage:
        """Return the Facebook Page of this number (its `.keys` open it), making it if it is not there."""
        page_id = credentials.facebook_page_id(account_number)
        page = FacebookPage(
            id=page_id,
            username=f"sandbox.page.{account_number}",
            name=f"Sandbox Page {account_number}",
            keys=credentials.facebook_keys(account_number),
        )
        with self._lock:
            return self._state.pages.setdefault(page_id, page)

    def engage(self, remote_id: str, **counts: int) -> None:
        """Add to a post's counts, which are named in `held.COUNTS`.

        Raises ValueError for an unknown count or a total below 0, KeyError when there is no such post.
        """
        with self._lock:
            self._state.engage(remote_id, counts)

    def reply(self, remote_id: str, text: str, *, author: str = "A Reader") -> str:
        """Answer a post as somebody else: a reply on X, a comment on Facebook. Returns the new id.

        Raises KeyError when there is no such post.
        """
        with self._lock:
            return talk.reply(self._state, remote_id, text, author=author, now=self._clock())

    def mention(self, text: str, *, author: str = "A Reader") -> str:
        """Post on X as somebody else; whoever the text names with an @ is mentioned. Returns the new id."""
        with self._lock:
            return talk.mention(self._state, text, author=author, now=self._clock())

    def renew_tokens(self) -> None:
        """Let every token work again that a fault let expire or be revoked."""
        with self._lock:
            self._state.dead_tokens.clear()

    def state(self) -> dict[str, Any]:
        """Return everything it holds, ready for JSON; the same as GET /sandbox/state. No secret is in it."""
        with self._lock:
            self._visit()
            return self._state.snapshot(now=self._clock()) | {
                "faults": self.faults.snapshot(),
                "audience": self._described(),
            }

    def set_up(self, facebook: FacebookSetup) -> None:
        """Change how the Facebook app, its tokens and Pages are set up; what is held stays."""
        with self._lock:
            self._state.rules = replace(self._state.rules, facebook=facebook)

    def reset(self, rules: Rules | None = None) -> None:
        """Forget posts, charges, journal, faults and rate limits, and take other rules if any are given.

        The server runs on, accounts stay, tokens work again, and used nonces stay used.
        """
        with self._lock:
            self._state.rules = rules or self._state.rules
            self._state.clear()
            if self._visits is not None:
                self._visits.clear()
            self._twitter.clear()
            self._facebook.clear()
            self.faults.clear()

    # ── what it does

    def handle(self, request: Request) -> Answer | None:
        """Answer a request. None: drop the connection without a word. For the HTTP server and for tests."""
        for mount, platform in self._mounts.items():
            if request.path.startswith(mount + "/"):
                return self._emulate(platform, mount, request)
        return doors.answer(self, request)

    def _emulate(self, platform: Emulation, mount: str, whole: Request) -> Answer | None:
        request = whole.below(mount)
        with self._lock:
            self._visit()
            route = platform.route(request)
            faults = self.faults.take(route) if route else ()
            answer = strike.carry_out(platform, request, faults, self._state)
            self._journal(route or f"{mount[1:]}.unknown", whole, answer, faults)
        if seconds := strike.delay(faults):
            self._closing.wait(seconds)
        return answer

    def _visit(self) -> None:
        if self._visits is not None:
            self._visits.until(self._clock())

    def _described(self) -> Mapping[str, Any] | None:
        if self._visits is None:
            return None
        return self._visits.audience.described([*self._state.users, *self._state.pages], now=self._clock())

    def _journal(self, route: str, request: Request, answer: Answer | None, faults: Sequence[Fault]) -> None:
        exchange = Exchange(
            at=self._clock(),
            route=route,
            method=request.method,
            path=request.path[:200],
            status=answer.status if answer else None,
            fault="+".join(fault.kind for fault in faults) or None,
            note=answer.note if answer else None,
        )
        self._state.journal.append(exchange)
