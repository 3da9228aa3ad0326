"""What a person may have got wrong with apps, tokens and Pages before the first post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SCOPES = (
    "pages_show_list",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_manage_engagement",
    "pages_read_user_content",
    "read_insights",
    "public_profile",
)
"""The permissions that the sandbox's person gave the sandbox's app."""

TASKS = ("ANALYZE", "CREATE_CONTENT", "MODERATE", "MANAGE")
"""The tasks that the sandbox's person has on every Page."""


@dataclass(frozen=True, kw_only=True)
class XSetup:
    """How the X app and the access tokens were set up. The defaults are as they should be."""

    # What the header `x-access-level` says; with "read", writing is refused. None: the header is not sent.
    access_level: str | None = "read-write"
    # Whether the app belongs to a project; outside of one, API v2 is refused.
    enrolled: bool = True
    # Whether the profile pays for posts of up to 25,000 characters.
    long_posts: bool = False
    # Whether X has suspended the profile; every call with its keys is refused.
    suspended: bool = False

    @property
    def may_write(self) -> bool:
        """Whether the access tokens may post and delete."""
        return self.access_level is None or self.access_level.startswith("read-write")


@dataclass(frozen=True, kw_only=True)
class FacebookSetup:
    """How the Facebook app, the Page's token and the Page were set up. The defaults are as they should be."""

    # When every token expires; None: never.
    token_expires_at: datetime | None = None
    # When the app loses access to data; None: 90 days from the moment of asking.
    data_access_expires_at: datetime | None = None
    scopes: tuple[str, ...] = SCOPES
    # Ids of the Pages that the permissions were granted for; None: those that the token opens.
    granted_pages: tuple[str, ...] | None = None
    # The address of the app's privacy policy. Without one no app can be switched from Development mode to Live.
    privacy_policy_url: str | None = "https://blog.example/privacy"
    # In Development mode (False) only people with a role on the app see its posts.
    live: bool = True
    page_published: bool = True
    tasks: tuple[str, ...] = TASKS
    # Fields of the Page that this version of the Graph API does not know any more.
    dead_page_fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.live and self.privacy_policy_url is None:
            raise ValueError("live: an app without a privacy policy address cannot be Live; give it one, or live=False")

    def expired(self, now: datetime) -> bool:
        """Whether the tokens are over."""
        return self.token_expires_at is not None and self.token_expires_at <= now

    def may_post(self, page_id: str) -> bool:
        """Whether the Page's own token may create posts."""
        granted = self.granted_pages is None or page_id in self.granted_pages
        needed = {"pages_manage_posts", "pages_read_engagement"}
        return granted and needed <= set(self.scopes) and "CREATE_CONTENT" in self.tasks

    def may_comment(self, page_id: str) -> bool:
        """Whether the Page's own token may comment."""
        granted = self.granted_pages is None or page_id in self.granted_pages
        needed = {"pages_manage_engagement", "pages_read_engagement"}
        return granted and needed <= set(self.scopes) and {"CREATE_CONTENT", "MODERATE"} <= set(self.tasks)
