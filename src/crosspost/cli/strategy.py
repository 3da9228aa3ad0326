"""strategy, and what people say about it: strategy pin|forbid|allow|adopt|explore|forget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from crosspost.cli.context import Json, console, me, opened, print_json
from crosspost.model import Account, Wish, WishKind

if TYPE_CHECKING:
    from crosspost.ports import App

group = typer.Typer(help="What was learned of each account, what comes next and why; and your word above it.")

Accounts = Annotated[
    list[str] | None, typer.Option("--account", help="Key of an account; may be given again. Default: every account.")
]
Factor = Annotated[str, typer.Argument(help="style, hashtags, emoji, link, daypart or weekday.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(group, name="strategy")


@group.callback(invoke_without_command=True)
def strategy(
    context: typer.Context,
    account: Annotated[str | None, typer.Option("--account", help="Key of one account. Default: all.")] = None,
    as_json: Json = False,
) -> None:
    """Show what is believed of each account, how surely, what will be tried next, and what learning earned."""
    if context.invoked_subcommand is not None:
        return
    from crosspost.steps import strategy as step

    with opened(context) as app:
        if account is not None:
            _known(app, [account])
        found = step.run(app, account=account)
        if as_json:
            print_json(found)
            return
        from crosspost.cli.show_strategy import draw

        draw(console(), found)


@group.command()
def pin(
    context: typer.Context,
    factor: Factor,
    level: Annotated[str, typer.Argument(help="The level to use wherever an article lends itself to it.")],
    account: Accounts = None,
    as_json: Json = False,
) -> None:
    """Always use this level, as in: strategy pin style question."""
    _say(context, account, as_json, WishKind.PIN, factor=factor, level=level)


@group.command()
def forbid(
    context: typer.Context,
    factor: Factor,
    level: Annotated[str, typer.Argument(help="The level never to use.")],
    account: Accounts = None,
    as_json: Json = False,
) -> None:
    """Never use this level, as in: strategy forbid weekday sun."""
    _say(context, account, as_json, WishKind.FORBID, factor=factor, level=level)


@group.command()
def allow(
    context: typer.Context,
    factor: Factor,
    level: Annotated[str | None, typer.Argument(help="One level. Default: all of the factor.")] = None,
    account: Accounts = None,
    as_json: Json = False,
) -> None:
    """Take back what was pinned or forbidden of a factor, also in the settings."""
    _say(context, account, as_json, WishKind.ALLOW, factor=factor, level=level)


@group.command()
def adopt(context: typer.Context, account: Accounts = None, as_json: Json = False) -> None:
    """Stop exploring: only the best that is believed. Nothing proves any more what it earns."""
    _say(context, account, as_json, WishKind.ADOPT)


@group.command()
def explore(context: typer.Context, account: Accounts = None, as_json: Json = False) -> None:
    """Try things again, with controls."""
    _say(context, account, as_json, WishKind.EXPLORE)


@group.command()
def forget(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Learn from what went out from this day on. Default: from now on."),
    ] = None,
    account: Accounts = None,
    as_json: Json = False,
) -> None:
    """Start anew; a day begins by the account's own clock.

    Nothing is deleted: `strategy forget --since 2000-01-01` brings everything back.
    """
    _say(context, account, as_json, WishKind.FORGET, day=since)


def _say(
    context: typer.Context,
    accounts: list[str] | None,
    as_json: bool,
    kind: WishKind,
    *,
    factor: str | None = None,
    level: str | None = None,
    day: datetime | None = None,
) -> None:
    from crosspost.steps import strategy as step

    with opened(context) as app:
        keys = list(dict.fromkeys(accounts)) if accounts else list(app.accounts)
        _known(app, keys)
        since = {key: _midnight(day, app.accounts[key]) if day else None for key in keys}
        # The latest midnight first: if the day is still to come for any account, nothing is stored.
        starts: list[datetime | None] = [*sorted({one for one in since.values() if one}, reverse=True)] or [None]
        said = tuple(
            wish
            for start in starts
            for wish in _usage(
                partial(
                    step.say,
                    app,
                    [key for key in keys if since[key] == start],
                    kind,
                    factor=factor,
                    level=level,
                    since=start,
                    who=me(),
                )
            )
        )
    if as_json:
        print_json(said)
        return
    for wish in said:
        what = " ".join(filter(None, (wish.factor, wish.level)))
        since_day = f" what went out before {day:%Y-%m-%d}" if day else ""
        console().print(f"{wish.account_key}: {wish.kind.value} {what}{since_day}".rstrip(), markup=False)
    console().print("It holds from the next draft on; posts that wait keep what was chosen for them.")


def _midnight(day: datetime, account: Account) -> datetime:
    """When the day begins by the account's clock, as an instant."""
    try:
        return day.replace(tzinfo=account.timezone).astimezone(UTC)
    except OverflowError as error:
        raise typer.BadParameter(f"{day:%Y-%m-%d} is no day that can be reckoned with; give a later one") from error


def _known(app: App, keys: list[str]) -> None:
    if unknown := [key for key in keys if key not in app.accounts]:
        raise typer.BadParameter(f"no account {unknown[0]!r}; there are: {', '.join(app.accounts) or 'none'}")


def _usage(act: Callable[[], tuple[Wish, ...]]) -> tuple[Wish, ...]:
    """Names that do not exist are a mistake in the command."""
    try:
        return act()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
