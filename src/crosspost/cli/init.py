"""init: from a blog's address to settings that work.

::

    blog ─▶ feed ─▶ keys, time zone, slots, budget ─▶ .env (0600) and config/crosspost.toml ─▶ preview ─▶ doctor
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crosspost.cli import questions
from crosspost.cli.context import EXIT_USAGE, Json, console, print_json
from crosspost.model import PlatformName

if TYPE_CHECKING:
    from crosspost.cli.init_feed import Blog
    from crosspost.cli.init_files import Files
    from crosspost.config.example import NewSettings

BUDGET = "7"
"""US dollars a month that are proposed as X's limit: thirty posts with a link, and measuring them."""

NEXT = """
Next, in the same folder:  crosspost once  (dry run: nothing is sent)
What the blog holds today is known then, and not posted by itself. For a first draft, take one of its articles:
crosspost articles list, then  crosspost articles queue NUMBER  and  crosspost once  again."""

_HERE = Path()


@dataclass(frozen=True, kw_only=True)
class Given:
    """What stood on the command line, checked as far as that goes without the network."""

    blog: str | None
    timezone: str | None
    slots: str | None
    budget: str | None
    sandbox: str | None
    # Variables of `.env`. Never printed.
    keys: Mapping[str, str]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(init)


def _secret(name: str, flag: str) -> Any:
    return typer.Option(flag, envvar=name, help=questions.words_of(name))


def init(
    blog: Annotated[str | None, typer.Option(help="Your blog's address, or its feed's.")] = None,
    x_api_key: Annotated[str | None, _secret("TWITTER_API_KEY", "--x-api-key")] = None,
    x_api_secret: Annotated[str | None, _secret("TWITTER_API_SECRET", "--x-api-secret")] = None,
    x_access_token: Annotated[str | None, _secret("TWITTER_ACCESS_TOKEN", "--x-access-token")] = None,
    x_token_secret: Annotated[str | None, _secret("TWITTER_ACCESS_TOKEN_SECRET", "--x-access-token-secret")] = None,
    page_id: Annotated[str | None, _secret("FACEBOOK_PAGE_ID", "--facebook-page-id")] = None,
    page_token: Annotated[str | None, _secret("FACEBOOK_PAGE_ACCESS_TOKEN", "--facebook-page-access-token")] = None,
    user_token: Annotated[str | None, _secret("FACEBOOK_USER_ACCESS_TOKEN", "--facebook-user-access-token")] = None,
    app_id: Annotated[str | None, _secret("FACEBOOK_APP_ID", "--facebook-app-id")] = None,
    app_secret: Annotated[str | None, _secret("FACEBOOK_APP_SECRET", "--facebook-app-secret")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA name, as in Europe/Paris.")] = None,
    slots: Annotated[str | None, typer.Option(help='As in "Mon-Fri 08:30; Sat,Sun 10:00". Default: any time.')] = None,
    budget: Annotated[str | None, typer.Option(help="Most US dollars that X may cost a month. Default: 7.")] = None,
    sandbox: Annotated[str | None, typer.Option(help="Use a sandbox at this address, not X and Facebook.")] = None,
    folder: Annotated[Path, typer.Option("--dir", help="Where to write. Default: the current folder.")] = _HERE,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is not given keeps its default.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite settings that are there already; a copy is kept.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Ask a few questions, find your feed, and write .env and config/crosspost.toml. Always begins in dry run.

    Ends with a preview of your newest article and with the doctor, which asks X who you are ($0.010). What is there
    already is not overwritten without asking. Where nobody can be asked, give --blog and what else you need; keys are
    safer in the environment variables named below than on the command line, which others can see.
    """
    keys = {
        "TWITTER_API_KEY": x_api_key,
        "TWITTER_API_SECRET": x_api_secret,
        "TWITTER_ACCESS_TOKEN": x_access_token,
        "TWITTER_ACCESS_TOKEN_SECRET": x_token_secret,
        "FACEBOOK_PAGE_ID": page_id,
        "FACEBOOK_PAGE_ACCESS_TOKEN": page_token,
        "FACEBOOK_APP_SECRET": app_secret,
        "FACEBOOK_APP_ID": app_id,
        "FACEBOOK_USER_ACCESS_TOKEN": None if page_token else user_token,
    }
    asking = sys.stdin.isatty() and not yes and not as_json
    given = Given(
        blog=blog,
        timezone=timezone,
        slots=slots,
        budget=budget,
        sandbox=sandbox,
        keys={name: text for name, value in keys.items() if (text := (value or "").strip())},
    )
    _check(given, asking=asking)
    _carry_out(given, folder, force=force, asking=asking, as_json=as_json)


def _check(given: Given, *, asking: bool) -> None:
    """Refuse what is wrong on the command line before anything is asked, fetched or written. Shows no secret."""
    from crosspost.cli.init_feed import trouble_with_address
    from crosspost.config import addresses
    from crosspost.config.env import trouble_with

    if given.blog is None and not asking:
        raise typer.BadParameter("nobody can be asked here, so your blog's address must be given", param_hint="--blog")
    troubles = {
        "--blog": given.blog and trouble_with_address(given.blog),
        "--timezone": given.timezone and questions.trouble_with_timezone(given.timezone),
        "--slots": given.slots and questions.trouble_with_slots(given.slots),
        "--budget": given.budget and questions.trouble_with_budget(given.budget),
        "--sandbox": given.sandbox and questions.told(addresses.sandbox_url, given.sandbox),
    }
    troubles |= {name: trouble_with(name, text) for name, text in given.keys.items()}
    for where, trouble in troubles.items():
        if trouble:
            raise typer.BadParameter(trouble, param_hint=where)
    if not asking:
        questions.check_complete(given.keys)


def _carry_out(given: Given, folder: Path, *, force: bool, asking: bool, as_json: bool) -> None:
    from crosspost.cli import init_feed, init_files

    files = init_files.places(folder, force=force, asking=asking)
    blog = init_feed.find_blog(given.blog, asking=asking)
    if not as_json:
        _say_found(blog)
    if not files.write_secrets:
        keys = init_files.keys_that_stay(files)
    else:
        keys = _with_page_token(questions.ask_keys(given.keys) if asking else dict(given.keys), given.sandbox)
    new = _settings(given, blog, keys, asking=asking and files.write_settings)
    written, kept = init_files.write(files, new=new, keys=keys)
    _finish(files, written, kept, blog, as_json=as_json)


def _with_page_token(keys: Mapping[str, str], sandbox: str | None) -> dict[str, str]:
    """The keys as they are written: a Page token made of the user token, where there is one, and not that itself.

    Raises PlatformError when Facebook does not make it, ConfigError when it cannot be asked for.
    """
    if "FACEBOOK_USER_ACCESS_TOKEN" not in keys:
        return dict(keys)
    from crosspost.cli.facebook_token import derived

    page = derived({name.removeprefix("FACEBOOK_"): text for name, text in keys.items()}, sandbox=sandbox)
    made = {"FACEBOOK_PAGE_ID": page.page_id, "FACEBOOK_PAGE_ACCESS_TOKEN": page.token.reveal()}
    return {name: text for name, text in keys.items() if name != "FACEBOOK_USER_ACCESS_TOKEN"} | made


def _settings(given: Given, blog: Blog, keys: Mapping[str, str], *, asking: bool) -> NewSettings:
    """Everything that goes into crosspost.toml; what was not given is asked, or keeps its default."""
    from crosspost.config.example import NewAccount, NewSettings

    timezone = given.timezone or (questions.ask_timezone() if asking else questions.local_zone())
    platforms = [platform for platform, names in questions.KEYS.items() if any(name in keys for name in names)]
    slots = given.slots if given.slots is not None else questions.ask_slots() if asking and platforms else ""
    budgets: dict[PlatformName, Decimal] = {}
    if PlatformName.TWITTER in platforms:
        budget = given.budget or (questions.ask_budget(BUDGET) if asking else BUDGET)
        budgets[PlatformName.TWITTER] = Decimal(budget)
    accounts = [
        NewAccount(key=one.value, slots=questions.slots_of(slots), monthly_budget_usd=budgets.get(one))
        for one in platforms
        if slots or one in budgets
    ]
    return NewSettings(
        feed_url=blog.feed.url,
        allow_private=blog.private,
        timezone=timezone,
        sandbox=given.sandbox,
        accounts=tuple(accounts),
    )


def _say_found(blog: Blog) -> None:
    feed, out = blog.feed, console()
    out.print(
        f"Found {feed.document.title or 'a feed'}: {feed.url}, {len(feed.document.entries)} entries.", markup=False
    )
    if feed.others:
        out.print(f"The page announces other feeds too: {', '.join(feed.others)}", markup=False)


def _finish(files: Files, written: list[Path], kept: list[Path], blog: Blog, *, as_json: bool) -> None:
    """Say what was written, show what it would make of the newest article, and look at everything."""
    from crosspost.bootstrap import build
    from crosspost.cli import doctor, preview_drawing
    from crosspost.config import load

    def read_anew() -> Any:
        return build(load(files.settings, files.secrets), walks=False)

    if as_json:
        findings, code = doctor.diagnose(read_anew, as_json=True)
        shown = preview_drawing.tell_articles(blog.article)
        document = {
            "written": written,
            "kept": kept,
            "feed": blog.feed.url,
            "other_feeds": blog.feed.others,
            "preview": shown,
        }
        print_json({**document, "exit": code, "findings": findings})
        raise typer.Exit(code)
    out = console()
    for path in written:
        out.print(f"Written: {path}", markup=False)
    for path in kept:
        out.print(f"What stood there before: {path}", markup=False)
    preview_drawing.show_articles(blog.article)
    findings, code = doctor.diagnose(read_anew, as_json=False)
    doctor.show_findings(findings, code, as_json=False)
    if code != EXIT_USAGE:
        out.print(NEXT, markup=False)
    raise typer.Exit(code)
