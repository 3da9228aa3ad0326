"""The nouns. Frozen, keyword-only data that every room shares; no behaviour beyond what the data says of itself.

Instants are aware and UTC, money is `Decimal` US dollars, lengths are what the platform counts (on X: weighted
characters). `docs/glossary.md` has the same words in prose.
"""

from crosspost.model.accounts import (
    Ability,
    Account,
    AccountState,
    FacebookKeys,
    Identity,
    Lack,
    Learning,
    Limit,
    LimitKind,
    LinkPlacement,
    Marking,
    QuietHours,
    Review,
    Slot,
    TwitterKeys,
)
from crosspost.model.articles import Article, Block, BlockKind, Entry, Feed, FeedState, Known, Ledger, NewArticle, Page
from crosspost.model.basics import PlatformName, Secret, World
from crosspost.model.field_data import Heard, Listening, Metrics, PastPost, Reading, Remark, Spend, StepReport
from crosspost.model.images import Figure, Gallery, Image, ImageUse
from crosspost.model.operations import Alert, DiskRoom, Happened, PostInTrouble, ReplyInTrouble, Retention, Sender
from crosspost.model.posts import Attempt, Choice, Draft, Event, Outcome, Outgoing, Post, PostState, Receipt, Teaser
from crosspost.model.replies import Reply, ReplyState
from crosspost.model.strategy import Wish, WishKind

__all__ = [
    "Ability",
    "Account",
    "AccountState",
    "Alert",
    "Article",
    "Attempt",
    "Block",
    "BlockKind",
    "Choice",
    "DiskRoom",
    "Draft",
    "Entry",
    "Event",
    "FacebookKeys",
    "Feed",
    "FeedState",
    "Figure",
    "Gallery",
    "Happened",
    "Heard",
    "Identity",
    "Image",
    "ImageUse",
    "Known",
    "Lack",
    "Learning",
    "Ledger",
    "Limit",
    "LimitKind",
    "LinkPlacement",
    "Listening",
    "Marking",
    "Metrics",
    "NewArticle",
    "Outcome",
    "Outgoing",
    "Page",
    "PastPost",
    "PlatformName",
    "Post",
    "PostInTrouble",
    "PostState",
    "QuietHours",
    "Reading",
    "Receipt",
    "Remark",
    "Reply",
    "ReplyInTrouble",
    "ReplyState",
    "Retention",
    "Review",
    "Secret",
    "Sender",
    "Slot",
    "Spend",
    "StepReport",
    "Teaser",
    "TwitterKeys",
    "Wish",
    "WishKind",
    "World",
]
