"""What makes a web address safe to keep. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

LONGEST_ADDRESS = 2048
"""Characters. No blog has a longer one that matters; every browser and platform takes this much."""

_BLANKS_INSIDE = re.compile(r"[\t\r\n]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def web_address(raw: str | None, *, base: str | None = None) -> str | None:
    """The absolute http(s) address that `raw` means, or None when it is not one that is safe to link to.

    Relative addresses are resolved against `base`. Refused: other schemes (`javascript:`, `file:`, `data:`), no host,
    a user name or password before the host (it disguises where a link leads), control characters, over-long ones.
    """
    if not raw:
        return None
    text = _BLANKS_INSIDE.sub("", raw.strip()).replace(" ", "%20")
    if not text or len(text) > LONGEST_ADDRESS or _CONTROLS.search(text):
        return None
    try:
        full = urljoin(base, text) if base else text
        parts = urlsplit(full)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return full
