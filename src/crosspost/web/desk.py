"""What every page shares: the App, how it is served, who is there, what was just done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.requests import Request

from crosspost.core.senders import Standing, standing
from crosspost.ports import App
from crosspost.web.lockout import Lockout
from crosspost.web.notices import Notices
from crosspost.web.pictures import Pictures
from crosspost.web.remembered import Remembered
from crosspost.web.sessions import Session, Sessions
from crosspost.web.settings import WebSettings

WHO = "page"
"""Who decided, in the history of a post."""


class Mode(StrEnum):
    """Where what goes out goes."""

    DRY_RUN = "dry_run"
    SANDBOX = "sandbox"
    LIVE = "live"


@dataclass(kw_only=True)
class Desk:
    """One per running page."""

    # The App of the moment: a service may read its settings anew.
    current: Callable[[], App]
    settings: WebSettings
    sessions: Sessions
    notices: Notices = field(default_factory=Notices)
    pictures: Pictures = field(default_factory=Pictures)
    remembered: Remembered = field(default_factory=Remembered)
    lockout: Lockout = field(default_factory=Lockout)
    # Names of the pages that there are, for the navigation.
    pages: frozenset[str] = frozenset()
    # The sandbox that a newcomer asked for; from then on it is what the page shows.
    trial: App | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    # Held while `doctor` looks: two at once would ask, and pay, twice.
    checking: threading.Lock = field(default_factory=threading.Lock)

    @property
    def app(self) -> App:
        """What the page shows."""
        return self.trial or self.current()

    @property
    def mode(self) -> Mode:
        """Where what is approved here goes. In dry run nothing goes out, be it to a sandbox."""
        if self.standing is Standing.DRY_RUN:
            return Mode.DRY_RUN
        return Mode.SANDBOX if self.settings.sandbox or self.trial else Mode.LIVE

    @property
    def standing(self) -> Standing:
        """Whether what is approved here is sent, by this process or by a service that works on the same database."""
        app = self.app
        return standing(app.store.sender(), live=not app.dry_run, now=app.clock())

    @property
    def banner(self) -> str:
        """What the page says at its top, as a message's key."""
        mode = self.mode
        return f"mode.{self.standing.value if mode is Mode.LIVE else mode.value}"

    @property
    def configured(self) -> bool:
        """Whether there is anything to work with."""
        return bool(self.app.feeds or self.app.accounts)


def desk_of(request: Request) -> Desk:
    """The desk of the page that this request is for."""
    desk: Desk = request.app.state.desk
    return desk


def session_of(request: Request) -> Session:
    """The session that `security.Guard` found or began."""
    session: Session = request.scope["crosspost.session"]
    return session
