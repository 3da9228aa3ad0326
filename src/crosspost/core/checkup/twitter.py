"""Findings that only an X profile has: what its keys may do.

Source: the header `x-access-level` of every answer, which names the access *token's* level: a token that was made
before the app was set to "Read and write" keeps "read".
"""

from __future__ import annotations

from crosspost.core.checkup.facts import Health, Obstacle
from crosspost.core.checkup.finding import Finding, fine, problem, warning
from crosspost.model import Account

WRITE_REMEDY = (
    'at https://console.x.com open the app, "User authentication settings", choose "Read and write" and save; THEN, '
    'under "Keys and tokens", regenerate the access token and its secret, and copy both into .env'
)
_KEYS_REMEDY = (
    'at https://console.x.com open the app, "Keys and tokens", and compare the API key; regenerate what is not the '
    "same, and copy all four values into .env: TWITTER_API_KEY, _API_SECRET, _ACCESS_TOKEN, _ACCESS_TOKEN_SECRET. If "
    "they are right, check this machine's clock"
)
_PROJECT_REMEDY = (
    "at https://console.x.com put the app into a project (an app outside of one may not use API v2), regenerate the "
    "access token, and copy it into .env"
)


def judge(subject: str, _account: Account, health: Health) -> tuple[Finding, ...]:
    """Say what the keys may do, and whether there is credit."""
    if health.trouble is not None and health.trouble.obstacle is not Obstacle.NO_CREDIT:
        return ()
    findings = [_access(subject, health.access_level)]
    if health.identity is not None:
        findings.append(fine(subject, "credit", "X took the call; how much credit is left, it does not tell"))
    return tuple(findings)


def remedy_of(code: str) -> str:
    """What to do about keys that X does not accept, by the kind of its problem."""
    return {"oauth1-permissions": WRITE_REMEDY, "client-forbidden": _PROJECT_REMEDY}.get(code, _KEYS_REMEDY)


def _access(subject: str, level: str | None) -> Finding:
    check = "write permission"
    if level is None:
        return warning(
            subject,
            check,
            "X did not say what the access token may do",
            follows="whether it may post shows at the first post only",
            remedy='look at https://console.x.com that the app\'s permissions are "Read and write"',
        )
    if level.startswith("read-write"):
        return fine(subject, check, f"the access token may post (access level {level})")
    return problem(
        subject,
        check,
        f"the access token may not post: its access level is {level}",
        follows="X would refuse every post (403), and the account would pause",
        remedy=WRITE_REMEDY,
    )
