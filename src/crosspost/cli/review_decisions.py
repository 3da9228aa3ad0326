"""review approve|reject|hold|edit|reopen|choose|move|now|resolve: what a person decides of one post, or of several."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crosspost.cli.context import EXIT_FAILED, Json, console, me, number_from, opened, print_json
from crosspost.errors import CrosspostError
from crosspost.model import Post, PostState

if TYPE_CHECKING:
    from crosspost.ports import App

Numbers = Annotated[list[int], typer.Argument(parser=number_from, metavar="number", help="The posts' numbers.")]
Number = Annotated[int, typer.Argument(parser=number_from, metavar="number", help="The post's number.")]
Seen = Annotated[
    int | None,
    typer.Option("--version", help="The version you looked at; refused if the post has changed since."),
]


def _day_and_hour(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day and hour; write them as 2026-11-24T12:15") from error


def register(group: typer.Typer) -> None:
    """Add the commands of this file to `crosspost review`."""
    decisions: tuple[Callable[..., None], ...] = (approve, reject, hold, edit, reopen, choose, move, now, resolve)
    for decide in decisions:
        group.command()(decide)


def approve(context: typer.Context, numbers: Numbers, version: Seen = None, as_json: Json = False) -> None:
    """Let posts go out at their due time. What cannot be approved is named; the others are approved all the same."""
    from crosspost.steps import planning as step

    done: list[Post] = []
    refused: list[str] = []
    with opened(context) as app:
        for number in numbers:
            try:
                seen = _version(app.store.post(number), version)
                done.append(step.approve(app, number, version=seen, who=me()))
            except CrosspostError as error:
                refused.append(str(error))
        _tell(done, as_json)
        if done and not as_json:
            say_standing(app)
    for problem in dict.fromkeys(refused):
        print(f"crosspost: {problem}", file=sys.stderr)
    if refused:
        raise typer.Exit(EXIT_FAILED)


def reject(
    context: typer.Context,
    number: Number,
    reason: str = typer.Option("", help="Why; kept with the post."),
    stop_looking: bool = typer.Option(
        False, "--stop-looking", help="Also where nobody knows whether it went out: it is not looked for any more."
    ),
    version: Seen = None,
    as_json: Json = False,
) -> None:
    """Never post it. What is in doubt may be on the platform all the same."""
    with opened(context) as app:
        post = app.store.post(number)
        if post.state is PostState.IN_DOUBT and not stop_looking:
            raise typer.BadParameter(
                f"post {number} is in doubt: it may be on the platform. Look there, then say what you saw with "
                f"`crosspost review resolve {number}`; --stop-looking leaves it so"
            )
        seen = _version(post, version)
        _tell([app.store.reject(number, version=seen, reason=reason, who=me(), now=app.clock())], as_json)


def hold(context: typer.Context, number: Number, version: Seen = None, as_json: Json = False) -> None:
    """Take an approval back; the post waits for review again."""
    with opened(context) as app:
        seen = _version(app.store.post(number), version)
        _tell([app.store.hold(number, version=seen, who=me(), now=app.clock())], as_json)


def edit(
    context: typer.Context,
    number: Number,
    text: str | None = typer.Option(None, "--text", help="The new words, or - to read them from standard input."),
    no_images: bool = typer.Option(False, "--no-images", help="Leave its images away: the link's card shows instead."),
    version: Seen = None,
    as_json: Json = False,
) -> None:
    """Change the words, or leave the images away. The post waits for review again.

    On X, keep the link in the text where it should stand.
    """
    from crosspost.steps import review as step

    if text is None and not no_images:
        raise typer.BadParameter("say what is to change: --text or --no-images")
    words = sys.stdin.read() if text == "-" else text
    with opened(context) as app:
        seen = _version(app.store.post(number), version)
        _tell([step.edit(app, number, words, version=seen, who=me(), without_images=no_images)], as_json)


def reopen(context: typer.Context, number: Number, version: Seen = None, as_json: Json = False) -> None:
    """Take a rejection back, where nothing was ever sent; the post waits for review again."""
    with opened(context) as app:
        seen = _version(app.store.post(number), version)
        _tell([app.store.reopen(number, version=seen, who=me(), now=app.clock())], as_json)


def choose(
    context: typer.Context,
    number: Number,
    place: Annotated[int, typer.Argument(min=1, help="Its place in the list of `review variants`.")],
    version: Seen = None,
    as_json: Json = False,
) -> None:
    """Take another teaser of the article. The post waits for review again."""
    from crosspost.steps import review as step

    with opened(context) as app:
        post = app.store.post(number)
        found = step.variants(app, post)
        if place > len(found):
            raise typer.BadParameter(f"there are {len(found)} teasers; `crosspost review variants {number}` shows them")
        words = found[place - 1].text
        _tell([step.reword(app, number, words, version=_version(post, version), who=me())], as_json)


def move(
    context: typer.Context,
    number: Number,
    to: Annotated[
        datetime,
        typer.Argument(parser=_day_and_hour, help="Day and hour in the account's time zone, as 2026-11-24T12:15."),
    ],
    version: Seen = None,
    as_json: Json = False,
) -> None:
    """Let a post go out at another time, where the account's quiet hours, gap and cap allow."""
    from crosspost.steps import planning as step

    with opened(context) as app:
        post = app.store.post(number)
        account = app.accounts.get(post.account_key)
        at = to if to.tzinfo else to.replace(tzinfo=account.timezone if account else UTC)
        _tell([step.move(app, number, at.astimezone(UTC), version=_version(post, version), who=me())], as_json)


def now(context: typer.Context, number: Number, version: Seen = None, as_json: Json = False) -> None:
    """Approve a post and make it due at once: `crosspost run` sends it within seconds, `crosspost publish` directly.

    In dry run, too: it goes out with the first live service.
    """
    from crosspost.steps import planning as step

    with opened(context) as app:
        seen = _version(app.store.post(number), version)
        _tell([step.now_due(app, number, version=seen, who=me())], as_json)
        if not as_json:
            say_standing(app)


def resolve(
    context: typer.Context,
    number: Number,
    there: str = typer.Option("", "--there", help="It is on the platform: its address there, or its number."),
    absent: bool = typer.Option(False, "--absent", help="You looked, and it is not on the platform."),
    of: str | None = typer.Option(
        None, "--of", help="Which sending you looked for, as attempt-2 or reply-1; refused if another is in question."
    ),
    as_json: Json = False,
) -> None:
    """Say what you saw on the platform, for a post, or a post's first reply, in doubt or missing.

    Only say --absent after looking: it will be sent again. A post that was rejected while in doubt is never sent again;
    say --there if you find it all the same.
    """
    from crosspost.steps import resolving as step

    if bool(there) == absent:
        raise typer.BadParameter("say either --there ADDRESS or --absent")
    with opened(context) as app:
        _tell([step.resolve(app, number, of=of, there=there or None, who=me())], as_json)


def say_standing(app: App) -> None:
    """Whether what is approved goes out, on standard error: by whoever sends, not by this command's own mode."""
    from crosspost.core.senders import Standing, standing

    said = {
        Standing.DRY_RUN: "Dry run: nothing goes out.",
        Standing.LIVE: "Live: what is approved goes out at its time.",
        Standing.LIVE_WAITS: "Live, but no service runs: what is approved goes out once one does (crosspost run).",
        Standing.LIVE_HERE: "The service that runs is in dry run: nothing goes out, though the settings say live.",
    }
    found = standing(app.store.sender(), live=not app.dry_run, now=app.clock())
    console(stderr=True).print(said[found], style="bold", markup=False)


def _version(post: Post, seen: int | None) -> int:
    return post.version if seen is None else seen


def _tell(posts: list[Post], as_json: bool) -> None:
    if as_json:
        print_json(posts)
        return
    from crosspost.cli import show

    for post in posts:
        console().print(f"#{post.id} ({post.account_key}): {show.state_words(post.state)}", markup=False)
