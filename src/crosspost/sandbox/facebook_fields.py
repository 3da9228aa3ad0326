"""The `fields` language of the Graph API: `id,comments.limit(0).summary(true),attachments{unshimmed_url}`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_LENGTH = 2000
MAX_DEPTH = 4
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ARGUMENT = re.compile(r"[^(){},]*")


class FieldSyntax(Exception):
    """The `fields` parameter cannot be read. The text says what was expected and where."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field asked for."""

    name: str
    # `limit`, `summary`, `type`, … with their arguments as text.
    modifiers: Mapping[str, str] = field(default_factory=dict)
    # Fields of the field, in braces.
    children: tuple[Field, ...] = ()

    @property
    def key(self) -> str:
        """Under which name it is answered: its alias (`.as(…)`) or its own."""
        return self.modifiers.get("as", self.name)


def parse(text: str) -> tuple[Field, ...]:
    """Read a `fields` parameter; an empty one asks for nothing. Raises FieldSyntax."""
    if len(text) > MAX_LENGTH:
        raise FieldSyntax(f"the fields parameter is longer than {MAX_LENGTH} characters")
    reader = _Reader("".join(text.split()))
    found = reader.fields(depth=1) if reader.text else ()
    reader.expect_end()
    return found


class _Reader:
    """Reads one `fields` text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._at = 0

    def fields(self, *, depth: int) -> tuple[Field, ...]:
        if depth > MAX_DEPTH:
            raise FieldSyntax(f"fields are nested more than {MAX_DEPTH} deep at character {self._at}")
        found = [self._field(depth)]
        while self._skip(","):
            found.append(self._field(depth))
        return tuple(found)

    def expect_end(self) -> None:
        if self._at < len(self.text):
            raise self._unexpected("end of string")

    def _field(self, depth: int) -> Field:
        name, modifiers = self._name(), {}
        while self._skip("."):
            modifier = self._name()
            self._expect("(")
            modifiers[modifier] = self._take(_ARGUMENT)
            self._expect(")")
        if not self._skip("{"):
            return Field(name=name, modifiers=modifiers)
        children = self.fields(depth=depth + 1)
        self._expect("}")
        return Field(name=name, modifiers=modifiers, children=children)

    def _name(self) -> str:
        name = self._take(_NAME)
        if not name:
            raise self._unexpected("a field name")
        return name

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[0]

    def _skip(self, mark: str) -> bool:
        found = self.text.startswith(mark, self._at)
        self._at += len(mark) if found else 0
        return found

    def _expect(self, mark: str) -> None:
        if not self._skip(mark):
            raise self._unexpected(f'"{mark}"')

    def _unexpected(self, wanted: str) -> FieldSyntax:
        rest = self.text[self._at : self._at + 20]
        found = f'Expected {wanted} instead of "{rest}".'
        return FieldSyntax(f'Syntax error "{found}" at character {self._at}: {self.text}')
