"""What every other noun leans on: platforms, worlds, secrets."""

from __future__ import annotations

from enum import StrEnum


class PlatformName(StrEnum):
    """The platforms that crosspost can post to."""

    TWITTER = "twitter"
    FACEBOOK = "facebook"


class World(StrEnum):
    """Where a database's posts live. The two never mix."""

    REAL = "real"
    SANDBOX = "sandbox"


class Secret:
    """A string that does not print. Ask for it by name with `reveal()`, at the last moment."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself. Hand it to a client library; never to a log or a message."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)
