"""A post as the page shows it: how it will look, when it goes out and why, what it counts and costs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crosspost.core.appearance import Appearance, appearance
from crosspost.core.outgoing import fields, freeze
from crosspost.core.teasers.compose import Measure, measure_edit
from crosspost.core.teasers.rules import RULES
from crosspost.model import Account, Article, Marking, PlatformName, Post, PostState, Teaser


class Timing(StrEnum):
    """Why a post goes out when it does."""

    NO_TIME = "no_time"
    SLOT = "slot"
    ANY_TIME = "any_time"
    OWN_TIME = "own_time"


@dataclass(frozen=True, kw_only=True)
class Card:
    """One post, ready for a template."""

    post: Post
    account: Account | None
    article: Article | None
    looks: Appearance
    measure: Measure
    timing: Timing
    # The sending of which a human is asked whether it is there, or may still say so, by its name; None: nothing is in
    # doubt.
    in_doubt: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return self.account.timezone if self.account else ZoneInfo("UTC")

    @property
    def own_name(self) -> str | None:
        """What the account is called; None where its key is only the name of its platform."""
        return None if self.post.account_key == self.post.teaser.platform.value else self.post.account_key

    @property
    def is_x(self) -> bool:
        """Whether it is drawn as X draws it."""
        return self.post.teaser.platform is PlatformName.TWITTER

    @property
    def at(self) -> datetime | None:
        """When it went out, or is to go out."""
        return self.post.published_at or self.post.due_at

    @property
    def title(self) -> str:
        """What the link card says: the article's title."""
        return self.article.title if self.article else ""

    @property
    def has_picture(self) -> bool:
        """Whether the link card has a picture."""
        return bool(self.article and self.article.image)

    @property
    def has_limit(self) -> bool:
        """Whether the platform's limit is near enough to matter."""
        return RULES[self.post.teaser.platform].fold is None

    @property
    def sent(self) -> dict[str, str]:
        """The fields of the platform's request, exactly as they are sent."""
        return dict(fields(self.post.outgoing))

    @property
    def may(self) -> frozenset[str]:
        """What a human may do with it now."""
        return frozenset({"resolve"}) if self.given_up else _MAY.get(self.post.state, frozenset())

    @property
    def given_up(self) -> bool:
        """Whether it was rejected without knowing whether it is out: nothing of it is sent, but it may prove to be."""
        return self.post.state is PostState.REJECTED and self.in_doubt is not None


_MAY = {
    PostState.DRAFT: frozenset({"approve", "edit", "ways", "move", "reject", "now"}),
    PostState.APPROVED: frozenset({"hold", "edit", "ways", "move", "reject", "now"}),
    PostState.FAILED: frozenset({"edit", "ways", "reject"}),
    # To reject it would say that it is not out, which nobody knows.
    PostState.IN_DOUBT: frozenset({"resolve", "give_up"}),
    PostState.REJECTED: frozenset({"reopen"}),
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """Another teaser of the same article."""

    teaser: Teaser
    looks: Appearance
    price_usd: Decimal
    # It is the one that stands now.
    chosen: bool


def card(post: Post, *, account: Account | None, article: Article | None, in_doubt: str | None = None) -> Card:
    """Everything that the page says of a post."""
    return Card(
        post=post,
        account=account,
        article=article,
        looks=appearance(post.outgoing),
        measure=measure_edit(post.teaser.text, before=post.teaser),
        timing=timing(post, account),
        in_doubt=in_doubt,
    )


def looks_of(teaser: Teaser, post: Post, *, marking: Marking) -> Appearance:
    """How a teaser will look once it is this post's: with its mark and its images."""
    return appearance(freeze(teaser, post_id=post.id, marking=marking, images=post.outgoing.images))


def timing(post: Post, account: Account | None) -> Timing:
    """Whether its time is one of the account's slots."""
    if post.due_at is None:
        return Timing.NO_TIME
    if account is None or not account.slots:
        return Timing.ANY_TIME
    local = post.due_at.astimezone(account.timezone)
    is_slot = any(
        (slot.weekday, slot.at.hour, slot.at.minute) == (local.weekday(), local.hour, local.minute)
        for slot in account.slots
    )
    return Timing.SLOT if is_slot else Timing.OWN_TIME


def web_address(address: str | None) -> str | None:
    """The address, if a browser may be led there: `javascript:` and its like are not."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme.lower() in ("http", "https") and parts.netloc else None
