"""demo: the main job, end to end, with no account anywhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crosspost.cli.context import EXIT_FAILED, Json, console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from crosspost.demo.stage import Stage
    from crosspost.model import Post


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(demo)


def demo(
    keep: Annotated[
        Path | None, typer.Option(help="Keep the demo's settings and database in this folder, to look at.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the main job on a small blog and the bundled sandbox. No account, no network, nothing to press."""
    from crosspost.bootstrap import utc_now
    from crosspost.demo.stage import staged

    with _folder(keep) as folder, staged(folder, now=utc_now().replace(microsecond=0)) as stage:
        out = console()
        if as_json:
            out.quiet = True
        posts = _tell(stage, out)
        state = stage.sandbox.state()
        if as_json:
            print_json({"posts": posts, "sandbox": state["accounts"], "spent_usd": state["spent_usd"]})
        if not posts or any(post.remote_id is None for post in posts):
            raise typer.Exit(EXIT_FAILED)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="crosspost-demo-") as folder:
            yield Path(folder)
        return
    if keep.exists() and any(keep.iterdir()):
        raise typer.BadParameter(f"{keep} is not empty; name a new folder", param_hint="--keep")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def _tell(stage: Stage, out: Console) -> list[Post]:
    """The story, room by room; returns the posts as they ended."""
    from crosspost.cli import show

    _news(stage, out)
    _review_and_dry_run(stage, out)
    _scene(out, "6. Live (in the sandbox): the clock is put forward from due time to due time", "")
    ended = list(stage.publish_all())
    out.print(
        show.queue_table(out, ended, {key: one.timezone for key, one in stage.app.accounts.items()}, stage.app.prices)
    )

    _scene(out, "7. Read back from the platforms: what is really there", "")
    out.print(_read_back(out, stage))
    out.print(f"Spent: ${stage.sandbox.state()['spent_usd']} (X bills $0.015 a post, $0.200 a post with a link).")
    _next_steps(out)
    return ended


def _news(stage: Stage, out: Console) -> None:
    """From the blog to drafts with a due time."""
    from datetime import timedelta

    from crosspost.cli import show
    from crosspost.demo.stage import BLOG_URL
    from crosspost.steps import compose, extract, poll, schedule

    app = stage.app
    _scene(out, "1. A blog, two platforms", f"{BLOG_URL} is served at {stage.blog.url}; X and Facebook are the")
    out.print(f"bundled sandbox at {stage.sandbox.url}: real tweepy and real facebook-sdk talk to it.")

    _scene(out, "2. First poll: what is there already is known, and not posted", "")
    show.step_line(out, poll.run(app))
    for line in app.store.ledger(limit=10):
        out.print(f"           {line.ledger}: {line.title}", markup=False)

    stage.publish_articles()
    stage.clock.forward(timedelta(minutes=10))
    _scene(out, "3. Four new articles appear; they rest five minutes, then drafts are made", "")
    show.step_line(out, poll.run(app))
    stage.clock.forward(timedelta(minutes=5))
    for step in (extract, compose, schedule):
        show.step_line(out, step.run(app))


def _review_and_dry_run(stage: Stage, out: Console) -> None:
    from crosspost.cli import show
    from crosspost.model import PostState
    from crosspost.steps import publish

    app = stage.app
    _scene(out, "4. Review: each post as its platform will show it", "")
    drafts = app.store.posts([PostState.DRAFT])
    articles = app.store.articles([post.article_id for post in drafts])
    for post in drafts:
        out.print(show.post_card(post, articles[post.article_id], app.accounts[post.account_key].timezone, app.prices))
        for note in post.teaser.notes:
            out.print(f"  {note}", markup=False, style="dim")
    for post in drafts:
        app.store.approve(post.id, version=post.version, who="demo", now=stage.clock())
    out.print(f"All {len(drafts)} approved (crosspost review approve N).")

    _scene(out, "5. Dry run: what would be sent, and nothing is", "")
    first = drafts[0]
    if first.due_at:
        stage.clock.forward_to(first.due_at)
    found = publish.run(app)
    show.step_line(out, found)
    show.would_send(out, found.would_send)
    out.print(f"           The sandbox holds {len(_held(stage))} posts.")


def _scene(out: Console, title: str, text: str) -> None:
    from rich.rule import Rule

    out.print()
    out.print(Rule(title, align="left", style="bold"))
    if text:
        out.print(text)


def _held(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    accounts = stage.sandbox.state()["accounts"]
    return [
        (platform, post) for platform, owners in accounts.items() for one in owners.values() for post in one["posts"]
    ]


def _read_back(out: Console, stage: Stage) -> Any:
    from rich.text import Text

    from crosspost.cli import show

    table = show.table(out, "platform", "when (UTC)", "text", "link", "images", "cost")
    for platform, post in sorted(_held(stage), key=lambda pair: str(pair[1]["created_at"])):
        text = str(post["text"]).split("\n", 1)[0]
        table.add_row(
            {"twitter": "X", "facebook": "Facebook"}[platform],
            str(post["created_at"])[:16].replace("T", " "),
            Text(text if len(text) < 50 else text[:49] + "…"),
            Text(", ".join(post["links"]), overflow="fold"),
            Text(", ".join(f"{one['media_type']}: {one['alt_text'] or 'no alt'}" for one in post["images"]) or "-"),
            f"${post['price_usd']}",
        )
    return table


def _next_steps(out: Console) -> None:
    _scene(out, "What next", "")
    out.print(
        "· Your own blog, nothing stored:  .venv/bin/crosspost preview https://your.blog/feed\n"
        "· Your blog and your accounts:  .venv/bin/crosspost init  (where to get the keys: docs/accounts.md)\n"
        "· What stands in the way of a post:  .venv/bin/crosspost doctor\n"
        "· Then:  .venv/bin/crosspost once  (dry run), and when you like what you see:  .venv/bin/crosspost run --live",
        markup=False,
    )
