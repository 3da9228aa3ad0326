"""The platforms' own exports, read as past posts: X Analytics and Meta Business Suite, both CSV. Pure; input hostile.

Columns are known by name, in any order; X's names are those of "Tweet activity metrics" (2014 to 2024), Meta's those
of the content export in English. A row that cannot be read is named and skipped; the rest goes on.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crosspost.core.features import features_of
from crosspost.errors import CrosspostError
from crosspost.model import Account, PastPost, PlatformName

MOST_ROWS = 100_000
LONGEST_CELL = 131_072
TOLD = 20
"""Bad rows that are told one by one."""

_ZONED = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?) ([+-]\d{4})")
_ADDRESS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(\w{1,15})/status/", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}(?:\.0+)?")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One kind of export: its columns, by our own words."""

    platform: PlatformName
    remote_id: str
    text: tuple[str, ...]
    at: str
    url: str
    counts: Mapping[str, str]
    id_form: re.Pattern[str]


X = Shape(
    platform=PlatformName.TWITTER,
    remote_id="tweet id",
    text=("tweet text",),
    at="time",
    url="tweet permalink",
    counts={
        "likes": "likes",
        "replies": "replies",
        "shares": "retweets",
        "clicks": "url clicks",
        "profile_clicks": "user profile clicks",
        "engagements": "engagements",
        "impressions": "impressions",
    },
    id_form=re.compile(r"[0-9]{1,19}"),
)
META = Shape(
    platform=PlatformName.FACEBOOK,
    remote_id="post id",
    text=("title", "description"),
    at="publish time",
    url="permalink",
    counts={
        "likes": "reactions",
        "replies": "comments",
        "shares": "shares",
        "clicks": "total clicks",
        "impressions": "views",
        "reach": "reach",
    },
    id_form=re.compile(r"[0-9]{1,25}(?:_[0-9]{1,25})?"),
)


class NotAnExport(CrosspostError):
    """The file is no export that can be read. The text says what was found and what to choose."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """What an export held."""

    posts: tuple[PastPost, ...]
    # Rows that could not be read, each with its number and the reason; at most `TOLD`.
    problems: tuple[str, ...]
    skipped: int
    # X: the handles that the posts' addresses bear.
    handles: tuple[str, ...] = ()


class Stranger(ValueError):
    """A row is a post of somebody else's account; the text says whose."""


def read(text: str, account: Account, *, now: datetime, handle: str | None = None) -> Read:
    """Read an export of the account's platform. Instants without a zone are taken in the account's own.

    Posts of another Page are left out, and on X those whose address bears another handle than this one, if it is given.
    They are told by their owner, with their number. Raises NotAnExport for other columns, another platform's file, or
    more than `MOST_ROWS` rows.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    posts: dict[str, PastPost] = {}
    problems: list[str] = []
    strangers: Counter[str] = Counter()
    handles: Counter[str] = Counter()
    skipped = 0
    try:
        shape = _shape({(name or "").strip().lower() for name in reader.fieldnames or ()}, account)
        for number, raw in enumerate(_bounded(reader), start=2):
            cells = {name.strip().lower(): value or "" for name, value in raw.items() if isinstance(name, str)}
            try:
                owner = _owner(cells, shape, account, handle)
                post = _post(cells, shape, account, now=now)
            except Stranger as stranger:
                skipped += 1
                strangers[str(stranger)] += 1
                continue
            except ValueError as error:
                skipped += 1
                problems += [f"row {number}: {error}; it is skipped"] if len(problems) < TOLD else []
                continue
            posts[post.remote_id] = post
            handles.update([owner] if owner else [])
    except csv.Error as error:
        raise NotAnExport(f"the file is not CSV (line {reader.line_num}: {error}); export it again") from error
    ours = handle or account.remote_account_id
    told = [
        f"{'1 row is a post' if count == 1 else f'{count} rows are posts'} of {name}, not of {ours}: skipped"
        for name, count in strangers.most_common(TOLD)
    ]
    newest = max((post.published_at for post in posts.values()), default=None)
    return Read(
        posts=tuple(replace(post, as_of=newest) for post in posts.values()),
        problems=(*told, *problems),
        skipped=skipped,
        handles=tuple(name for name, _ in handles.most_common(TOLD)),
    )


def _bounded(reader: Iterator[dict[str, str]]) -> Iterator[dict[str, str]]:
    for number, raw in enumerate(reader):
        if number >= MOST_ROWS:
            raise NotAnExport(f"the file has more than {MOST_ROWS} rows; export a shorter span at a time")
        yield raw


def _shape(names: set[str], account: Account) -> Shape:
    for shape in (X, META):
        if {shape.remote_id, shape.at} <= names and names & set(shape.text):
            if shape.platform is not account.platform:
                raise NotAnExport(
                    f"this is an export of {shape.platform.value}, but the account {account.key!r} is one of "
                    f"{account.platform.value}; choose the other account"
                )
            return shape
    raise NotAnExport(
        "the file has not the columns of X Analytics (Tweet id, Tweet text, time) nor those of Meta Business Suite in "
        "English (Post ID, Publish time, Title or Description). Export the posts again, with all columns, from "
        "Business Suite with its language set to English, and give the file as it was downloaded: a spreadsheet "
        "changes numbers and dates"
    )


def _owner(cells: Mapping[str, str], shape: Shape, account: Account, handle: str | None) -> str | None:
    """The handle that an address on X bears. Raises Stranger for a post of another Page or of another handle."""
    if shape is META:
        pages = [cells.get("page id", "").strip(), cells.get(shape.remote_id, "").strip().rpartition("_")[0]]
        other = next((page for page in pages if page and page != account.remote_account_id), None)
        if other is not None:
            raise Stranger(f"Page {other[:40]!r}")
        return None
    match = _ADDRESS.match(cells.get(shape.url, "").strip())
    if match is None or match[1] == "i":
        return None
    if handle is not None and match[1].casefold() != handle.casefold():
        raise Stranger(f"@{match[1]}")
    return match[1]


def _post(cells: Mapping[str, str], shape: Shape, account: Account, *, now: datetime) -> PastPost:
    remote_id = cells.get(shape.remote_id, "").strip()
    if not shape.id_form.fullmatch(remote_id):
        raise ValueError(f"{shape.remote_id!r} is {remote_id[:40]!r}, which is no id of a post")
    if shape is META and "_" not in remote_id:
        # The Graph API, and so our own posts, put the Page's id in front.
        remote_id = f"{account.remote_account_id}_{remote_id}"
    words = "\n".join(dict.fromkeys(part for name in shape.text if (part := cells.get(name, "").strip())))
    text = html.unescape(words) if shape is X else words
    at = _instant(cells.get(shape.at, "").strip(), account.timezone)
    if at > now:
        raise ValueError(f"{shape.at!r} lies in the future")
    url = cells.get(shape.url, "").strip()
    counts = {ours: _count(theirs, cells[theirs]) for ours, theirs in shape.counts.items() if theirs in cells}
    return PastPost(
        account_key=account.key,
        remote_id=remote_id,
        text=text,
        published_at=at,
        url=url if url.startswith("https://") and len(url) <= 2000 else None,
        features=features_of(text),
        counts={name: count for name, count in counts.items() if count is not None},
        imported_at=now,
    )


def _count(name: str, value: str) -> int | None:
    """A count; X writes "4.0". Empty and "-" are missing, never 0. Raises ValueError for anything else."""
    bare = value.strip()
    if bare in ("", "-"):
        return None
    if not _NUMBER.fullmatch(bare):
        raise ValueError(f"{name!r} is {bare[:40]!r}, which is no count")
    return int(bare.partition(".")[0])


def _instant(text: str, zone: ZoneInfo) -> datetime:
    """X: "2019-03-29 15:00 +0000". Meta: "03/29/2019 15:00", in the account's own time. Raises ValueError."""
    try:
        if match := _ZONED.fullmatch(text):
            return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3]}").astimezone(UTC)
        return datetime.strptime(text, "%m/%d/%Y %H:%M").replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"the time {text[:40]!r} cannot be read") from None
