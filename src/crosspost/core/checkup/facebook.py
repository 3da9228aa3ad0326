"""Findings that only a Facebook Page has: its token, the app behind the token, the Page itself.

Whether an app is in *Development mode* is in no documented field of the Graph API. What is documented: Meta lets no
app go Live without the address of a privacy policy, and with the app's secret that address can be read. So an app
without one is certainly not Live; of one that has it, nobody but the dashboard knows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crosspost.core.checkup.facts import FacebookFacts, Health, Token
from crosspost.core.checkup.finding import Finding, fine, problem, warning
from crosspost.model import Account

NEEDED = {
    "pages_manage_posts": "Facebook would refuse every post (code 200)",
    "pages_read_engagement": "posts in doubt could not be looked for, and nothing would be measured",
}
"""The permissions without which crosspost does not work, and what follows without."""

SOON = timedelta(days=14)
_MADE_ANEW = (
    "in the Graph API Explorer make a user token with pages_show_list, pages_manage_posts and pages_read_engagement "
    "for this Page, and give it to `crosspost facebook-token`, which makes a Page token of it that has no expiry date "
    "and writes it into .env as FACEBOOK_PAGE_ACCESS_TOKEN (docs/accounts.md has each step)"
)
_GO_LIVE = (
    "at https://developers.facebook.com/apps open the app, give it a privacy policy address under App settings, Basic, "
    "and switch App Mode to Live; then look at a post in a browser where nobody is logged in"
)
_FIND_APP = "copy the app's secret (App settings, Basic) into .env as FACEBOOK_APP_SECRET"


def judge(subject: str, account: Account, health: Health) -> tuple[Finding, ...]:
    """Everything about the token, the app's mode and the Page."""
    facts = health.facebook
    if facts is None:
        return ()
    found: list[Finding] = []
    if facts.token is not None:
        found += _token(subject, account, facts.token, facts, now=health.asked_at)
    elif health.identity is not None:
        found.append(_not_inspected(subject, facts))
    if facts.token is not None or health.identity is not None:
        found.append(_app_mode(subject, facts))
    return (*found, *_page(subject, facts))


def remedy_of(code: str) -> str:
    """What to do about a token that Facebook does not accept, by Facebook's "code/subcode"."""
    match code:
        case "100/proof":
            return f'the app demands a proof of its secret ("Require App Secret"): {_FIND_APP}'
        case "100/33":
            return "check that FACEBOOK_PAGE_ID is the Page's number, and that the token is this Page's"
        case "190/458":
            return f"the app was removed by its person; {_MADE_ANEW}"
        case "190/459" | "190/464":
            return f"Facebook wants its person to log in at facebook.com first; then {_MADE_ANEW}"
        case "190/460":
            return f"the person's password was changed, which ends all tokens; {_MADE_ANEW}"
        case "190/463":
            return f"the token has expired; {_MADE_ANEW}"
        case "190/492":
            return f"the person has no role on the Page any more; give it back at facebook.com, then {_MADE_ANEW}"
        case _:
            return _MADE_ANEW


def _token(subject: str, account: Account, token: Token, facts: FacebookFacts, *, now: datetime) -> list[Finding]:
    if not token.valid:
        return [
            problem(
                subject,
                "token",
                "Facebook says that the token is not valid any more",
                follows="every post would be refused, and the account would pause",
                remedy=_MADE_ANEW,
            )
        ]
    return [
        _kind(subject, account, token, facts),
        _expiry(subject, token, now=now),
        *_data_access(subject, token, now=now),
        *_scopes(subject, account, token),
    ]


def _kind(subject: str, account: Account, token: Token, facts: FacebookFacts) -> Finding:
    if token.kind == "PAGE" and token.page_id in (None, account.remote_account_id):
        return fine(subject, "token", "it is a Page token")
    if token.kind == "PAGE":
        what = f"it is the token of another Page ({token.page_id}), not of {account.remote_account_id}"
        return problem(subject, "token", what, follows="Facebook would refuse every post", remedy=_MADE_ANEW)
    what = f"it is a {token.kind} token, not a Page token"
    remedy = _MADE_ANEW
    if facts.tasks is not None and not facts.tasks:
        what += ", and its person has no task on this Page"
        remedy = f"let its owner give this person a role on the Page; then {_MADE_ANEW}"
    elif facts.tasks is not None:
        what += f"; its person's tasks on this Page are {', '.join(sorted(facts.tasks))}"
        if "CREATE_CONTENT" not in facts.tasks:
            remedy = f"let the Page's owner give this person the task CREATE_CONTENT; then {_MADE_ANEW}"
    return problem(subject, "token", what, follows="Facebook would refuse every post (code 200)", remedy=remedy)


def _expiry(subject: str, token: Token, *, now: datetime) -> Finding:
    if token.expires_at is None:
        return fine(subject, "token expiry", "the token has no expiry date")
    day = f"{token.expires_at:%Y-%m-%d %H:%M} UTC"
    if token.expires_at <= now:
        return problem(
            subject,
            "token expiry",
            f"the token expired on {day}",
            follows="every post would be refused, and the account would pause",
            remedy=_MADE_ANEW,
        )
    return warning(
        subject,
        "token expiry",
        f"the token expires on {day}: it was made from a short-lived user token",
        follows="nothing can be posted after that",
        remedy=f"before that day, {_MADE_ANEW}",
    )


def _data_access(subject: str, token: Token, *, now: datetime) -> tuple[Finding, ...]:
    at = token.data_access_expires_at
    if at is None:
        return ()
    remedy = f"log in to the app again as the person who made the token: {_MADE_ANEW}"
    if at <= now:
        what, follows = f"the app's access to data ended on {at:%Y-%m-%d}", "reading fails, so posts stay in doubt"
        return (problem(subject, "data access", what, follows=follows, remedy=remedy),)
    what = f"the app may read data until {at:%Y-%m-%d}"
    if at - now > SOON:
        return (fine(subject, "data access", what),)
    return (warning(subject, "data access", what, follows="after that, reading fails", remedy=remedy),)


def _scopes(subject: str, account: Account, token: Token) -> list[Finding]:
    page, found = account.remote_account_id, []
    for scope, follows in NEEDED.items():
        if scope not in token.scopes:
            what = f"the token lacks the permission {scope}"
        elif page not in token.targets.get(scope, {page}):
            what = f"the permission {scope} was not granted for this Page"
        else:
            continue
        found.append(problem(subject, "permissions", what, follows=follows, remedy=_MADE_ANEW))
    return found or [fine(subject, "permissions", f"the token has {' and '.join(NEEDED)}")]


def _app_mode(subject: str, facts: FacebookFacts) -> Finding:
    name = f" {facts.token.app_name}" if facts.token and facts.token.app_name else ""
    invisible = "posts of an app in Development mode are seen by nobody but the people with a role on the app"
    if facts.has_privacy_policy is False:
        return problem(
            subject,
            "app mode",
            f"the app{name} has no privacy policy address, without which Meta lets no app be Live",
            follows=f"it is in Development mode: {invisible}",
            remedy=_GO_LIVE,
        )
    why = (
        "Facebook does not tell programs" if facts.has_app_secret else "Facebook does not tell without the app's secret"
    )
    return warning(
        subject,
        "app mode",
        f"whether the app{name} is Live or in Development mode, {why}",
        follows=invisible,
        remedy=f"look yourself: {_GO_LIVE}",
    )


def _not_inspected(subject: str, facts: FacebookFacts) -> Finding:
    said = facts.token_trouble.said if facts.token_trouble else "no answer"
    remedy = (
        "look at the token in https://developers.facebook.com/tools/debug/accesstoken"
        if facts.has_app_secret
        else f"{_FIND_APP}, or look at the token in https://developers.facebook.com/tools/debug/accesstoken"
    )
    return warning(
        subject,
        "token",
        f"Facebook did not let the token be inspected: {said}",
        follows="its kind, its dates and its permissions are not known",
        remedy=remedy,
    )


def _page(subject: str, facts: FacebookFacts) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if facts.page_published is False:
        found.append(
            problem(
                subject,
                "page",
                "the Page itself is not published",
                follows="nobody but its team sees it or its posts",
                remedy="at facebook.com open the Page's settings, and make the Page visible to the public",
            )
        )
    if facts.can_post is False:
        found.append(
            problem(
                subject,
                "write permission",
                "the token's person may not create posts on the Page",
                follows="Facebook would refuse every post (code 200)",
                remedy="let the Page's owner give this person the task CREATE_CONTENT, then make the token anew",
            )
        )
    elif facts.can_post:
        found.append(fine(subject, "write permission", "the token may create posts on the Page"))
    return tuple(found)
