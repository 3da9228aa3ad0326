"""The tables. What must be unique is unique here, so that no bug above can break it.

`migrations/` builds the same tables step by step; a test holds the two equal.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from crosspost.core.lifecycle import LIVE
from crosspost.core.strategy.alerts import AlertKind
from crosspost.model import (
    Ability,
    Ledger,
    LimitKind,
    Outcome,
    PlatformName,
    PostState,
    ReasonKind,
    ReplyState,
    WishKind,
)
from crosspost.store.types import Instant, Money, Seconds, Words, condition, enum_of, one_of

REVISIONS = ("0001",)
"""Every revision of the tables that this program can bring up to date, oldest first; the last one is today's."""

STANDING = tuple(state for state in PostState if state in LIVE or state is PostState.PUBLISHED)
"""States of a post whose words are on the platform, or may come to be."""

UNFINISHED = (Outcome.OPEN, Outcome.UNKNOWN, Outcome.PUBLISHED)
"""Outcomes after which nothing may be sent for the same post."""

MISHAPS = (PostState.FAILED, PostState.IN_DOUBT)
"""States that people are shown when a post comes to them."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

MOVED = "moved_to"
"""The key in `meta` that says where a database's rows went; it takes nothing any more."""

RESTORED = "restored_at"
"""The key in `meta` that says when a backup was last put back; what was begun before it may have gone on since."""

SENDER = "sender"
"""The key in `meta` that says who sends what is due; see `core.senders`."""

STEP_END = "step_end:"
"""How keys in `meta` begin that say how a step ended last, on whichever worker; the step's name follows."""

# Whose database this is ("application"), which world it belongs to ("world"), since when ("created_at").
meta = Table(
    "meta",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

# No address is unique here: two feeds may be moved to one address by their servers, and a feed may get a new key in
# the settings. Neither may stop the polling; `articles.identity` keeps their common articles from going out twice.
feeds = Table(
    "feeds",
    metadata,
    Column("key", Words, primary_key=True),
    # What the settings say, to notice when they say something else.
    Column("settings_url", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("title", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("next_check_at", Instant),
    Column("answered_at", Instant),
    Column("read_at", Instant),
    Column("looked_at", Instant),
    Column("strange_since", Instant),
    Column("failures", Integer, nullable=False),
    Column("last_error", Words),
    Column("baseline_at", Instant),
    Column("stopped", Words),
    Column("added_at", Instant, nullable=False),
    # When the settings said no more that it is read; None: they do. What comes back takes stock like a new one.
    Column("left_at", Instant),
    CheckConstraint("failures >= 0", name="failures"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_key", Words, ForeignKey("feeds.key"), nullable=False),
    Column("identity", Words, nullable=False),
    Column("guid", Words),
    Column("link", Words),
    Column("title", Words, nullable=False),
    Column("summary", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("blocks", JSON, nullable=False),
    Column("image", Words),
    Column("site_name", Words),
    Column("language", Words),
    Column("author", Words),
    Column("tags", JSON, nullable=False),
    Column("handwritten", JSON, nullable=False),
    Column("published_at", Instant),
    Column("seen_at", Instant, nullable=False),
    Column("ready_at", Instant, nullable=False),
    Column("ledger", enum_of(Ledger), nullable=False),
    Column("reason", enum_of(ReasonKind)),
    Column("reason_facts", JSON, nullable=False),
    Column("extracted_at", Instant),
    # When every account that follows one of its feeds was seen to have its post: compose looks at it no more.
    Column("composed_at", Instant),
    # Digest of the title; recognises an article whose address and guid both changed.
    Column("fingerprint", Words, nullable=False),
    # Images that a post can carry, and why others cannot.
    Column("gallery", JSON, nullable=False),
    # Digest of the feed's entry as it was last stored, to tell an edit from the same entry seen again.
    Column("entry_digest", Words, nullable=False),
    one_of("ledger", Ledger),
    one_of("reason", ReasonKind),
    # The same piece in two feeds, or again after the site moved, is one article and so goes out once.
    UniqueConstraint("identity", name="uq_articles_identity"),
    # An entry whose address changed is the one we know. (Entries without guid do not collide: NULLs are distinct.)
    UniqueConstraint("feed_key", "guid", name="uq_articles_feed_key_guid"),
    Index("ix_articles_guid", "guid"),  # known, by a guid that is given once in the world
    Index("ix_articles_feed_key_fingerprint", "feed_key", "fingerprint"),  # known
    Index("ix_articles_ledger_extracted_at", "ledger", "extracted_at"),  # to extract
    Index("ix_articles_ledger_composed_at", "ledger", "composed_at", "extracted_at"),  # to compose
    Index("ix_articles_seen_at", "seen_at"),  # the ledger, newest first
)

# The bytes of images, each once. They go when no post may need them any more.
pictures = Table(
    "pictures",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Index("ix_pictures_kept_at", "kept_at"),  # to drop
)

accounts = Table(
    "accounts",
    metadata,
    Column("key", Words, primary_key=True),
    Column("platform", enum_of(PlatformName), nullable=False),
    Column("remote_account_id", Words, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("paused_reason", Words),
    Column("paused_at", Instant),
    Column("resumed_at", Instant),
    # When a paused account's platform was last asked whether it may post again.
    Column("checked_at", Instant),
    # When its platform was last asked until when its keys are good, and what it said.
    Column("examined_at", Instant),
    Column("keys_end_at", Instant),
    one_of("platform", PlatformName),
    CheckConstraint("(paused_reason IS NULL) = (paused_at IS NULL)", name="paused"),
    CheckConstraint("checked_at IS NULL OR paused_at IS NOT NULL", name="checked"),
    # Two names cannot mean one profile: every article would go out on it twice.
    UniqueConstraint("platform", "remote_account_id", name="uq_accounts_platform_remote_account_id"),
)

# What an account may not do, though it may post. Facts of the moment, not history.
lacks = Table(
    "lacks",
    metadata,
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    Column("ability", enum_of(Ability), primary_key=True),
    Column("said", Words, nullable=False),
    Column("since", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    one_of("ability", Ability),
)

# How much more a platform allows, as it said last. Facts of the moment, not history.
limits = Table(
    "limits",
    metadata,
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    Column("kind", enum_of(LimitKind), primary_key=True),
    Column("remaining", Integer, nullable=False),
    Column("reset_at", Instant, nullable=False),
    one_of("kind", LimitKind),
    CheckConstraint("remaining >= 0", name="remaining"),
)

# The same, of what all accounts of an app share. The app is a digest that the settings make of its keys.
app_limits = Table(
    "app_limits",
    metadata,
    Column("app", Words, primary_key=True),
    Column("kind", enum_of(LimitKind), primary_key=True),
    Column("remaining", Integer, nullable=False),
    Column("reset_at", Instant, nullable=False),
    one_of("kind", LimitKind),
    CheckConstraint("remaining >= 0", name="remaining"),
)

# Since when an account gets a feed's articles. Those seen before are not its business: a new account, a newly followed
# feed, or one that comes back into the settings would have its whole past posted.
follows = Table(
    "follows",
    metadata,
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    Column("feed_key", Words, ForeignKey("feeds.key"), primary_key=True),
    Column("since", Instant, nullable=False),
)

# Further feeds that show an article, besides the one that brought it (`articles.feed_key`), and what was decided about
# it there: an account that follows one of them only gets the article, too. And what each of them calls it (as in
# `articles`), to know it again when that feed alone shows it elsewhere.
article_feeds = Table(
    "article_feeds",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True),
    Column("feed_key", Words, ForeignKey("feeds.key"), primary_key=True),
    Column("ledger", enum_of(Ledger), nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("identity", Words),
    Column("guid", Words),
    Column("fingerprint", Words),
    one_of("ledger", Ledger),
    Index("ix_article_feeds_identity", "identity"),  # known
    Index("ix_article_feeds_feed_key_guid", "feed_key", "guid"),  # known
    Index("ix_article_feeds_feed_key_fingerprint", "feed_key", "fingerprint"),  # known
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("account_key", Words, ForeignKey("accounts.key"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", enum_of(PostState), nullable=False),
    Column("version", Integer, nullable=False),
    Column("teaser", JSON, nullable=False),
    Column("outgoing", JSON, nullable=False),
    # Of the words and the link without its mark; see `values.text_hash`.
    Column("text_hash", Words, nullable=False),
    Column("choice_kind", Words, nullable=False),
    Column("propensity", Double, nullable=False),
    # What else is to be known of the choice: seed, levels, what was believed of them, the runners-up.
    Column("choice", JSON, nullable=False),
    # When the choice wants it to go out.
    Column("wanted_at", Instant),
    Column("price_usd", Money, nullable=False),
    # How much of the price is its first reply's.
    Column("reply_price_usd", Money, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("first_due_at", Instant),
    Column("published_at", Instant),
    Column("remote_id", Words),
    Column("remote_url", Words),
    # The platform said that it is not there any more.
    Column("deleted_at", Instant),
    Column("note", Words),
    one_of("state", PostState),
    CheckConstraint("round >= 0", name="round"),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("propensity > 0 AND propensity <= 1", name="propensity"),
    CheckConstraint("reply_price_usd >= 0 AND reply_price_usd <= price_usd", name="price_usd"),
    # Nothing counts as published without proof, and no proof is kept for anything else.
    CheckConstraint("(state = 'published') = (remote_id IS NOT NULL)", name="published_has_remote_id"),
    CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_published_at"),
    # An article goes out once on an account; a re-share is another round, on purpose.
    UniqueConstraint("article_id", "account_key", "round", name="uq_posts_article_id_account_key_round"),
    # One thing on the platform is the proof of one post only.
    UniqueConstraint("account_key", "remote_id", name="uq_posts_account_key_remote_id"),
    # The same words with the same link never stand twice on an account: readers see spam, and X refuses it.
    Index(
        "uq_posts_account_key_text_hash",
        "account_key",
        "text_hash",
        unique=True,
        sqlite_where=text(condition("state", STANDING)),
        postgresql_where=text(condition("state", STANDING)),
    ),
    Index("ix_posts_state_due_at", "state", "due_at"),  # due, and lists of the review
    Index("ix_posts_account_key_state", "account_key", "state"),  # to schedule, and taken instants
    Index("ix_posts_state_published_at", "state", "published_at"),  # to measure, and results
    Index("ix_posts_account_key_id", "account_key", "id"),  # to learn: the newest of one account
    Index("ix_posts_account_key_published_at", "account_key", "published_at"),  # results of one account
    Index(
        "ix_posts_deleted_at",
        "deleted_at",
        sqlite_where=text("deleted_at IS NOT NULL"),
        postgresql_where=text("deleted_at IS NOT NULL"),
    ),  # to learn: has any gone?
    # A number is never given twice: marks on the platform carry it for ever.
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", Integer, ForeignKey("posts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("outcome", enum_of(Outcome), nullable=False),
    Column("evidence", Words),
    Column("finished_at", Instant),
    Column("absences", Integer, nullable=False),
    Column("last_absence_at", Instant),
    Column("look_at", Instant),
    one_of("outcome", Outcome),
    CheckConstraint("absences >= 0", name="absences"),
    CheckConstraint("number >= 1", name="number"),
    # Two processes that count the same attempts cannot both add the next one.
    UniqueConstraint("post_id", "number", name="uq_attempts_post_id_number"),
    # The keystone. While an attempt is, or may be, on the platform, there is no second one, whatever the code
    # above believes.
    Index(
        "uq_attempts_post_id_unfinished",
        "post_id",
        unique=True,
        sqlite_where=text(condition("outcome", UNFINISHED)),
        postgresql_where=text(condition("outcome", UNFINISHED)),
    ),
    Index("ix_attempts_outcome", "outcome"),  # in doubt
)

# The reply that carries the link of a post whose link goes into one. The post's number is its key: there is no second
# one. It is made together with the post's receipt, so none is sent before its post is certain.
replies = Table(
    "replies",
    metadata,
    Column("post_id", Integer, ForeignKey("posts.id"), primary_key=True),
    Column("state", enum_of(ReplyState), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("started_at", Instant),
    Column("absent_at", Instant),
    Column("asked_at", Instant),
    Column("remote_id", Words),
    Column("note", Words),
    one_of("state", ReplyState),
    CheckConstraint("tries >= 0", name="tries"),
    CheckConstraint("(state = 'sent') = (remote_id IS NOT NULL)", name="sent_has_remote_id"),
    # What waits, is being sent or is in doubt never stands still for want of a time.
    CheckConstraint("(state IN ('sent', 'missing')) = (next_at IS NULL)", name="next_at"),
    Index("ix_replies_state_next_at", "state", "next_at"),  # due, and in doubt
)

# Append-only: the life of every post.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", Integer, ForeignKey("posts.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Words, nullable=False),
    Column("from_state", enum_of(PostState)),
    Column("to_state", enum_of(PostState), nullable=False),
    Column("note", Words),
    one_of("from_state", PostState),
    one_of("to_state", PostState),
    Index("ix_events_post_id", "post_id"),
    Index(
        "ix_events_mishaps",
        "id",
        sqlite_where=text(condition("to_state", MISHAPS)),
        postgresql_where=text(condition("to_state", MISHAPS)),
    ),  # the latest of them, among very many events
)

metrics = Table(
    "metrics",
    metadata,
    # Measuring is repeatable: a horizon is read once, and a second reading changes nothing.
    Column("post_id", Integer, ForeignKey("posts.id"), primary_key=True),
    Column("horizon", Seconds, primary_key=True),
    Column("age", Seconds, nullable=False),
    Column("measured_at", Instant, nullable=False),
    Column("counts", JSON, nullable=False),
    Index("ix_metrics_measured_at", "measured_at"),  # to learn: has any come?
)

# Append-only: every billed call.
spend = Table(
    "spend",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_key", Words, ForeignKey("accounts.key"), nullable=False),
    Column("operation", Words, nullable=False),
    Column("price_usd", Money, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("price_usd >= 0", name="price_usd"),
    Index("ix_spend_account_key_at", "account_key", "at"),
)

# Append-only: what people said about an account's choices. Later ones stand above earlier ones and above the settings.
wishes = Table(
    "wishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_key", Words, ForeignKey("accounts.key"), nullable=False),
    Column("kind", enum_of(WishKind), nullable=False),
    Column("factor", Words),
    Column("level", Words),
    Column("since", Instant),
    Column("who", Words, nullable=False),
    Column("at", Instant, nullable=False),
    one_of("kind", WishKind),
    CheckConstraint("kind NOT IN ('pin', 'forbid') OR level IS NOT NULL", name="says_which_level"),
    CheckConstraint("(factor IS NULL) = (kind IN ('adopt', 'explore', 'forget'))", name="says_which_factor"),
)

# Derived: what is believed of each account. Whatever is deleted here comes back the same from posts and readings.
beliefs = Table(
    "beliefs",
    metadata,
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    # The day for which they hold, and what they were made of.
    Column("at", Instant, nullable=False),
    Column("digest", Words, nullable=False),
    # Posts with a reading of 24 hours or more: ten more, and shifts are looked for again.
    Column("told", Integer, nullable=False),
    Column("document", JSON, nullable=False),
    CheckConstraint("told >= 0", name="told"),
)

# Shifts of an account's results that were found. Not derived: each was found once, at its time.
shifts = Table(
    "shifts",
    metadata,
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    # Posts before this instant count less. Two processes that look at the same posts find one shift.
    Column("cut", Instant, primary_key=True),
    Column("kind", enum_of(AlertKind), nullable=False),
    # When it was found, and with how many posts.
    Column("at", Instant, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("evidence", Double, nullable=False),
    Column("percent", Double, nullable=False),
    one_of("kind", AlertKind),
)

# Metric names that a platform does not know any more: asked for again after a while only.
dead_names = Table(
    "dead_names",
    metadata,
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    Column("name", Words, primary_key=True),
    Column("found_at", Instant, nullable=False),
)

# What accounts posted before crosspost, imported from their platforms' exports. Never posted by us.
history = Table(
    "history",
    metadata,
    # The same export, or one that overlaps with it, counts once.
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    Column("remote_id", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("url", Words),
    Column("features", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("imported_at", Instant, nullable=False),
    # When the newest post of its file went out.
    Column("as_of", Instant),
)

# What others said to an account.
conversation = Table(
    "conversation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_key", Words, ForeignKey("accounts.key"), nullable=False),
    Column("remote_id", Words, nullable=False),
    Column("answers", Words),
    Column("author", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("url", Words),
    Column("answered", Boolean, nullable=False),
    # Looks overlap; nothing is heard twice.
    UniqueConstraint("account_key", "remote_id", name="uq_conversation_account_key_remote_id"),
    Index("ix_conversation_account_key_at", "account_key", "at"),
)

# How far an account was listened to, and the span that was too much for one look.
listening = Table(
    "listening",
    metadata,
    Column("account_key", Words, ForeignKey("accounts.key"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("heard_until", Instant, nullable=False),
    Column("missed_since", Instant),
    Column("missed_until", Instant),
    CheckConstraint("(missed_since IS NULL) = (missed_until IS NULL)", name="missed"),
)

# What `doctor` found when it last looked on behalf of the page: one row at the most.
checkups = Table(
    "checkups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("findings", JSON, nullable=False),
    CheckConstraint("id = 1", name="only_the_last"),
)

# Troubles, from their beginning to their end, and what people were told of them: a restart tells nothing twice.
alerts = Table(
    "alerts",
    metadata,
    Column("key", Words, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("what", Words, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("tried_at", Instant),
    Column("told_at", Instant),
    Column("ended_at", Instant),
    Column("end_told_at", Instant),
    Column("code", Words, nullable=False),
    Column("facts", JSON, nullable=False),
    # Two processes that see the same trouble begin make one alert of it.
    Index(
        "uq_alerts_key_going_on",
        "key",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_alerts_end_told_at", "end_told_at"),  # open alerts
)
