"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STATES = "('draft', 'approved', 'publishing', 'in_doubt', 'published', 'failed', 'rejected', 'expired')"


ABILITIES = "ability IN ('posting', 'reading', 'replying', 'listening', 'insights')"
KINDS = "kind IN ('window', 'day', 'usage', 'app_day', 'app_usage')"
REASONS = (
    "reason IN ('there_before', 'long_before', 'dated_before', 'too_old', 'held_back', 'same_address', 'same_guid', "
    "'no_address', 'no_words', 'not_public', 'protected', 'wordless', 'unwanted', 'restored', 'restored_undated', "
    "'queued_by')"
)


def upgrade() -> None:
    _meta()
    _feeds()
    _articles()
    _pictures()
    _accounts()
    _lacks()
    _limits()
    _app_limits()
    _follows()
    _article_feeds()
    _posts()
    _attempts()
    _replies()
    _events()
    _metrics()
    _spend()
    _wishes()
    _beliefs()
    _shifts()
    _dead_names()
    _history()
    _conversation()
    _listening()
    _checkups()
    _alerts()


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("settings_url", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("next_check_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("strange_since", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("baseline_at", sa.DateTime(timezone=True)),
        sa.Column("stopped", sa.Text()),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_feeds_failures")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feeds")),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_key", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("link", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("image", sa.Text()),
        sa.Column("site_name", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("author", sa.Text()),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("handwritten", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ledger", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("reason_facts", sa.JSON(), nullable=False),
        sa.Column("extracted_at", sa.DateTime(timezone=True)),
        sa.Column("composed_at", sa.DateTime(timezone=True)),
        sa.Column("gallery", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("entry_digest", sa.Text(), nullable=False),
        sa.CheckConstraint("ledger IN ('baseline', 'queued', 'skipped')", name=op.f("ck_articles_ledger")),
        sa.CheckConstraint(REASONS, name=op.f("ck_articles_reason")),
        sa.ForeignKeyConstraint(["feed_key"], ["feeds.key"], name=op.f("fk_articles_feed_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("feed_key", "guid", name="uq_articles_feed_key_guid"),
        sa.UniqueConstraint("identity", name="uq_articles_identity"),
    )
    op.create_index("ix_articles_guid", "articles", ["guid"])
    op.create_index("ix_articles_feed_key_fingerprint", "articles", ["feed_key", "fingerprint"])
    op.create_index("ix_articles_ledger_extracted_at", "articles", ["ledger", "extracted_at"])
    op.create_index("ix_articles_ledger_composed_at", "articles", ["ledger", "composed_at", "extracted_at"])
    op.create_index("ix_articles_seen_at", "articles", ["seen_at"])


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pictures")),
    )
    op.create_index("ix_pictures_kept_at", "pictures", ["kept_at"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("remote_account_id", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_reason", sa.Text()),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("resumed_at", sa.DateTime(timezone=True)),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("examined_at", sa.DateTime(timezone=True)),
        sa.Column("keys_end_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("platform IN ('twitter', 'facebook')", name=op.f("ck_accounts_platform")),
        sa.CheckConstraint("(paused_reason IS NULL) = (paused_at IS NULL)", name=op.f("ck_accounts_paused")),
        sa.CheckConstraint("checked_at IS NULL OR paused_at IS NOT NULL", name=op.f("ck_accounts_checked")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_accounts")),
        sa.UniqueConstraint("platform", "remote_account_id", name="uq_accounts_platform_remote_account_id"),
    )


def _lacks() -> None:
    op.create_table(
        "lacks",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("ability", sa.String(16), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ABILITIES, name=op.f("ck_lacks_ability")),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_lacks_account_key")),
        sa.PrimaryKeyConstraint("account_key", "ability", name=op.f("pk_lacks")),
    )


def _limits() -> None:
    op.create_table(
        "limits",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("reset_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_limits_kind")),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_limits_remaining")),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_limits_account_key")),
        sa.PrimaryKeyConstraint("account_key", "kind", name=op.f("pk_limits")),
    )


def _app_limits() -> None:
    op.create_table(
        "app_limits",
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("reset_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_app_limits_kind")),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_app_limits_remaining")),
        sa.PrimaryKeyConstraint("app", "kind", name=op.f("pk_app_limits")),
    )


def _follows() -> None:
    op.create_table(
        "follows",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("feed_key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_follows_account_key")),
        sa.ForeignKeyConstraint(["feed_key"], ["feeds.key"], name=op.f("fk_follows_feed_key")),
        sa.PrimaryKeyConstraint("account_key", "feed_key", name=op.f("pk_follows")),
    )


def _article_feeds() -> None:
    op.create_table(
        "article_feeds",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("feed_key", sa.Text(), nullable=False),
        sa.Column("ledger", sa.String(16), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identity", sa.Text()),
        sa.Column("guid", sa.Text()),
        sa.Column("fingerprint", sa.Text()),
        sa.CheckConstraint("ledger IN ('baseline', 'queued', 'skipped')", name=op.f("ck_article_feeds_ledger")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_feeds_article_id")),
        sa.ForeignKeyConstraint(["feed_key"], ["feeds.key"], name=op.f("fk_article_feeds_feed_key")),
        sa.PrimaryKeyConstraint("article_id", "feed_key", name=op.f("pk_article_feeds")),
    )
    for name, columns in {
        "identity": ["identity"],
        "feed_key_guid": ["feed_key", "guid"],
        "feed_key_fingerprint": ["feed_key", "fingerprint"],
    }.items():
        op.create_index(f"ix_article_feeds_{name}", "article_feeds", columns)


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("teaser", sa.JSON(), nullable=False),
        sa.Column("outgoing", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("choice_kind", sa.Text(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True)),
        sa.Column("price_usd", sa.BigInteger(), nullable=False),
        sa.Column("reply_price_usd", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("first_due_at", sa.DateTime(timezone=True)),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("remote_id", sa.Text()),
        sa.Column("remote_url", sa.Text()),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_posts_published_has_published_at")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (remote_id IS NOT NULL)", name=op.f("ck_posts_published_has_remote_id")
        ),
        sa.CheckConstraint(
            f"state IN {STATES}",
            name=op.f("ck_posts_state"),
        ),
        sa.CheckConstraint("reply_price_usd >= 0 AND reply_price_usd <= price_usd", name=op.f("ck_posts_price_usd")),
        sa.CheckConstraint("propensity > 0 AND propensity <= 1", name=op.f("ck_posts_propensity")),
        sa.CheckConstraint("round >= 0", name=op.f("ck_posts_round")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_posts_version")),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_posts_account_key")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_posts_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("account_key", "remote_id", name="uq_posts_account_key_remote_id"),
        sa.UniqueConstraint("article_id", "account_key", "round", name="uq_posts_article_id_account_key_round"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_account_key_id", "posts", ["account_key", "id"])
    op.create_index("ix_posts_account_key_published_at", "posts", ["account_key", "published_at"])
    op.create_index("ix_posts_account_key_state", "posts", ["account_key", "state"])
    op.create_index(
        "ix_posts_deleted_at",
        "posts",
        ["deleted_at"],
        sqlite_where=sa.text("deleted_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_index("ix_posts_state_due_at", "posts", ["state", "due_at"])
    op.create_index("ix_posts_state_published_at", "posts", ["state", "published_at"])
    op.create_index(
        "uq_posts_account_key_text_hash",
        "posts",
        ["account_key", "text_hash"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'approved', 'publishing', 'in_doubt', 'published')"),
        postgresql_where=sa.text("state IN ('draft', 'approved', 'publishing', 'in_doubt', 'published')"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("evidence", sa.Text()),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("last_absence_at", sa.DateTime(timezone=True)),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "outcome IN ('open', 'unknown', 'published', 'not_created')", name=op.f("ck_attempts_outcome")
        ),
        sa.CheckConstraint("absences >= 0", name=op.f("ck_attempts_absences")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_attempts_number")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_attempts_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("post_id", "number", name="uq_attempts_post_id_number"),
    )
    op.create_index("ix_attempts_outcome", "attempts", ["outcome"])
    op.create_index(
        "uq_attempts_post_id_unfinished",
        "attempts",
        ["post_id"],
        unique=True,
        sqlite_where=sa.text("outcome IN ('open', 'unknown', 'published')"),
        postgresql_where=sa.text("outcome IN ('open', 'unknown', 'published')"),
    )


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("absent_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("remote_id", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'in_doubt', 'sent', 'missing')", name=op.f("ck_replies_state")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_replies_tries")),
        sa.CheckConstraint("(state = 'sent') = (remote_id IS NOT NULL)", name=op.f("ck_replies_sent_has_remote_id")),
        sa.CheckConstraint("(state IN ('sent', 'missing')) = (next_at IS NULL)", name=op.f("ck_replies_next_at")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_replies_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_replies")),
    )
    op.create_index("ix_replies_state_next_at", "replies", ["state", "next_at"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("from_state", sa.String(16)),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint(
            f"from_state IN {STATES}",
            name=op.f("ck_events_from_state"),
        ),
        sa.CheckConstraint(
            f"to_state IN {STATES}",
            name=op.f("ck_events_to_state"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_events_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_post_id", "events", ["post_id"])
    op.create_index(
        "ix_events_mishaps",
        "events",
        ["id"],
        sqlite_where=sa.text("to_state IN ('failed', 'in_doubt')"),
        postgresql_where=sa.text("to_state IN ('failed', 'in_doubt')"),
    )


def _metrics() -> None:
    op.create_table(
        "metrics",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("horizon", sa.Double(), nullable=False),
        sa.Column("age", sa.Double(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_metrics_post_id")),
        sa.PrimaryKeyConstraint("post_id", "horizon", name=op.f("pk_metrics")),
    )
    op.create_index("ix_metrics_measured_at", "metrics", ["measured_at"])


def _spend() -> None:
    op.create_table(
        "spend",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("price_usd", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price_usd >= 0", name=op.f("ck_spend_price_usd")),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_spend_account_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spend")),
    )
    op.create_index("ix_spend_account_key_at", "spend", ["account_key", "at"])


def _wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("factor", sa.Text()),
        sa.Column("level", sa.Text()),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(factor IS NULL) = (kind IN ('adopt', 'explore', 'forget'))", name=op.f("ck_wishes_says_which_factor")
        ),
        sa.CheckConstraint(
            "kind IN ('pin', 'forbid', 'allow', 'adopt', 'explore', 'forget')", name=op.f("ck_wishes_kind")
        ),
        sa.CheckConstraint(
            "kind NOT IN ('pin', 'forbid') OR level IS NOT NULL", name=op.f("ck_wishes_says_which_level")
        ),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_wishes_account_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
    )


def _beliefs() -> None:
    op.create_table(
        "beliefs",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.CheckConstraint("told >= 0", name=op.f("ck_beliefs_told")),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_beliefs_account_key")),
        sa.PrimaryKeyConstraint("account_key", name=op.f("pk_beliefs")),
    )


def _shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("cut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.Double(), nullable=False),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.CheckConstraint("kind IN ('level', 'effects')", name=op.f("ck_shifts_kind")),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_shifts_account_key")),
        sa.PrimaryKeyConstraint("account_key", "cut", name=op.f("pk_shifts")),
    )


def _dead_names() -> None:
    op.create_table(
        "dead_names",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_dead_names_account_key")),
        sa.PrimaryKeyConstraint("account_key", "name", name=op.f("pk_dead_names")),
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_history_account_key")),
        sa.PrimaryKeyConstraint("account_key", "remote_id", name=op.f("pk_history")),
    )


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text()),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_conversation_account_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("account_key", "remote_id", name="uq_conversation_account_key_remote_id"),
    )
    op.create_index("ix_conversation_account_key_at", "conversation", ["account_key", "at"])


def _listening() -> None:
    op.create_table(
        "listening",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(missed_since IS NULL) = (missed_until IS NULL)", name=op.f("ck_listening_missed")),
        sa.ForeignKeyConstraint(["account_key"], ["accounts.key"], name=op.f("fk_listening_account_key")),
        sa.PrimaryKeyConstraint("account_key", name=op.f("pk_listening")),
    )


def _checkups() -> None:
    op.create_table(
        "checkups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_checkups_only_the_last")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkups")),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_told_at", sa.DateTime(timezone=True)),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", "since", name=op.f("pk_alerts")),
    )
    op.create_index(
        "uq_alerts_key_going_on",
        "alerts",
        ["key"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_alerts_end_told_at", "alerts", ["end_told_at"])
