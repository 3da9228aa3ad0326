"""Sessions in signed cookies, and the tokens of forms that belong to them. Nothing is kept here between requests."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from crosspost.model import Secret

COOKIE = "crosspost_session"
KNOWN_COOKIE = "crosspost_known"
LIFETIME = timedelta(days=14)
"""After this, a session asks for the password again."""
KNOWN_FOR = timedelta(days=365)
"""So long a browser in which the password was given is known as such. It still has to give it."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """One browser's session."""

    id: str
    # Whether the password was given.
    known: bool
    since: datetime


def named(cookie: str, host: str) -> str:
    """The cookie's name for a page that the browser reaches by this `Host`: browsers keep one jar for all its ports.

    Two installations on one host would else overwrite each other's sessions with each look.
    """
    port = host.rpartition("]")[2].rpartition(":")[2]
    return f"{cookie}_{port}" if port.isascii() and port.isdecimal() and len(port) <= 5 else cookie


class Sessions:
    """Signs and reads sessions. With a password the key comes from its hash: a new password ends every session."""

    def __init__(self, password_hash: Secret | None) -> None:
        root = password_hash.reveal().encode() if password_hash else secrets.token_bytes(32)
        self._key = hashlib.sha256(b"crosspost sessions\0" + root).digest()
        self._signer, self._known = self._sealer("session"), self._sealer("known")

    def new(self, *, known: bool, now: datetime) -> Session:
        """A session that nobody had before: also at each login, so that none can be planted beforehand."""
        return Session(id=secrets.token_urlsafe(24), known=known, since=now)

    def sealed(self, session: Session) -> str:
        """The cookie's value."""
        return str(self._signer.dumps([session.id, session.known, int(session.since.timestamp())]))

    def opened(self, cookie: str | None, *, now: datetime) -> Session | None:
        """Read a cookie; None for one that is not ours, was tampered with, or is too old."""
        if not cookie:
            return None
        try:
            identity, known, since = self._signer.loads(cookie)
            began = datetime.fromtimestamp(since, now.tzinfo)
        except (BadSignature, ValueError, TypeError, OverflowError, OSError):
            return None
        if not (isinstance(identity, str) and isinstance(known, bool) and timedelta(0) <= now - began + _SKEW):
            return None
        return Session(id=identity, known=known, since=began) if now - began < LIFETIME else None

    def browser_sealed(self, browser: str) -> str:
        """What marks a browser in which the password was given; a new password ends it."""
        return str(self._known.dumps(browser))

    def browser_opened(self, cookie: str | None) -> str | None:
        """Which of those browsers sends this; None for a cookie that is not ours."""
        try:
            found = self._known.loads(cookie) if cookie else None
        except BadSignature:
            return None
        return found if isinstance(found, str) else None

    def token(self, session: Session) -> str:
        """The token that each form of this session carries."""
        return hmac.new(self._key, b"form\0" + session.id.encode(), hashlib.sha256).hexdigest()

    def token_fits(self, session: Session, given: object) -> bool:
        """Whether a form came from a page of this session."""
        return isinstance(given, str) and hmac.compare_digest(self.token(session).encode(), given.encode())

    def _sealer(self, salt: str) -> URLSafeSerializer:
        how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self._key, salt=salt, signer_kwargs=how)


_SKEW = timedelta(minutes=5)
