"""articles list|queue."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from crosspost.cli.context import EXIT_FAILED, Json, console, ledger_json, me, number_from, opened, print_json
from crosspost.errors import CrosspostError, DatabaseUnusable

MOST = 10_000
"""Articles that are listed at once."""

group = typer.Typer(help="Look at every article, and post one that was not to be posted.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(group, name="articles")


@group.callback(invoke_without_command=False)
def articles() -> None:
    """Look at every article, and post one that was not to be posted."""


@group.command("list")
def list_articles(
    context: typer.Context,
    feed: str | None = typer.Option(None, "--feed", help="Those of one feed alone, by its key."),
    title: str = typer.Option("", "--title", help="Those whose title holds these words."),
    unposted: bool = typer.Option(False, "--unposted", help="Those alone that are not to be posted."),
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="So many at the most.")] = 50,
    as_json: Json = False,
) -> None:
    """List the articles, newest first, and what became of each: its posts, or why there are none."""
    with opened(context) as app:
        if feed is not None and feed not in (known := [state.key for state in app.store.feed_states()]):
            raise typer.BadParameter(f"no feed is called {feed}; there are: {', '.join(known) or 'none'}")
        lines = app.store.ledger(limit=limit, title=title, feed_key=feed, unposted=unposted)
        if as_json:
            print_json(ledger_json(lines))
            return
        from crosspost.cli import show

        if not lines:
            console().print("There is no such article. They appear once their feed was polled: crosspost once")
            return
        console().print(show.ledger_table(console(), lines))
        total = app.store.count_ledger(title=title, feed_key=feed, unposted=unposted)
        if total > len(lines):
            console().print(f"{total - len(lines)} older ones: --limit {min(total, MOST)}", markup=False)


@group.command()
def queue(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(parser=number_from, metavar="number", help="The articles' numbers.")],
    looked: bool = typer.Option(
        False,
        "--looked",
        help="You looked: what may have gone out before a backup was restored is not on the accounts; what its author "
        "had marked in the feed is marked no more; what lacked something is whole.",
    ),
    as_json: Json = False,
) -> None:
    """Post articles that were not to be posted, on each account that follows their feed and has no post of them.

    Such as those that stood in the feed before crosspost came. Their drafts are made by the next `crosspost once`, or
    the service within a minute, and wait for review like all others. What cannot be queued is named; the others are.
    """
    from crosspost.cli import show
    from crosspost.steps import queueing as step

    done: dict[int, tuple[str, ...]] = {}
    refused: list[str] = []
    with opened(context) as app:
        for number in dict.fromkeys(numbers):
            try:
                done[number] = step.queue(app, number, who=me(), looked=looked)
            except DatabaseUnusable as error:
                # Each further one would wait for it as long.
                refused.append(str(error))
                break
            except CrosspostError as error:
                refused.append(str(error))
        warnings = list(show.how_long(app.accounts, done))
    if as_json:
        print_json([{"article": number, "accounts": keys} for number, keys in done.items()])
    else:
        for number, keys in done.items():
            console().print(f"article {number} is queued for {', '.join(keys)}", markup=False)
    for problem in [*warnings, *dict.fromkeys(refused)]:
        print(f"crosspost: {problem}", file=sys.stderr)
    if refused:
        raise typer.Exit(EXIT_FAILED)
