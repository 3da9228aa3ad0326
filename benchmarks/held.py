"""What the sandbox's platforms hold, as a benchmark judges it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crosspost.core.identity import canonical


def sent(post: Mapping[str, Any]) -> tuple[str, datetime]:
    """Of a post in the sandbox's state: its article's canonical address, and the UTC instant of its platform."""
    at = post["created_at"]
    return canonical(post["links"][0]), at if isinstance(at, datetime) else datetime.fromisoformat(at)
