"""What a platform answered, reduced to what may be trusted: a status, headers, parsed JSON. Pure.

Nothing here knows a client library. All words of a platform that end up in an error, a log or the database pass
through `Answer.quote`, which removes secrets, control characters and excess length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, quote_plus

HIDDEN = "***"
QUOTE_LIMIT = 300
"""Characters of a platform's own words that are worth keeping."""

# What carries a secret in an address, a form or a header, whoever's secret it is.
_CARRIERS = (
    re.compile(
        r"((?:access_token|appsecret_proof|client_secret|input_token|fb_exchange_token)(?:=|%3D))[^&\s\"'<>]+",
        re.IGNORECASE,
    ),
    re.compile(r"(\boauth_\w+=\\?[\"'])[^\"'\\]*", re.IGNORECASE),
    re.compile(r"(\b(?:Bearer|Basic)\s+)[\w\-.~+/=|%]+", re.IGNORECASE),
)


class Silence(Exception):
    """No complete answer came.

    `sent` is False only when certainly not one byte of the request left this machine.
    The text is free of secrets; no cause and no context is attached, for those would hold the library's own text.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        self.sent = sent
        super().__init__(message)


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One complete HTTP answer."""

    status: int
    # Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    # Parsed JSON; None where the body was not JSON.
    body: object = None
    # Removes this account's secrets.
    clean: Callable[[str], str] = field(default=_as_it_is, repr=False, compare=False)

    @property
    def ok(self) -> bool:
        """Whether the status is a 2xx. That alone proves nothing."""
        return 200 <= self.status < 300

    @property
    def fields(self) -> Mapping[str, object]:
        """The body if it is a JSON object, else an empty one."""
        return as_object(self.body)

    def quote(self, value: object) -> str:
        """Words of the platform, fit for a log: one line, bounded, without secrets. Not a string: ""."""
        return one_line(self.clean(value)) if isinstance(value, str) else ""


def as_object(value: object) -> Mapping[str, object]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> tuple[Mapping[str, object], ...]:
    """The JSON objects of a list; anything else in it, and anything but a list, is left out."""
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def as_count(value: object) -> int | None:
    """A number of things: a whole number from 0 to 10¹⁵, else None. True is not a number."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**15 else None


def read_json(raw: bytes) -> object:
    """Parse a body. None where it is not JSON, nests too deep to be read, or holds absurdly long numbers."""
    try:
        parsed: object = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return parsed


def one_line(text: str) -> str:
    """White space and control characters become single spaces; at most `QUOTE_LIMIT` characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * QUOTE_LIMIT]).split())
    return line if len(line) <= QUOTE_LIMIT else line[: QUOTE_LIMIT - 1] + "…"


def scrub(text: str, secrets: Collection[str]) -> str:
    """`text` without any of the secrets, plain or percent-encoded, and without what looks like one's carrier."""
    forms = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    # The longest first: one secret may be a part of another.
    for form in sorted(forms, key=len, reverse=True):
        text = re.sub(re.escape(form), HIDDEN, text, flags=re.IGNORECASE)
    for carrier in _CARRIERS:
        text = carrier.sub(rf"\g<1>{HIDDEN}", text)
    return text


def soon(instant: datetime, *, now: datetime, within: timedelta) -> datetime | None:
    """`instant` if it lies in the future and not absurdly far, else None: the platform's clock may be nonsense."""
    return instant if now < instant <= now + within else None


def epoch(text: str | None) -> datetime | None:
    """The instant of a header in Unix seconds; None for anything but up to eleven digits."""
    digits = (text or "").strip()
    return datetime.fromtimestamp(int(digits), UTC) if re.fullmatch(r"[0-9]{1,11}", digits) else None
