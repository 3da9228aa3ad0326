"""The page's one password: kept as a scrypt hash, compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import threading

from crosspost.model import Secret

SHORTEST = 10
"""Characters of a password at the least."""

LONGEST = 200
"""Characters of a password at the most."""

# OWASP Password Storage Cheat Sheet, scrypt: N=2^17, r=8, p=1 takes 128 MB and about a third of a second.
_N, _R, _P = 2**17, 8, 1
_MOST_MEMORY = 256 * 1024 * 1024
# One at a time: guesses must not use up the machine's memory.
_turn = threading.Lock()


def hashed(password: str, *, salt: bytes | None = None, cost: int = _N) -> str:
    """Return what to keep of a password: `scrypt:N:r:p:salt:hash`, without a `$`, so that no shell touches it.

    `cost` is scrypt's N, a power of two from 2^14 to 2^17. Raises ValueError for a password that is too short or long.
    """
    if len(password) < SHORTEST:
        raise ValueError(f"a password has at least {SHORTEST} characters; choose a longer one")
    if len(password) > LONGEST:
        raise ValueError(f"a password has at most {LONGEST} characters; choose a shorter one")
    salt = os.urandom(16) if salt is None else salt
    return f"scrypt:{cost}:{_R}:{_P}:{_text(salt)}:{_text(_derived(password, salt, cost, _R, _P))}"


def is_hash(text: str) -> bool:
    """Whether it is something that `hashed` may have made."""
    return _parts(text) is not None


def fits(password: str, kept: Secret) -> bool:
    """Whether this is the password. Never raises for what a stranger types."""
    parts = _parts(kept.reveal())
    if parts is None or len(password) > LONGEST:
        return False
    n, r, p, salt, wanted = parts
    return hmac.compare_digest(_derived(password, salt, n, r, p), wanted)


def _derived(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    with _turn:
        word = password.encode("utf-8", "surrogatepass")
        return hashlib.scrypt(word, salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=32)


def _parts(text: str) -> tuple[int, int, int, bytes, bytes] | None:
    name, _, rest = text.partition(":")
    fields = rest.split(":")
    if name != "scrypt" or len(fields) != 5 or not all(field.isdecimal() for field in fields[:3]):
        return None
    n, r, p = (int(field) for field in fields[:3])
    if not (2**14 <= n <= 2**17 and n & (n - 1) == 0 and r == _R and 1 <= p <= 4):
        return None
    try:
        salt, wanted = base64.b64decode(fields[3], validate=True), base64.b64decode(fields[4], validate=True)
    except binascii.Error:
        return None
    return (n, r, p, salt, wanted) if len(salt) >= 8 and len(wanted) == 32 else None


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
