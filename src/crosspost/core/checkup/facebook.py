"""Findings that only a Facebook Page has: its token, the app behind the token, the Page itself.

Whether an app is in *Development mode* is in no documented field of the Graph API. What is documented: Meta lets no
app go Live without the address of a privacy policy, and with the app's secret that address can be read. So an app
without one is certainly not Live; of one that has it, nobody but the dashboard knows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crosspost.core.checkup.facts import FacebookFacts, Health, Token
from crosspost.core.checkup.finding import Finding, found
from crosspost.core.permissions import PERMISSIONS, wanted
from crosspost.model import Account

SOON = timedelta(days=14)

_REJECTIONS = {
    "100/proof": "proof_wanted",
    "100/33": "page_not_there",
    "190/458": "app_removed",
    "190/459": "login_wanted",
    "190/460": "password_changed",
    "190/463": "session_expired",
    "190/464": "login_wanted",
    "190/492": "role_lost",
}
"""Facebook's "code/subcode" of a token that it does not accept, where that tells what is to be done."""


def judge(subject: str, account: Account, health: Health) -> tuple[Finding, ...]:
    """Everything about the token, the app's mode and the Page."""
    facts = health.facebook
    if facts is None:
        return ()
    findings: list[Finding] = []
    if facts.token is not None:
        findings += _token(subject, account, facts.token, facts, now=health.asked_at)
    elif health.identity is not None:
        findings.append(_not_inspected(subject, facts))
    if facts.token is not None or health.identity is not None:
        findings.append(_app_mode(subject, facts))
    return (*findings, *_page(subject, facts))


def rejection(code: str) -> str:
    """The kind of finding for a token that Facebook does not accept, by Facebook's "code/subcode"."""
    return _REJECTIONS.get(code, "token_rejected")


def _token(subject: str, account: Account, token: Token, facts: FacebookFacts, *, now: datetime) -> list[Finding]:
    if not token.valid:
        return [found(subject, "token_invalid")]
    return [
        _kind(subject, account, token, facts),
        _expiry(subject, token, now=now),
        *_data_access(subject, token, now=now),
        *_scopes(subject, account, token),
    ]


def _kind(subject: str, account: Account, token: Token, facts: FacebookFacts) -> Finding:
    if token.kind == "PAGE":
        if token.page_id is None or token.page_id == account.remote_account_id:
            return found(subject, "token_of_page")
        return found(subject, "token_of_other_page", page=token.page_id, remote_id=account.remote_account_id)
    if facts.tasks is None:
        return found(subject, "token_of_other_kind", kind=token.kind)
    if not facts.tasks:
        return found(subject, "token_without_role", kind=token.kind)
    code = "token_of_person" if "CREATE_CONTENT" in facts.tasks else "token_without_task"
    return found(subject, code, kind=token.kind, tasks=sorted(facts.tasks))


def _expiry(subject: str, token: Token, *, now: datetime) -> Finding:
    if token.expires_at is None:
        return found(subject, "token_endless")
    code = "token_expired" if token.expires_at <= now else "token_expires"
    return found(subject, code, at=token.expires_at.isoformat())


def _data_access(subject: str, token: Token, *, now: datetime) -> tuple[Finding, ...]:
    at = token.data_access_expires_at
    if at is None:
        return ()
    code = "data_access_ended" if at <= now else "data_access_ends" if at - now <= SOON else "data_access"
    return (found(subject, code, day=at.isoformat()),)


def _scopes(subject: str, account: Account, token: Token) -> list[Finding]:
    """What the account's settings ask for and the token does not give."""
    abilities, findings = wanted(account), []
    for ability in abilities:
        scope = PERMISSIONS[ability]
        if scope not in token.scopes:
            findings.append(found(subject, f"{ability}_not_granted", scope=scope))
        elif not granted(token, scope, page_id=account.remote_account_id):
            findings.append(found(subject, f"{ability}_granted_elsewhere", scope=scope))
    return findings or [found(subject, "permissions", scopes=[PERMISSIONS[ability] for ability in abilities])]


def granted(token: Token, scope: str, *, page_id: str) -> bool:
    """Whether the token has the permission for this Page."""
    return scope in token.scopes and page_id in token.targets.get(scope, {page_id})


def _app_mode(subject: str, facts: FacebookFacts) -> Finding:
    app = (facts.token.app_name if facts.token else None) or ""
    if facts.has_privacy_policy is False:
        return found(subject, "app_not_live", app=app)
    return found(subject, "app_mode_untold" if facts.has_app_secret else "app_mode_unasked", app=app)


def _not_inspected(subject: str, facts: FacebookFacts) -> Finding:
    said = facts.token_trouble.said if facts.token_trouble else None
    code = "token_uninspected_with_secret" if facts.has_app_secret else "token_uninspected"
    return found(subject, code, said=said)


def _page(subject: str, facts: FacebookFacts) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    if facts.page_published is False:
        findings.append(found(subject, "page_hidden"))
    if facts.can_post is not None:
        findings.append(found(subject, "page_may_post" if facts.can_post else "page_may_not_post"))
    return tuple(findings)
