"""Field data in and out: import of the past, export of everything. Asks no platform, posts nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from crosspost.core import past, tables
from crosspost.core.checkup.accounts import subject_of
from crosspost.model import Account, Post, ReplyState, World
from crosspost.ports import App


def import_history(app: App, account: Account, text: str, *, handle: str | None = None) -> tuple[past.Read, int, int]:
    """Store an export as the account's history; returns what was read, how many posts are new, and how many grew.

    What we published ourselves is left out, first replies included: posts are measured, and replies are no posts. So
    are posts of others: of another Page, and on X of another handle than `handle`, else the one that the last doctor
    found. Raises `core.past.NotAnExport`, also where the file's posts bear several handles and none is known.
    """
    handle = (handle or known_handle(app, account) or "").removeprefix("@") or None
    found = past.read(text, account, now=app.clock(), handle=handle)
    if len(found.handles) > 1 and handle is None:
        raise past.NotAnExport(
            f"the file holds posts of @{', @'.join(found.handles)}, and nobody knows which of them {account.key!r} is; "
            "say it with --handle, or run crosspost doctor first"
        )
    ours = {post.remote_id for post, _ in app.store.published() if post.account_key == account.key}
    ours |= {reply.remote_id for reply in app.store.replies([ReplyState.SENT]) if reply.account_key == account.key}
    new, grown = app.store.add_history([post for post in found.posts if post.remote_id not in ours])
    return found, new, grown


def known_handle(app: App, account: Account) -> str | None:
    """The handle by which X knew the account at the last doctor. None: nobody asked, or it is a Page."""
    kept = app.store.kept_findings()
    handles = (
        one.facts.get("handle")
        for one in (kept[1] if kept else ())
        if one.code == "known_by_handle" and one.subject == subject_of(account)
    )
    return next((handle for handle in handles if isinstance(handle, str)), None)


def remove_history(app: App, account: Account, *, day: date | None = None) -> int:
    """Remove what was imported for the account: all, or what was imported last on that day by its clock. How many."""
    if day is None:
        return app.store.remove_history(account.key)
    start, end = (
        datetime.combine(one, time(0), tzinfo=account.timezone).astimezone(UTC)
        for one in (day, day + timedelta(days=1))
    )
    return app.store.remove_history(account.key, since=start, until=end)


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
