"""Field data in and out: import of the past, export of everything. Asks no platform, posts nothing."""

from __future__ import annotations

from collections.abc import Callable

from crosspost.core import past, tables
from crosspost.model import Account, Post, World
from crosspost.ports import App


def import_history(app: App, account: Account, text: str) -> tuple[past.Read, int, int]:
    """Store an export as the account's history; returns what was read, how many posts are new, and how many grew.

    Posts that we published ourselves are left out: they are measured. Raises `core.past.NotAnExport`.
    """
    found = past.read(text, account, now=app.clock())
    ours = {post.remote_id for post, _ in app.store.published() if post.account_key == account.key}
    new, grown = app.store.add_history([post for post in found.posts if post.remote_id not in ours])
    return found, new, grown


def export_posts(app: App, wanted: Callable[[Post], bool] | None = None) -> tuple[str, int]:
    """Return every published post that is wanted as CSV, a line each, and how many there are."""
    published = [(post, deleted) for post, deleted in app.store.published() if wanted is None or wanted(post)]
    metrics = app.store.metrics_of([post.id for post, _ in published])
    rows = [
        tables.row(
            post,
            app.accounts.get(post.account_key),
            metrics.get(post.id, ()),
            deleted=deleted,
            horizons=app.horizons,
            simulated=app.world is World.SANDBOX,
        )
        for post, deleted in published
    ]
    return tables.to_csv(tables.columns(app.horizons), rows), len(rows)
