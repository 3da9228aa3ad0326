"""review: what waits (list, show, variants). The decisions are in `review_decisions`."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import typer

from crosspost.cli import review_decisions
from crosspost.cli.context import Json, console, opened, print_json
from crosspost.cli.review_decisions import Number, say_standing
from crosspost.model import PostState

group = typer.Typer(help="Look at what waits, and decide.", no_args_is_help=True)

_NEEDS_HUMAN = (PostState.IN_DOUBT, PostState.FAILED)


def register(app: typer.Typer) -> None:
    """Add the commands of this file, and the decisions."""
    review_decisions.register(group)
    app.add_typer(group, name="review")


@group.callback(invoke_without_command=False)
def review() -> None:
    """Look at what waits, and decide."""


@group.command("list")
def list_posts(
    context: typer.Context,
    every: bool = typer.Option(False, "--all", help="Posts in every state, not only those that wait."),
    account: str | None = typer.Option(None, "--account", help="Those of one account alone, by its key."),
    as_json: Json = False,
) -> None:
    """List the posts that wait, by due time: for review, for their time, or for a human to say what became of them."""
    with opened(context) as app:
        if account is not None and account not in app.accounts:
            raise typer.BadParameter(f"no account is called {account}; there are: {', '.join(app.accounts) or 'none'}")
        states = () if every else (PostState.DRAFT, PostState.APPROVED, *_NEEDS_HUMAN)
        posts = app.store.posts(states, account_key=account)
        if as_json:
            print_json(posts)
            return
        from crosspost.cli import show

        zones = {key: account.timezone for key, account in app.accounts.items()}
        say_standing(app)
        if posts:
            console().print(show.queue_table(console(), posts, zones, app.prices))
        else:
            console().print(
                "Nothing waits. New articles appear here once their feed was polled (crosspost once); older ones "
                "once you queue them (crosspost articles list)"
            )


@group.command("show")
def show_post(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Show one post as its platform would, with its history."""
    from crosspost.core.strategy.telling import why

    with opened(context) as app:
        post = app.store.post(number)
        history = app.store.history(number)
        if as_json:
            replies = [reply for reply in app.store.replies() if reply.post_id == number]
            found = {"post": post, "history": history, "attempts": app.store.attempts(number)}
            print_json(found | {"why": why(post.choice), "reply": replies[0] if replies else None})
            return
        from crosspost.cli import show

        account = app.accounts.get(post.account_key)
        zone = account.timezone if account else ZoneInfo("UTC")
        out = console()
        article = app.store.articles([post.article_id]).get(post.article_id)
        out.print(show.post_card(post, article, zone, app.prices))
        for note in post.teaser.notes:
            out.print(f"  {note}", markup=False)
        for reason in why(post.choice):
            out.print(f"  why: {reason}", markup=False)
        for event in history:
            note = f": {event.note}" if event.note else ""
            out.print(f"  {show.when(event.at, zone)} {event.who} → {event.to_state}{note}", markup=False)


@group.command()
def variants(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Show every teaser that the post's article lends itself to; `choose` takes one by its place in the list."""
    from crosspost.steps import review as step

    with opened(context) as app:
        found = step.variants(app, app.store.post(number))
        if as_json:
            print_json(found)
            return
        for place, teaser in enumerate(found, start=1):
            console().print(f"{place:>3}  {teaser.style}\n{teaser.text}\n", markup=False)
