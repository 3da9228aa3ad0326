"""What can be found of a Facebook Page: its token, the app behind the token, the Page itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crosspost.core.checkup.kind import Kind, fine, problem, warning

PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "make_token": "in the Graph API Explorer make a user token with pages_show_list, pages_manage_posts, "
        "pages_read_engagement, pages_manage_engagement, pages_read_user_content and read_insights for this Page, and "
        "give it to `crosspost facebook-token`, which makes a Page token of it that has no expiry date and writes it "
        "into .env as FACEBOOK_PAGE_ACCESS_TOKEN (docs/accounts.md has each step)",
        "go_live": "at https://developers.facebook.com/apps open the app, give it a privacy policy address under App "
        "settings, Basic, and switch App Mode to Live; then look at a post in a browser where nobody is logged in",
        "copy_app_secret": "copy the app's secret (App settings, Basic) into .env as FACEBOOK_APP_SECRET",
        "debug_token": "look at the token in https://developers.facebook.com/tools/debug/accesstoken",
        "refuses_all": "Facebook would refuse every post",
        "refuses_all_200": "Facebook would refuse every post (code 200)",
        "cannot_look": "posts in doubt could not be looked for, and nothing would be measured",
        "no_comment": "Facebook refuses the comment that carries the link (code 10 or 200), so that posts with "
        'link = "reply" wait',
        "or_link_in_post": 'or write link = "post" in its [[account]] table',
        "not_listened": "what people comment is not read, and a first comment in doubt cannot be looked for",
        "or_not_listen": 'or, unless link = "reply", write listen = false in its [[account]] table',
        "no_insights": "clicks, views and reach are not measured; likes, comments and shares are",
        "unseen": "posts of an app in Development mode are seen by nobody but the people with a role on the app",
    }
)
"""Words that several kinds share."""

_REJECTED_WHAT = "{platform} does not accept its keys: {said}"
_MISSING, _ELSEWHERE = (
    "the token lacks the permission {scope}",
    "the permission {scope} was not granted for this Page",
)
_NO_POLICY = "the app{app} has no privacy policy address, without which Meta lets no app be Live"
_UNINSPECTED = "Facebook did not let the token be inspected: {said}"
_UNKNOWN = "its kind, its dates and its permissions are not known"


def _rejected(remedy: str) -> Kind:
    return problem("identity", _REJECTED_WHAT, follows="{refused_and_paused}", remedy=remedy)


def _token(what: str, remedy: str, *, follows: str = "{refuses_all_200}") -> Kind:
    return problem("token", what, follows=follows, remedy=remedy)


_REJECTED: dict[str, Kind] = {
    "token_rejected": _rejected("{make_token}"),
    "proof_wanted": _rejected('the app demands a proof of its secret ("Require App Secret"): {copy_app_secret}'),
    "page_not_there": _rejected("check that FACEBOOK_PAGE_ID is the Page's number, and that the token is this Page's"),
    "app_removed": _rejected("the app was removed by its person; {make_token}"),
    "login_wanted": _rejected("Facebook wants its person to log in at facebook.com first; then {make_token}"),
    "password_changed": _rejected("the person's password was changed, which ends all tokens; {make_token}"),
    "session_expired": _rejected("the token has expired; {make_token}"),
    "role_lost": _rejected(
        "the person has no role on the Page any more; give it back at facebook.com, then {make_token}"
    ),
}

_TOKENS: dict[str, Kind] = {
    "token_invalid": _token(
        "Facebook says that the token is not valid any more", "{make_token}", follows="{refused_and_paused}"
    ),
    "token_of_page": fine("token", "it is a Page token"),
    "token_of_other_page": _token(
        "it is the token of another Page ({page}), not of {remote_id}", "{make_token}", follows="{refuses_all}"
    ),
    "token_of_other_kind": _token("it is a {kind} token, not a Page token", "{make_token}"),
    "token_without_role": _token(
        "it is a {kind} token, not a Page token, and its person has no task on this Page",
        "let its owner give this person a role on the Page; then {make_token}",
    ),
    "token_without_task": _token(
        "it is a {kind} token, not a Page token; its person's tasks on this Page are {tasks}",
        "let the Page's owner give this person the task CREATE_CONTENT; then {make_token}",
    ),
    "token_of_person": _token(
        "it is a {kind} token, not a Page token; its person's tasks on this Page are {tasks}", "{make_token}"
    ),
    "token_uninspected": warning("token", _UNINSPECTED, follows=_UNKNOWN, remedy="{copy_app_secret}, or {debug_token}"),
    "token_uninspected_with_secret": warning("token", _UNINSPECTED, follows=_UNKNOWN, remedy="{debug_token}"),
}

_DATES: dict[str, Kind] = {
    "token_endless": fine("token expiry", "the token has no expiry date"),
    "token_expired": problem(
        "token expiry", "the token expired on {at}", follows="{refused_and_paused}", remedy="{make_token}"
    ),
    "token_expires": warning(
        "token expiry",
        "the token expires on {at}: it was made from a short-lived user token",
        follows="nothing can be posted after that",
        remedy="before that day, {make_token}",
    ),
    "data_access_ended": problem(
        "data access",
        "the app's access to data ended on {day}",
        follows="reading fails, so posts stay in doubt",
        remedy="log in to the app again as the person who made the token: {make_token}",
    ),
    "data_access_ends": warning(
        "data access",
        "the app may read data until {day}",
        follows="after that, reading fails",
        remedy="log in to the app again as the person who made the token: {make_token}",
    ),
    "data_access": fine("data access", "the app may read data until {day}"),
}

_PERMISSIONS: dict[str, Kind] = {
    "permissions": fine("permissions", "the token has {scopes}"),
    "posting_not_granted": problem("permissions", _MISSING, follows="{refuses_all_200}", remedy="{make_token}"),
    "reading_not_granted": problem("permissions", _MISSING, follows="{cannot_look}", remedy="{make_token}"),
    "posting_granted_elsewhere": problem("permissions", _ELSEWHERE, follows="{refuses_all_200}", remedy="{make_token}"),
    "reading_granted_elsewhere": problem("permissions", _ELSEWHERE, follows="{cannot_look}", remedy="{make_token}"),
    "replying_not_granted": problem(
        "permissions", _MISSING, follows="{no_comment}", remedy="{make_token}; {or_link_in_post}"
    ),
    "replying_granted_elsewhere": problem(
        "permissions", _ELSEWHERE, follows="{no_comment}", remedy="{make_token}; {or_link_in_post}"
    ),
    "listening_not_granted": warning(
        "permissions", _MISSING, follows="{not_listened}", remedy="{make_token}; {or_not_listen}"
    ),
    "listening_granted_elsewhere": warning(
        "permissions", _ELSEWHERE, follows="{not_listened}", remedy="{make_token}; {or_not_listen}"
    ),
    "replying_refused": problem(
        "permissions",
        "{said}",
        follows="posts whose link goes into the first comment wait; those that are out lack it",
        remedy="let the person have the task MODERATE on the Page, or {make_token}; then: crosspost resume {account}",
    ),
    "listening_refused": warning(
        "permissions", "{said}", follows="{not_listened}", remedy="{make_token}; then: crosspost resume {account}"
    ),
    "insights_not_granted": warning("permissions", _MISSING, follows="{no_insights}", remedy="{make_token}"),
    "insights_granted_elsewhere": warning("permissions", _ELSEWHERE, follows="{no_insights}", remedy="{make_token}"),
    "page_may_post": fine("write permission", "the token may create posts on the Page"),
    "page_may_not_post": problem(
        "write permission",
        "the token's person may not create posts on the Page",
        follows="{refuses_all_200}",
        remedy="let the Page's owner give this person the task CREATE_CONTENT, then make the token anew",
    ),
}

_SEEN: dict[str, Kind] = {
    "app_not_live": problem("app mode", _NO_POLICY, follows="it is in Development mode: {unseen}", remedy="{go_live}"),
    "app_mode_untold": warning(
        "app mode",
        "whether the app{app} is Live or in Development mode, Facebook does not tell programs",
        follows="{unseen}",
        remedy="look yourself: {go_live}",
    ),
    "app_mode_unasked": warning(
        "app mode",
        "whether the app{app} is Live or in Development mode, Facebook does not tell without the app's secret",
        follows="{unseen}",
        remedy="look yourself: {go_live}",
    ),
    "page_hidden": problem(
        "page",
        "the Page itself is not published",
        follows="nobody but its team sees it or its posts",
        remedy="at facebook.com open the Page's settings, and make the Page visible to the public",
    ),
}

KINDS: Mapping[str, Kind] = MappingProxyType({**_REJECTED, **_TOKENS, **_DATES, **_PERMISSIONS, **_SEEN})
