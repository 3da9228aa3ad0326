"""Accounts, their keys, and what the platforms say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from crosspost.model.basics import PlatformName, Secret
from crosspost.model.images import ImageUse


@dataclass(frozen=True, kw_only=True, order=True)
class Slot:
    """A recurring weekly time at which an account may post, in the account's time zone."""

    # Monday is 0, as in `datetime.weekday`.
    weekday: int
    at: time


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """Local hours in which nothing goes out; may cross midnight. `start` is inside, `end` is not."""

    start: time
    end: time


@dataclass(frozen=True, kw_only=True)
class Review:
    """How a draft becomes approved: by a human, or by itself once it has waited `auto_after`."""

    # None: a human must approve ("required"). Zero: at once.
    auto_after: timedelta | None = None


class LinkPlacement(StrEnum):
    """Where a post carries its article's address."""

    # In the post itself: on X at the end of the text, on Facebook in the field that makes the card.
    POST = "post"
    # In the first reply (X) or comment (Facebook).
    REPLY = "reply"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Learning:
    """How an account learns, as the settings say. What a person says later (`Wish`) stands above it."""

    # False: the composer's first teaser in the next free slot, as if nothing were known.
    on: bool = True
    # One post in so many is drawn at random, so that what learning earns can be told.
    control: int = 10
    # False: the best that is believed, without trials and controls ("adopt").
    explore: bool = True
    # How long a post may wait for a better slot, from when it is ready. Zero: always the next free one.
    horizon: timedelta = timedelta(hours=48)
    # Posts that went out before this instant are not learned from. Aware, UTC.
    since: datetime | None = None
    # Factor → the level to use wherever an article lends itself to it.
    pin: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # Factor → levels never to be used.
    forbid: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    # Places of the link to choose from. Empty: the account's own place, which then is no factor.
    links: tuple[LinkPlacement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Marking:
    """The `utm_…` parameters of a post's link. An empty one is left out; `utm_content`, the mark, always stands."""

    # None: the platform's name.
    source: str | None = None
    medium: str = "social"
    campaign: str = "crosspost"


@dataclass(frozen=True, kw_only=True)
class Account:
    """One profile or Page on one platform where we may post, as the settings describe it."""

    key: str
    platform: PlatformName
    # The platform's own id of the profile or Page. Two accounts of one platform never share it.
    remote_account_id: str
    # Keys of the feeds whose articles go here; empty means all of them.
    feeds: tuple[str, ...] = ()
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    # Empty: any time, as far as gap, cap and quiet hours allow.
    slots: tuple[Slot, ...] = ()
    quiet_hours: QuietHours | None = None
    min_gap: timedelta = timedelta(minutes=30)
    # Per local day.
    max_per_day: int = 6
    # A post that has missed its first due time by more than this is not worth posting any more.
    expire_after: timedelta = timedelta(days=7)
    monthly_budget_usd: Decimal | None = None
    # The part of a month's spending that may go into reading (counts, conversation). None: a fifth of the whole.
    measure_budget_usd: Decimal | None = None
    # Whether replies, comments and mentions are read. None: where reading costs nothing, so on Facebook, not on X.
    listen: bool | None = None
    # How many hashtags a teaser carries at the most.
    hashtags: int = 2
    link: LinkPlacement = LinkPlacement.POST
    image: ImageUse = ImageUse.CARD
    # How many of the article's images a post carries at the most, 1 to 4; with `ImageUse.ATTACH` only.
    images: int = 4
    # Variants with one fitting emoji are made besides those without.
    emoji: bool = False
    # X only: the profile pays for posts of up to 25,000 weighted characters.
    long_posts: bool = False
    # Jinja2 source of the whole text (core.teasers.templates). None: words, hashtags, link.
    template: str | None = None
    review: Review = field(default_factory=Review)
    learning: Learning = field(default_factory=Learning)
    # Which of the platform's apps its keys belong to, by a digest: accounts of one app share that one's limits. None:
    # the keys do not tell.
    app: str | None = None

    def follows(self, feed_key: str) -> bool:
        """Whether articles of this feed go to this account."""
        return not self.feeds or feed_key in self.feeds


class Ability(StrEnum):
    """What a platform may let an account do, or not, one by one."""

    POSTING = "posting"
    # Looking for posts of ours, and reading their counts.
    READING = "reading"
    # First replies under posts of ours.
    REPLYING = "replying"
    # Reading what others say.
    LISTENING = "listening"
    INSIGHTS = "insights"


@dataclass(frozen=True, kw_only=True)
class Lack:
    """An ability that an account lacks, while it has the others."""

    # How we know, and what is missing; never a secret.
    said: str
    since: datetime
    # When the platform last refused it.
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """What we remember of an account between two ticks."""

    key: str
    # Why nothing is published on it until it is resumed. None: it may post.
    paused_reason: str | None = None
    paused_at: datetime | None = None
    # When the platform was last asked whether the account may post again. None: not since it was paused.
    checked_at: datetime | None = None
    # When the platform was last asked until when the account's keys are good. None: never.
    examined_at: datetime | None = None
    # When they end, as it said then. None: they have no end, or it did not say.
    keys_end_at: datetime | None = None
    # What it may not do, though it may post.
    lacks: Mapping[Ability, Lack] = field(default_factory=lambda: MappingProxyType({}))


class LimitKind(StrEnum):
    """What a platform counts."""

    # X: posts in a quarter of an hour.
    WINDOW = "window"
    # X: posts in 24 hours.
    DAY = "day"
    # Facebook: percent of the calls that a Page may make.
    USAGE = "usage"
    # X: posts of all profiles of an app in 24 hours.
    APP_DAY = "app_day"
    # Facebook: percent of the calls that an app may make, for all its Pages together.
    APP_USAGE = "app_usage"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How much more a platform allows on an account, as it said with its latest answer."""

    kind: LimitKind
    # Posts, or percent for `USAGE` and `APP_USAGE`; never below 0.
    remaining: int
    # When it counts anew.
    reset_at: datetime


@dataclass(frozen=True, kw_only=True)
class TwitterKeys:
    """OAuth 1.0a user context of one X profile. The user's numeric id is what stands before `-` in the token."""

    api_key: Secret
    api_secret: Secret
    access_token: Secret
    access_token_secret: Secret


@dataclass(frozen=True, kw_only=True)
class FacebookKeys:
    """What posts to one Facebook Page."""

    page_id: str
    page_access_token: Secret
    # Signs each call (`appsecret_proof`) where the app demands it.
    app_secret: Secret | None = None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the platform says we are."""

    remote_account_id: str
    name: str
    # X: the @handle without the @. Facebook: the page's username, if it has one.
    handle: str | None = None
    # Whether the keys may post, where the platform says so.
    may_post: bool | None = None
