"""What was seen of an account and of the database: facts, without a word on whether they are good.

What the platform did not say is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from crosspost.model import Identity


class Obstacle(StrEnum):
    """Why the platform did not say who we are."""

    # No complete answer came, or none that can be read.
    NO_ANSWER = "no_answer"
    # The keys, the token or the permissions are not accepted.
    REJECTED = "rejected"
    NO_CREDIT = "no_credit"
    TOO_MANY_CALLS = "too_many_calls"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why a question was not answered."""

    obstacle: Obstacle
    # The platform's words or ours, in one line; never a secret.
    said: str
    # The platform's own name for it: X's kind of problem, Facebook's "code/subcode".
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Token:
    """What Facebook's `debug_token` says of the token."""

    # "PAGE", "USER", "APP", …
    kind: str
    valid: bool
    app_id: str | None = None
    app_name: str | None = None
    # Whose Page it is, for a Page token.
    page_id: str | None = None
    # None: it has no expiry date.
    expires_at: datetime | None = None
    # When the app loses the right to read data of its person, whatever the token's own date.
    data_access_expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()
    # Scope → the Pages it was granted for. A scope that is absent was granted for all.
    targets: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class FacebookFacts:
    """What only a Facebook Page has."""

    # None: it could not be inspected; `token_trouble` says why.
    token: Token | None = None
    token_trouble: Trouble | None = None
    # Whether the app has the address of a privacy policy, without which Meta lets no app be Live. None: not known.
    has_privacy_policy: bool | None = None
    # Whether we hold the app's secret, which alone opens the app's own fields.
    has_app_secret: bool = False
    # Whether the Page itself is visible to the public.
    page_published: bool | None = None
    # Whether the token's owner may create posts on the Page.
    can_post: bool | None = None
    # The tasks that a *user's* token has on the Page. None where the token is not a user's; empty: the Page is not his.
    tasks: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Health:
    """What one account's platform said when it was examined. Nothing was changed there."""

    # Our own clock when the first answer came, and the server's in the same answer.
    asked_at: datetime
    server_time: datetime | None = None
    identity: Identity | None = None
    # Why there is no identity. None when there is one.
    trouble: Trouble | None = None
    # Reads that the platform bills for the examination.
    billed_reads: int = 0
    # X's `x-access-level`: "read", "read-write", "read-write-directmessages".
    access_level: str | None = None
    facebook: FacebookFacts | None = None


@dataclass(frozen=True, kw_only=True)
class StoreHealth:
    """What was seen of the database. It could be read, or there would be no facts; nothing was changed in it."""

    # How messages call it; holds no password.
    where: str
    # What the database's own check complains of; empty when it is sound.
    damage: tuple[str, ...] = ()
    # Why it cannot be written to; None when it can.
    write_trouble: str | None = None
    # Free bytes on its disk; None where there is no file.
    free_bytes: int | None = None
