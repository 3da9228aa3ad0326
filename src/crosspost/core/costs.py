"""What a call costs, what was spent, what may still be spent.

The prices are X's pay-per-use ones of 2026-08-13 (docs.x.com, "Pricing"); they change, so the settings may replace
any of them. Facebook bills nothing for what we do. All amounts are US dollars as `Decimal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from crosspost.core.teasers.twitter_text import parse
from crosspost.model import Account, Image, LinkPlacement, PlatformName, Post, Teaser


class Operation(StrEnum):
    """A billed call: one row of the price table."""

    POST = "post"
    POST_WITH_LINK = "post_with_link"
    # Reading one of our own posts through our own timeline.
    OWNED_READ = "owned_read"
    # Reading a post by its id, our own included.
    POST_READ = "post_read"
    # Asking who we are.
    USER_READ = "user_read"
    # Describing one image of a post for those who cannot see it. X names no price for the upload itself.
    MEDIA_METADATA = "media_metadata"


X_PRICES: Mapping[Operation, Decimal] = MappingProxyType(
    {
        Operation.POST: Decimal("0.015"),
        Operation.POST_WITH_LINK: Decimal("0.200"),
        Operation.OWNED_READ: Decimal("0.001"),
        Operation.POST_READ: Decimal("0.005"),
        Operation.USER_READ: Decimal("0.010"),
        Operation.MEDIA_METADATA: Decimal("0.005"),
    }
)

OWNED_READS_PER_POST = 5
"""Posts of our timeline that may be read for each post that is measured: by X's prices, asking by id costs as much."""


@dataclass(frozen=True, kw_only=True)
class Prices:
    """The price table, with the day it was true."""

    twitter: Mapping[Operation, Decimal] = field(default_factory=lambda: X_PRICES)
    as_of: date = date(2026, 8, 13)

    def of(self, platform: PlatformName, operation: Operation) -> Decimal:
        """US dollars for one call (a write) or one returned resource (a read)."""
        return self.twitter[operation] if platform is PlatformName.TWITTER else Decimal(0)


def operation_of(teaser: Teaser) -> Operation:
    """Which row of the table publishing it is: on X a post is dearer as soon as X's own rules find a link in it."""
    has_link = teaser.platform is PlatformName.TWITTER and parse(teaser.text).links
    return Operation.POST_WITH_LINK if has_link else Operation.POST


def price_of(teaser: Teaser, prices: Prices) -> Decimal:
    """US dollars that publishing the teaser will cost, its first reply with the link included."""
    return prices.of(teaser.platform, operation_of(teaser)) + reply_price_of(teaser, prices)


def reply_operation_of(teaser: Teaser) -> Operation | None:
    """Which row of the table its first reply is; None where it has none.

    X's price list has no row of its own for an answer to oneself: it is a post, with a link where X finds one in it.
    """
    if not teaser.link or teaser.link_placement is not LinkPlacement.REPLY:
        return None
    # A word that X takes for no link ("https://blog.example") is not billed as one.
    has_link = teaser.platform is PlatformName.TWITTER and parse(teaser.link).links
    return Operation.POST_WITH_LINK if has_link else Operation.POST


def reply_price_of(teaser: Teaser, prices: Prices) -> Decimal:
    """US dollars that its first reply will cost; 0 where it has none."""
    operation = reply_operation_of(teaser)
    return prices.of(teaser.platform, operation) if operation else Decimal(0)


def price_of_images(platform: PlatformName, images: Iterable[Image], prices: Prices) -> Decimal:
    """US dollars that the alternative texts of these images will cost."""
    count = sum(1 for image in images if image.alt)
    return count * prices.of(platform, Operation.MEDIA_METADATA)


def full_price(post: Post, prices: Prices) -> Decimal:
    """US dollars that publishing the post will cost, its images included.

    `Post.price_usd` is what the receipt bills; alternative texts are billed one by one, as they are uploaded.
    """
    return post.price_usd + price_of_images(post.outgoing.platform, post.outgoing.images, prices)


def most_for_measuring(platform: PlatformName, count: int, prices: Prices) -> Decimal:
    """US dollars that measuring so many posts costs at the most: all of them read in vain, then asked for by id.

    The adapter of X keeps to it (`OWNED_READS_PER_POST`).
    """
    in_vain = OWNED_READS_PER_POST * prices.of(platform, Operation.OWNED_READ)
    return count * (in_vain + prices.of(platform, Operation.POST_READ))


def how_many(price: Decimal, *, room: Decimal | None, most: int) -> int:
    """How many reads of this price fit into so many US dollars (None: no limit), at most so many."""
    return most if room is None or not price else min(most, int(room // price))


READING_SHARE = Decimal("0.2")
"""The part of a month's budget that reading may cost where the settings name no sum: posts come first."""

READS = (Operation.OWNED_READ, Operation.POST_READ)
"""What reading counts and conversation is billed as. A look for a post in doubt is one of them too."""

POSTING = (Operation.POST, Operation.POST_WITH_LINK, Operation.MEDIA_METADATA)
"""What posts are billed as, with their first replies and alternative texts. All other operations read."""


def reading_budget(account: Account) -> Decimal | None:
    """US dollars that reading counts and conversation may cost in a month. None: no limit."""
    if account.measure_budget_usd is not None:
        return account.measure_budget_usd
    return None if account.monthly_budget_usd is None else account.monthly_budget_usd * READING_SHARE


def month_start(now: datetime, timezone: ZoneInfo) -> datetime:
    """Return the first instant of the account's current local month."""
    return now.astimezone(timezone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def at_stake(account_key: str, unsettled: Iterable[Post]) -> Decimal:
    """US dollars that the account's posts without a trustworthy answer may have cost, until they are settled."""
    return sum((post.price_usd for post in unsettled if post.account_key == account_key), Decimal(0))


def fits(price: Decimal, *, spent: Decimal, budget: Decimal | None) -> bool:
    """Whether a call of this price keeps the month's spending within the budget.

    Asked before every post, measurement and check of a paused account. Never before a look for a post in doubt: that
    it goes out exactly once comes before the budget, and a look costs tenths of a cent.
    """
    return budget is None or spent + price <= budget
