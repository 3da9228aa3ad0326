"""How what others said looks on a terminal. Their words are hostile: one line, nothing that a terminal would obey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from rich.console import Console

    from crosspost.core.listening import Week
    from crosspost.model import Post, Remark
    from crosspost.ports import App

SIMULATED = "Sandbox: posts, counts and remarks are simulated."
SHOWN = 500
TITLE = 60
"""Characters of a remark and of a post's first line that are shown."""


def show_remark(out: Console, remark: Remark, post: Post | None, zone: ZoneInfo) -> None:
    """One remark: who and what, then what it belongs to and where it can be answered. `zone`: the account's own."""
    from crosspost.cli.show import when

    said = f"{one_line(remark.author, 100)}: {one_line(remark.text, SHOWN)}"
    answered = " [answered]" if remark.answered else ""
    out.print(f"{when(remark.at, zone)} {remark.account_key} {said}{answered}", markup=False)
    out.print(f"    {_belongs(remark, post)} · {remark.url or 'no address'}", markup=False)


def talk_lines(talk: Mapping[str, tuple[Week, ...]]) -> Iterator[str]:
    """A line for each account: remarks by week, and how the last whole week compares with the one before."""
    for key, weeks in talk.items():
        counts = " · ".join(f"{week.monday:%d %b} {week.remarks}{'' if week.whole else '*'}" for week in weeks)
        yield f"{key}: remarks by week: {counts}{_change(weeks)}"
    if any(not week.whole for weeks in talk.values() for week in weeks):
        yield "(* not a whole week)"


def look_lines(app: App) -> Iterator[str]:
    """A line for each account: when it was last listened to, and when it will be again; or what to do for it."""
    from crosspost.cli.show import when
    from crosspost.core.listening import listens
    from crosspost.steps.listen import EVERY

    for key, account in app.accounts.items():
        last = app.store.listening(key)
        if not listens(account):
            yield f"{key}: not listened to; `listen = true` in its [[account]] table turns it on"
        elif last is None:
            yield f"{key}: not listened to yet"
        else:
            zone = account.timezone
            yield f"{key}: last look {when(last.at, zone)}, the next one from {when(last.at + EVERY, zone)} on"


def one_line(text: str, most: int) -> str:
    """Words on one line, without control characters, at most so many characters."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text[: most + 1]).split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _change(weeks: tuple[Week, ...]) -> str:
    whole = [week for week in weeks if week.whole]
    if len(whole) < 2:
        return ""
    last, before = whole[-1].remarks, whole[-2].remarks
    return f"; last whole week {last}, {last - before:+d} on the one before"


def _belongs(remark: Remark, post: Post | None) -> str:
    if post is not None:
        return f"on #{post.id} {one_line(post.teaser.text, TITLE)}"
    return f"on {remark.answers}, which crosspost did not post" if remark.answers else "a mention"
