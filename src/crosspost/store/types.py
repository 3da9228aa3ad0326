"""How the model's values are kept in columns, the same way in SQLite and PostgreSQL.

| value    | column                          | refused                                             |
|----------|---------------------------------|-----------------------------------------------------|
| instant  | date and time in UTC            | naive ones: nobody could say later what they meant  |
| money    | whole millionths of a US dollar | fractions of a millionth: sums must stay exact      |
| duration | seconds, to the microsecond     | –                                                   |
| words    | text                            | –, but what no database can hold becomes U+FFFD     |
| enum     | its value                       | anything else, by a CHECK beside the column         |
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Dialect, Double, Enum, Text
from sqlalchemy.types import TypeDecorator

MILLION = 1_000_000

# NUL ends a C string, and PostgreSQL refuses it; half a surrogate pair has no UTF-8.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Instant(TypeDecorator[datetime]):
    """An aware instant, to the microsecond. Comes out in UTC whatever zone it went in with."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC. Raises ValueError for a naive instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} is naive: say in which time zone it is (datetime.now(UTC), not utcnow())")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give it back aware."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Money(TypeDecorator[Decimal]):
    """US dollars, exact to the millionth; `SUM` works on it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        """Count millionths. Raises ValueError for a part of one."""
        if value is None:
            return None
        millionths = value * MILLION
        if millionths != millionths.to_integral_value():
            raise ValueError(f"{value} US dollars is finer than a millionth of a dollar; round the price first")
        return int(millionths)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        """Count dollars again. A sum comes from PostgreSQL as a Decimal."""
        return None if value is None else Decimal(int(value)) / MILLION


class Seconds(TypeDecorator[timedelta]):
    """A duration in seconds. A double holds 285 years to the microsecond."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _dialect: Dialect) -> float | None:
        """Count seconds."""
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, _dialect: Dialect) -> timedelta | None:
        """Make a duration of them."""
        return None if value is None else timedelta(seconds=value)


class Words(TypeDecorator[str]):
    """Text that may come from anywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Replace what no database can hold."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """`text` with NUL and lone surrogates replaced by U+FFFD, so that one broken entry cannot fail a whole poll."""
    return UNSTORABLE.sub("�", text)


def stable_json(value: object) -> str:
    """JSON with sorted keys: the same value is always the same bytes."""
    return storable(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def enum_of(kind: type[StrEnum]) -> Enum:
    """A column for this enum. Its CHECK is `one_of`: named and spelled out, so that migrations can see it."""
    return Enum(kind, native_enum=False, create_constraint=False, length=16, values_callable=values_of)


def values_of(kind: Iterable[StrEnum]) -> list[str]:
    """Return what the members are stored as."""
    return [member.value for member in kind]


def one_of(column: str, kind: Iterable[StrEnum]) -> CheckConstraint:
    """The column holds nothing but values of this enum, whoever writes it."""
    return CheckConstraint(condition(column, kind), name=column)


def condition(column: str, members: Iterable[StrEnum]) -> str:
    """`column IN ('a', 'b')`, as SQL. The members are ours, never somebody's input."""
    values = ", ".join(f"'{value}'" for value in values_of(members))
    return f"{column} IN ({values})"
