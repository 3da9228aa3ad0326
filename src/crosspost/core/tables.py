"""Field data as CSV, safe to open in a spreadsheet. Pure.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return may be taken for a formula there. Such a cell of
words gets one apostrophe in front (OWASP, "CSV Injection"); numbers are written as numbers. Readers of the file take
the apostrophe away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from crosspost.core.decisions import kind_of, propensity_of
from crosspost.core.features import features_of
from crosspost.model import Account, Metrics, Post

FORMULA = ("=", "+", "-", "@", "\t", "\r")
FEATURES = ("hashtags", "emoji", "links", "questions", "exclamations", "characters")
COUNTS = ("likes", "replies", "shares", "bookmarks", "clicks", "profile_clicks", "engagements", "impressions", "reach")
FIRST = (
    "post_id",
    "account",
    "platform",
    "remote_id",
    "url",
    "published_at",
    "local_weekday",
    "local_time",
    "deleted",
    "simulated",
    "style",
    "link_placement",
    "teaser_hashtags",
    "choice",
    "propensity",
    "wanted_at",
    "price_usd",
    "text",
)


def columns(horizons: Sequence[timedelta]) -> tuple[str, ...]:
    """Names of the columns, in this order: the post, its words, then for each age the real age and the counts."""
    aged = [f"{label(horizon)}_{name}" for horizon in sorted(set(horizons)) for name in ("age_h", *COUNTS)]
    return (*FIRST, *(f"text_{name}" for name in FEATURES), *aged)


def label(horizon: timedelta) -> str:
    """The name of an age: "1h", "72h", "7d"; seconds where it is no whole number of hours."""
    seconds = int(horizon.total_seconds())
    if seconds % 3600:
        return f"{seconds}s"
    hours = seconds // 3600
    return f"{hours // 24}d" if hours % 24 == 0 and hours > 72 else f"{hours}h"


def row(
    post: Post,
    account: Account | None,
    metrics: Iterable[Metrics],
    *,
    deleted: bool,
    horizons: Sequence[timedelta],
    simulated: bool = False,
) -> Mapping[str, object]:
    """One post. A count that the platform did not give is absent, and so empty in the file, never 0."""
    local = post.published_at and (post.published_at.astimezone(account.timezone) if account else post.published_at)
    values: dict[str, object] = {
        "post_id": post.id,
        "account": post.account_key,
        "platform": post.teaser.platform.value,
        "remote_id": post.remote_id,
        "url": post.remote_url,
        "published_at": post.published_at,
        "local_weekday": f"{local:%a}" if local else None,
        "local_time": f"{local:%H:%M}" if local else None,
        "deleted": int(deleted),
        "simulated": int(simulated),
        "style": post.teaser.style,
        "link_placement": post.teaser.link_placement.value,
        "teaser_hashtags": len(post.teaser.hashtags),
        "choice": kind_of(post),
        "propensity": propensity_of(post),
        "wanted_at": post.choice.wanted_at,
        "price_usd": post.price_usd,
        "text": post.outgoing.text,
    }
    values |= {f"text_{name}": count for name, count in features_of(post.outgoing.text).items()}
    for one in metrics:
        if one.horizon in horizons:
            name = label(one.horizon)
            values[f"{name}_age_h"] = round(one.age.total_seconds() / 3600, 3)
            values |= {f"{name}_{count}": one.counts[count] for count in COUNTS if count in one.counts}
    return values


def to_csv(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Write the table: a line of names, then a line each; what is absent is empty."""
    out = io.StringIO()
    # Lines end as RFC 4180 has it; with anything shorter, a carriage return inside a cell would not be quoted.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([cell(values.get(name)) for name in names] for values in rows)
    return out.getvalue()


def cell(value: object) -> str:
    """One value as text: instants in ISO 8601, words with what would make a formula of them neutralised."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str):
        return str(value)
    words = value.replace("\0", "")
    return f"'{words}" if words.startswith(FORMULA) else words
