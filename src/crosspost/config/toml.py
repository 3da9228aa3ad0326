"""The tables of `config/crosspost.toml`, as pydantic models: every key that may be written, and its default.

Strict: "yes" is not a boolean and 4.0 is not a whole number. An unknown key is refused. `docs/configuration.md` says
in prose what each key does; a test holds the two together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from crosspost import model
from crosspost.config import addresses, learning, values
from crosspost.config.words import explain, path_of, show
from crosspost.core.costs import X_PRICES, Operation, Prices
from crosspost.core.images import MOST
from crosspost.model import ImageUse, LinkPlacement, Marking, PlatformName, QuietHours, Retention, Review, Slot
from crosspost.ports import App

Duration = Annotated[timedelta, PlainValidator(values.duration)]
MaybeNoTime = Annotated[timedelta, PlainValidator(values.duration_or_none_at_all)]
Key = Annotated[str, PlainValidator(values.name)]
Usd = Annotated[Decimal, PlainValidator(values.usd)]
TimeZone = Annotated[ZoneInfo, PlainValidator(values.timezone)]
Policy = Annotated[Review, PlainValidator(values.review)]
Slots = Annotated[tuple[Slot, ...], PlainValidator(values.slots)]

TableT = TypeVar("TableT", bound="Table")


class Table(BaseModel):
    """What every table has in common."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ReviewTable(Table):
    """`[review]`."""

    policy: Policy = Review()


class PricesTable(Table):
    """`[prices]`: what X takes for a call, in US dollars."""

    as_of: date = Prices.as_of
    post: Usd = X_PRICES[Operation.POST]
    post_with_link: Usd = X_PRICES[Operation.POST_WITH_LINK]
    owned_read: Usd = X_PRICES[Operation.OWNED_READ]
    post_read: Usd = X_PRICES[Operation.POST_READ]
    user_read: Usd = X_PRICES[Operation.USER_READ]
    media_metadata: Usd = X_PRICES[Operation.MEDIA_METADATA]


class FacebookTable(Table):
    """`[facebook]`."""

    graph_version: Annotated[str, PlainValidator(values.graph_version)] = "v26.0"


class LinkTable(Table):
    """`[link]`: what is added to the links of posts, so that the blog's own statistics tell them apart."""

    utm_source: Annotated[str, PlainValidator(values.utm)] | None = Marking.source
    utm_medium: Annotated[str, PlainValidator(values.utm)] = Marking.medium
    utm_campaign: Annotated[str, PlainValidator(values.utm)] = Marking.campaign


class LearningTable(Table):
    """`[learning]`, and `learning` of an account: what stands there goes before what stands here."""

    on: bool = model.Learning.on
    control: Annotated[int, PlainValidator(learning.control)] = model.Learning.control
    explore: bool = model.Learning.explore
    horizon: MaybeNoTime = model.Learning.horizon
    since: date | None = None
    pin: Annotated[Mapping[str, str], PlainValidator(learning.pin)] = {}
    forbid: Annotated[Mapping[str, tuple[str, ...]], PlainValidator(learning.forbid)] = {}
    links: list[Annotated[LinkPlacement, PlainValidator(values.link)]] = []


class ServiceTable(Table):
    """`[service]`."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8411


class AlertsTable(Table):
    """`[alerts]`. Addresses, which hold passwords, are ALERT_URLS of `.env`."""

    command: Annotated[list[str], PlainValidator(values.command)] = []


class RetentionTable(Table):
    """`[retention]`: how long is kept what may be deleted."""

    text: Duration = Retention.text
    history: Duration = Retention.history


class FeedTable(Table):
    """`[[feed]]`."""

    key: Key
    url: Annotated[str, PlainValidator(addresses.feed_url)]
    every: Duration = model.Feed.every
    settle: MaybeNoTime = model.Feed.settle
    max_age: Duration | None = model.Feed.max_age
    backfill: Annotated[int, Field(ge=0, le=1000)] = model.Feed.backfill
    allow_private: bool = model.Feed.allow_private


class AccountTable(Table):
    """`[[account]]`. What is None here is told from the other keys, or from the top of the file."""

    key: Key
    platform: Annotated[PlatformName, PlainValidator(values.platform)] | None = None
    secrets: Annotated[str, PlainValidator(values.prefix)] | None = None
    feeds: list[str] = []
    slots: list[Slots] = []
    timezone: TimeZone | None = None
    quiet_hours: Annotated[QuietHours, PlainValidator(values.quiet_hours)] | None = None
    min_gap: MaybeNoTime = model.Account.min_gap
    max_per_day: Annotated[int, Field(ge=1, le=1000)] = model.Account.max_per_day
    expire_after: Duration = model.Account.expire_after
    monthly_budget_usd: Usd | None = model.Account.monthly_budget_usd
    measure_budget_usd: Usd | None = model.Account.measure_budget_usd
    listen: bool | None = model.Account.listen
    hashtags: Annotated[int, Field(ge=0, le=30)] = model.Account.hashtags
    link: Annotated[LinkPlacement, PlainValidator(values.link)] = model.Account.link
    image: Annotated[ImageUse, PlainValidator(values.image)] = model.Account.image
    images: Annotated[int, Field(ge=1, le=MOST)] = model.Account.images
    emoji: bool = model.Account.emoji
    long_posts: bool = model.Account.long_posts
    template: Annotated[str, PlainValidator(values.template)] | None = model.Account.template
    review: Policy | None = None
    learning: LearningTable | None = None


class Document(Table):
    """The whole file. Feeds and accounts are read one by one, so that a mistake in one does not hide the others'."""

    dry_run: bool = True
    timezone: TimeZone = ZoneInfo("UTC")
    # Read later: a relative path needs to know where it starts.
    database: str | None = None
    sandbox: Annotated[str, PlainValidator(addresses.sandbox_url)] | None = None
    horizons: Annotated[list[Duration], Field(max_length=20)] = list(App.horizons)
    review: ReviewTable = ReviewTable()
    prices: PricesTable = PricesTable()
    facebook: FacebookTable = FacebookTable()
    link: LinkTable = LinkTable()
    learning: LearningTable = LearningTable()
    service: ServiceTable = ServiceTable()
    alerts: AlertsTable = AlertsTable()
    retention: RetentionTable = RetentionTable()
    feed: list[Any] = []
    account: list[Any] = []


HOMES: Mapping[str, frozenset[str]] = {
    "the top of the file, above the first line in brackets": frozenset(Document.model_fields),
    "the table [review]": frozenset(ReviewTable.model_fields),
    "the table [prices]": frozenset(PricesTable.model_fields),
    "the table [facebook]": frozenset(FacebookTable.model_fields),
    "the table [link]": frozenset(LinkTable.model_fields),
    "the table [learning]": frozenset(LearningTable.model_fields),
    "the table [service]": frozenset(ServiceTable.model_fields),
    "the table [alerts]": frozenset(AlertsTable.model_fields),
    "the table [retention]": frozenset(RetentionTable.model_fields),
    "a table [[account]]": frozenset(AccountTable.model_fields),
    "a table [[feed]]": frozenset(FeedTable.model_fields),
}
"""Which keys live where: below a line in brackets, TOML puts every key into that table, which is easily forgotten."""

_TABLES: Mapping[str, type[Table]] = {
    "review": ReviewTable,
    "prices": PricesTable,
    "facebook": FacebookTable,
    "link": LinkTable,
    "learning": LearningTable,
    "service": ServiceTable,
    "alerts": AlertsTable,
    "retention": RetentionTable,
}


def read_file(path: Path, *, must_exist: bool, problems: list[str]) -> dict[str, Any]:
    """Read the file as TOML. A file that is absent and need not exist is an empty one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        if must_exist:
            problems.append(
                f"{path}: there is no such file; correct the path, or copy config/crosspost.example.toml there"
            )
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}; make it a file that this user may read")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(f"{path}: line {line}: is not UTF-8 text; save the file as UTF-8")
    except RecursionError:
        problems.append(f"{path}: is nested too deeply; write it like config/crosspost.example.toml")
    except ValueError as error:
        problems.append(f"{path}: {_syntax(error)}; text stands in double quotes, lists in brackets, a key only once")
    return {}


def read_table(
    kind: type[TableT], raw: object, *, file: Path, at: tuple[int | str, ...] = (), problems: list[str]
) -> TableT | None:
    """Read one table. Whatever is wrong becomes a problem, and the rest is read as if the wrong keys were not there.

    None when too little is left: a required key is missing or wrong.
    """
    errors = _errors(kind, raw)
    if not errors:
        return kind.model_validate(raw)
    name = f" ({show(raw['key'])[1:-1]})" if isinstance(raw, dict) and isinstance(raw.get("key"), str) else ""
    for error in errors:
        loc = error["loc"]
        table = _TABLES.get(str(loc[0]), kind) if len(loc) > 1 else kind
        text = explain(error, known=table.model_fields, homes=HOMES)
        problems.append(f"{file}: {path_of((*at, *loc))}{name}: {text}")
    if not isinstance(raw, dict):
        return None
    wrong = {error["loc"][0] for error in errors if error["loc"]}
    rest = {key: value for key, value in raw.items() if key not in wrong}
    return None if _errors(kind, rest) else kind.model_validate(rest)


def _errors(kind: type[Table], raw: object) -> list[Any]:
    try:
        kind.model_validate(raw)
    except ValidationError as error:
        return list(error.errors(include_url=False))
    return []


def _syntax(error: ValueError) -> str:
    """tomllib's words with the place in front: "line 2, column 6: Cannot overwrite a value"."""
    words = " ".join(str(error).split())
    found = re.fullmatch(r"(.*) \(at (.*)\)", words)
    return f"{found[2]}: {found[1]}" if found else words
