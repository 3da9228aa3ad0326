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
LIFETIME = timedelta(days=14)
"""After this, a session asks for the password again."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """One browser's session."""

    id: str
    # Whether the password was given.
    known: bool
    since: datetime


class Sessions:
    """Signs and reads sessions. With a password the key comes from its hash: a new password ends every session."""

    def __init__(self, password_hash: Secret | None) -> None:
        root = password_hash.reveal().encode() if password_hash else secrets.token_bytes(32)
        self._key = hashlib.sha256(b"crosspost sessions\0" + root).digest()
        self._signer = URLSafeSerializer(
            self._key, salt="session", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
        )

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

    def token(self, session: Session) -> str:
        """The token that each form of this session carries."""
        return hmac.new(self._key, b"form\0" + session.id.encode(), hashlib.sha256).hexdigest()

    def token_fits(self, session: Session, given: object) -> bool:
        """Whether a form came from a page of this session."""
        return isinstance(given, str) and hmac.compare_digest(self.token(session).encode(), given.encode())


_SKEW = timedelta(minutes=5)
