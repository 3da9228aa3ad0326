"""What a Facebook token must be granted, permission by permission, and what each is for. Pure.

One table: the doctor, the command that makes tokens and the guide (docs/accounts.md) go by it. Sources:
developers.facebook.com, "Permissions Reference", "Pages API: Posts", "Comments and @Mentions", "Page Insights".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crosspost.core.listening import listens
from crosspost.model import Ability, Account, LinkPlacement, PlatformName

PERMISSIONS: Mapping[Ability, str] = MappingProxyType(
    {
        Ability.POSTING: "pages_manage_posts",
        Ability.READING: "pages_read_engagement",
        Ability.REPLYING: "pages_manage_engagement",
        Ability.LISTENING: "pages_read_user_content",
        Ability.INSIGHTS: "read_insights",
    }
)
"""What an account may do, and the permission of its token without which Facebook refuses it."""

NEEDED = (Ability.POSTING, Ability.READING)
"""Without these crosspost is of no use, whatever the settings say."""

_LACKS = "FACEBOOK_PAGE_ACCESS_TOKEN lacks the permission "

TO_LIST = "pages_show_list"
"""What a person's token needs besides, to give the Page's own."""


def replies_with_link(account: Account) -> bool:
    """Whether the link of a post may go into its first reply, by the settings."""
    return LinkPlacement.REPLY in (account.link, *account.learning.links)


def lacking(permission: str) -> str:
    """What is remembered of an account whose token was looked at and lacks a permission."""
    return f"{_LACKS}{permission}"


def is_lacking(said: str) -> bool:
    """Whether what is remembered is that."""
    return said.startswith(_LACKS)


def wanted(account: Account) -> tuple[Ability, ...]:
    """What the account needs by its settings. Empty for a platform that has no such permissions."""
    if account.platform is not PlatformName.FACEBOOK:
        return ()
    replies = replies_with_link(account)
    # A comment of ours whose answer was lost is looked for among all comments.
    unless = {Ability.REPLYING: replies, Ability.LISTENING: replies or listens(account)}
    return tuple(ability for ability in PERMISSIONS if unless.get(ability, True))
