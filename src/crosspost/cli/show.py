"""How things look on a terminal: a post as its platform would show it, queues, reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crosspost.cli.remarks import SIMULATED, talk_lines
from crosspost.core.costs import Prices, full_price
from crosspost.core.images import describe
from crosspost.core.outgoing import fields
from crosspost.core.queueing import days_taken
from crosspost.core.reasons import told
from crosspost.core.teasers.rules import RULES
from crosspost.model import (
    Account,
    Article,
    Image,
    LinkPlacement,
    Outgoing,
    PlatformName,
    Post,
    PostState,
    StepReport,
    Teaser,
)
from crosspost.ports import LedgerLine
from crosspost.steps.report import Report

PLATFORMS = {PlatformName.TWITTER: "X", PlatformName.FACEBOOK: "Facebook"}

_LINK = re.compile(r"https?://\S+")
_PATH_SHOWN = 15
_SHOWN = 60
"""Characters of a line of words in a table."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of all that follows it, on a terminal beyond its own words."""

_STATES = {
    PostState.DRAFT: "waits for review",
    PostState.APPROVED: "approved",
    PostState.PUBLISHING: "going out now",
    PostState.IN_DOUBT: "in doubt: may be on the platform",
    PostState.PUBLISHED: "on the platform",
    PostState.FAILED: "refused by the platform",
    PostState.REJECTED: "rejected",
    PostState.EXPIRED: "too late, not posted",
}


def state_words(state: PostState) -> str:
    """A state in a reader's words."""
    return _STATES[state]


def when(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant in the account's own time, with the zone."""
    return f"{at.astimezone(zone):%a %d %b %H:%M %Z}" if at else "no time yet"


def money(amount: Decimal) -> str:
    """US dollars, to the tenth of a cent where it matters."""
    return f"${amount:.3f}" if amount % Decimal("0.01") else f"${amount:.2f}"


def counted(teaser: Teaser) -> str:
    """What the platform counts, beside its limit where the limit matters."""
    if RULES[teaser.platform].fold is not None:
        return f"{teaser.weighted_length} characters"
    return f"{teaser.weighted_length} of {teaser.limit}"


def card(
    teaser: Teaser,
    outgoing: Outgoing | None,
    *,
    heading: str,
    price: Decimal,
    article: Article | None,
    images: Sequence[Image] = (),
    reply_price: Decimal = Decimal(0),
) -> RenderableType:
    """A post as its platform would show it: words, images or the card that its link makes, first reply."""
    link = (outgoing.link if outgoing else None) or teaser.link
    parts: list[RenderableType] = [_words(teaser, outgoing.text if outgoing else teaser.text)]
    images = outgoing.images if outgoing else images
    parts += [Panel(Text(describe(image), style="dim"), box=box.ROUNDED, padding=(0, 1)) for image in images]
    if teaser.link_placement is LinkPlacement.REPLY and link:
        parts.append(_reply(teaser, (outgoing.reply if outgoing else None) or link, price=price, own=reply_price))
    elif link and article and teaser.link_placement is LinkPlacement.POST and not images:
        image = "[image]  " if article.image else ""
        domain = urlsplit(link).hostname or ""
        parts.append(Panel(Text(f"{image}{article.title}\n{domain}", style="dim"), box=box.ROUNDED, padding=(0, 1)))
    return Panel(
        Group(*parts),
        title=Text(heading),
        title_align="left",
        subtitle=Text(f"{teaser.style} · {counted(teaser)} · {money(price)}"),
        subtitle_align="right",
        box=box.SQUARE,
        padding=(0, 1),
    )


def _reply(teaser: Teaser, text: str, *, price: Decimal, own: Decimal) -> RenderableType:
    """The first reply, and how much of the price is its own: a link is not cheaper there, and the post comes on top."""
    name = "first reply" if teaser.platform is PlatformName.TWITTER else "first comment"
    cost = f"\npost {money(price - own)} + reply with a link {money(own)} = {money(price)}" if own else ""
    saving = f": {money(price - own)} more than with the link in the post" if own else ""
    parts = Text(f"{text}{cost}{saving}", style="dim")
    return Panel(parts, title=name, title_align="left", box=box.ROUNDED, padding=(0, 1))


def _words(teaser: Teaser, text: str) -> Text:
    """The words as a reader sees them: X shortens links, a phone folds long Facebook texts."""
    fold = RULES[teaser.platform].fold
    if fold is not None and len(text) > fold:
        shown = text[:fold].rsplit(" ", 1)[0]
        return Text.assemble(shown, (" … See more", "bold blue"), (text[len(shown) :], "dim"))
    words = Text(_LINK.sub(_shortened, text) if RULES[teaser.platform].link_in_text else text)
    words.highlight_regex(r"#\w+|\S+\.\S+/\S*…", style="blue")
    return words


def _shortened(link: re.Match[str]) -> str:
    """A link as X displays it: no scheme, fifteen characters of the path."""
    shown = re.sub(r"^https?://(www\.)?", "", link[0])
    host, slash, path = shown.partition("/")
    return shown if len(path) <= _PATH_SHOWN else f"{host}{slash}{path[:_PATH_SHOWN]}…"


def post_card(post: Post, article: Article | None, zone: ZoneInfo, prices: Prices) -> RenderableType:
    """A stored post with its number, time and state."""
    heading = (
        f"#{post.id} · {PLATFORMS[post.teaser.platform]} · {post.account_key}"
        f" · {when(post.published_at or post.due_at, zone)} · {state_words(post.state)}"
    )
    return card(
        post.teaser,
        post.outgoing,
        heading=heading,
        price=full_price(post, prices),
        article=article,
        reply_price=post.reply_price_usd,
    )


def step_line(console: Console, report: StepReport) -> None:
    """One step in one line, its problems below."""
    counts = ", ".join(f"{count} {name}" for name, count in report.counts.items() if count) or "nothing to do"
    console.print(Text.assemble((f"{report.step:<10}", "bold"), counts))
    for problem in report.problems:
        console.print(Text(f"           ! {problem}", style="yellow"))


def would_send(console: Console, posts: Iterable[Post]) -> None:
    """Dry run: the very fields that would be sent, each on one line of its own, however long: it may be copied."""
    for post in posts:
        console.print(Text(f"           would send #{post.id} to {post.account_key}:", style="cyan"))
        for name, value in fields(post.outgoing).items():
            console.print(Text(f"             {name} = {value!r}"), soft_wrap=True)


def table(console: Console, *columns: str) -> Table:
    """A table: ruled on a terminal, plain columns elsewhere."""
    return Table(*columns, box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=console.is_terminal)


def queue_table(console: Console, posts: Iterable[Post], zones: Mapping[str, ZoneInfo], prices: Prices) -> Table:
    """Posts, a line each."""
    rows = table(console, "#", "account", "time", "state", "teaser", "length", "price")
    for post in posts:
        rows.add_row(
            str(post.id),
            Text(post.account_key),
            when(post.published_at or post.due_at, zones.get(post.account_key, ZoneInfo("UTC"))),
            state_words(post.state),
            Text(_cut(post.teaser.text.split("\n", 1)[0])),
            counted(post.teaser),
            money(full_price(post, prices)),
        )
    return rows


def report(console: Console, found: Report) -> None:
    """The whole report, most urgent first."""
    zones = {line.account.key: line.account.timezone for line in found.accounts}
    mode = "dry run: nothing leaves this machine" if found.dry_run else "live"
    console.print(Text(f"crosspost · {mode}", style="bold"))
    if found.simulated:
        console.print(SIMULATED)
    for trouble in found.troubles:
        console.print(Text(f"! {trouble}", style="yellow"))
    accounts = table(console, "account", "platform", "may post", "spent this month", "queue will cost")
    for line in found.accounts:
        accounts.add_row(
            Text(line.account.key),
            PLATFORMS[line.account.platform],
            "no: paused" if line.state.paused_reason else "yes",
            money(line.spent_this_month_usd),
            money(line.queued_usd),
        )
    console.print(accounts)
    if found.queue:
        console.print(Text("Waiting", style="bold"), queue_table(console, found.queue, zones, found.prices))
    if found.published:
        console.print(Text("Published", style="bold"), _published_table(console, found, zones))
    for words in talk_lines(found.talk):
        console.print(Text(words))
    console.print(Text("Articles", style="bold"), ledger_table(console, found.ledger))


def _published_table(console: Console, found: Report, zones: Mapping[str, ZoneInfo]) -> Table:
    rows = table(console, "#", "account", "went out", "latest figures", "where")
    for post in found.published:
        readings = found.metrics.get(post.id, ())
        figures = ", ".join(f"{count} {name}" for name, count in readings[-1].counts.items()) if readings else "not yet"
        zone = zones.get(post.account_key, ZoneInfo("UTC"))
        rows.add_row(
            str(post.id), Text(post.account_key), when(post.published_at, zone), figures, Text(post.remote_url or "")
        )
    return rows


def ledger_table(console: Console, lines: Iterable[LedgerLine]) -> Table:
    """Articles and what became of each, a line each."""
    rows = table(console, "article", "seen", "feed", "title", "what became of it")
    for line in lines:
        posts = ", ".join(f"{account}: {state_words(state)}" for account, state in line.posts.items())
        fate = posts or (f"{line.ledger.value}: {told(line.reason)}" if line.reason else line.ledger.value)
        seen = f"{line.seen_at:%Y-%m-%d}"
        title = _TURNS.sub("", line.title)
        rows.add_row(str(line.article_id), seen, Text(line.feed_key), Text(_cut(title)), Text(fate))
    return rows


def how_long(accounts: Mapping[str, Account], queued: Mapping[int, Sequence[str]]) -> Iterator[str]:
    """What queued articles mean for what is new, on each account that needs more than a day for them.

    `queued`: an article's number → keys of the accounts that are to post it.
    """
    for key, count in Counter(key for keys in queued.values() for key in keys).items():
        account = accounts.get(key)
        if account is None or (days := days_taken(account, count)) <= 1:
            continue
        waits = "what is new waits" if account.review.auto_after is not None else "what you approve first goes first"
        yield f"these {count} articles take account {key} {days} days or more, by its slots and its daily cap; {waits}"


def _cut(line: str) -> str:
    """As much of it as a table has room for."""
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
