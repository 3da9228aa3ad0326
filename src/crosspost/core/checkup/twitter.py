"""Findings that only an X profile has: what its keys may do.

Source: the header `x-access-level` of every answer, which names the access *token's* level: a token that was made
before the app was set to "Read and write" keeps "read".
"""

from __future__ import annotations

from crosspost.core.checkup.facts import Health, Obstacle
from crosspost.core.checkup.finding import Finding, found
from crosspost.model import Account

CLOSED = "user-suspended"
"""The kind of X's problem for a profile that is suspended; one that is locked goes by the same name here."""


def judge(subject: str, _account: Account, health: Health) -> tuple[Finding, ...]:
    """Say what the keys may do, and whether there is credit."""
    if health.trouble is not None and health.trouble.obstacle is not Obstacle.NO_CREDIT:
        return ()
    findings = [_access(subject, health.access_level)]
    if health.identity is not None:
        findings.append(found(subject, "credit_taken"))
    return tuple(findings)


def rejection(code: str) -> str:
    """The kind of finding for keys that X does not accept, by the kind of its problem."""
    kinds = {
        "oauth1-permissions": "keys_without_permission",
        "client-forbidden": "keys_without_project",
        CLOSED: "profile_closed",
    }
    return kinds.get(code, "keys_rejected")


def _access(subject: str, level: str | None) -> Finding:
    if level is None:
        return found(subject, "access_untold")
    return found(subject, "keys_may_post" if level.startswith("read-write") else "keys_may_read", access_level=level)
