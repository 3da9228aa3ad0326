"""The sandbox's server: X under /x, the Graph API under /graph, its own doors under /sandbox, on loopback only.

::

    request ── loopback? ── fault ordered? ── X or Graph, under one lock ── journal ── answer, or a dropped line

Ids and instants come from the clock that is handed in; nothing is random. Everything is gone when it stops.
"""

from __future__ import annotations

import threading
from typing import Any, Self

from crosspost.errors import ConfigError
from crosspost.ports import Clock
from crosspost.sandbox import credentials, doors
from crosspost.sandbox.facebook import Facebook
from crosspost.sandbox.faults import Fault, FaultKind, Faults
from crosspost.sandbox.loopback import LoopbackServer
from crosspost.sandbox.state import Exchange, FacebookPage, Rules, State, TwitterUser
from crosspost.sandbox.twitter import Twitter
from crosspost.sandbox.wire import Answer, Emulation, Request, json_answer

HUMAN_PAGE = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Something went wrong.</body></html>"


class Sandbox:
    """X and Facebook on 127.0.0.1, from `with` to the end of its block.

    The first `accounts` X profiles and Pages of `credentials` exist from the start. Thread-safe. Raises ConfigError
    on entering when the port cannot be had; port 0 takes any free one.
    """

    def __init__(self, *, clock: Clock, port: int = 0, accounts: int = 1, rules: Rules | None = None) -> None:
        self._clock = clock
        self._port = port
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._state = State(rules or Rules())
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
        """Add to a post's counts, which are named in `state.COUNTS`.

        Raises ValueError for an unknown count or a total below 0, KeyError when there is no such post.
        """
        with self._lock:
            self._state.engage(remote_id, counts)

    def state(self) -> dict[str, Any]:
        """Return everything it holds, ready for JSON; the same as GET /sandbox/state. No secret is in it."""
        with self._lock:
            return self._state.snapshot(now=self._clock()) | {"faults": self.faults.snapshot()}

    def reset(self) -> None:
        """Forget posts, charges, journal, faults and rate limits. Accounts stay, and used nonces stay used."""
        with self._lock:
            self._state.clear()
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
            route = platform.route(request)
            fault = self.faults.take(route) if route else None
            answer = self._carry_out(platform, request, fault)
            self._journal(route or f"{mount[1:]}.unknown", whole, answer, fault)
        if fault is not None and fault.kind is FaultKind.DELAY:
            self._closing.wait(fault.seconds)
        return answer

    def _carry_out(self, platform: Emulation, request: Request, fault: Fault | None) -> Answer | None:
        if fault is None:
            return platform.answer(request)
        true_answer = platform.answer(request) if fault.carried_out else None
        match fault.kind:
            case FaultKind.LOSE_REQUEST | FaultKind.LOSE_REPLY:
                return None
            case FaultKind.STATUS if fault.body is not None:
                return json_answer(fault.status, fault.body, note="on order")
            case FaultKind.STATUS:
                return platform.trouble(fault.status)
            case FaultKind.HTML:
                return Answer(status=fault.status, headers={"Content-Type": "text/html"}, body=HUMAN_PAGE)
            case FaultKind.RATE_LIMIT:
                return platform.rate_limited(fault.seconds)
            case FaultKind.TRUNCATED if true_answer is not None:
                return true_answer.cut_short()
            case _:
                return true_answer

    def _journal(self, route: str, request: Request, answer: Answer | None, fault: Fault | None) -> None:
        exchange = Exchange(
            at=self._clock(),
            route=route,
            method=request.method,
            path=request.path[:200],
            status=answer.status if answer else None,
            fault=fault.kind.value if fault else None,
            note=answer.note if answer else None,
        )
        self._state.journal.append(exchange)
