"""facebook-token: the Page's own token of a person's, written into `.env`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crosspost.cli import questions
from crosspost.cli.context import Json, console, place, print_json
from crosspost.errors import ConfigError

if TYPE_CHECKING:
    from crosspost.platforms.facebook_tokens import PageToken

NEEDED = ("USER_ACCESS_TOKEN", "APP_ID", "APP_SECRET")
_PREFIX = re.compile(r"[A-Z][A-Z0-9_]{0,63}(?<!_)")


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("facebook-token")(facebook_token)


def facebook_token(
    context: typer.Context,
    secrets: Annotated[str, typer.Option(help="Prefix of the account's secrets in .env.")] = "FACEBOOK",
    sandbox: Annotated[str | None, typer.Option(help="Ask a sandbox at this address, not Facebook.")] = None,
    as_json: Json = False,
) -> None:
    """Make a Page token without expiry date of a person's user token, and write it into .env.

    Takes FACEBOOK_USER_ACCESS_TOKEN, FACEBOOK_APP_ID and FACEBOOK_APP_SECRET from .env or the environment, or asks for
    them. The person's token is exchanged for a long-lived one and written nowhere. Where the person manages several
    Pages, FACEBOOK_PAGE_ID says which.
    """
    from crosspost.config import DEFAULT_ENV_PATH
    from crosspost.config.env import read_variables, text_of, trouble_with

    if _PREFIX.fullmatch(secrets) is None:
        raise typer.BadParameter("write capitals, digits and _ only, as in FACEBOOK_ACME", param_hint="--secrets")
    env, problems = place(context).env or DEFAULT_ENV_PATH, list[str]()
    variables = read_variables(env, must_exist=False, environ=os.environ, problems=problems)
    if f"{secrets}_PAGE_ACCESS_TOKEN_FILE" in variables.set:
        # Written beside it, the token would stop the next start; and that file belongs to whoever keeps secrets there.
        raise ConfigError(
            [
                *problems,
                f"{variables.set[f'{secrets}_PAGE_ACCESS_TOKEN_FILE'].where}: {secrets}_PAGE_ACCESS_TOKEN_FILE is set, "
                "and the new token would stand beside it; take it out there, then try again",
            ]
        )
    names = [f"{secrets}_{field}" for field in (*NEEDED, "PAGE_ID")]
    found = {name: text_of(variables, name, problems=problems) or "" for name in names}
    if sys.stdin.isatty() and not as_json:
        found |= {name: questions.ask_deriving(name) for name in names[:-1] if not found[name]}
    missing = [name for name in names[:-1] if not found[name]]
    problems += [f"{name} is missing: write it into {env}, or set it for this one call" for name in missing]
    problems += [f"{name} {trouble}" for name, text in found.items() if text and (trouble := trouble_with(name, text))]
    if problems:
        raise ConfigError(problems)
    page = derived({name.removeprefix(f"{secrets}_"): text for name, text in found.items()}, sandbox=sandbox)
    new = {f"{secrets}_PAGE_ID": page.page_id, f"{secrets}_PAGE_ACCESS_TOKEN": page.token.reveal()}
    if f"{secrets}_PAGE_ID_FILE" in variables.set:
        # It named the Page for which the token was made.
        del new[f"{secrets}_PAGE_ID"]
    write_variables(env, new)
    hidden = [name for name, text in new.items() if os.environ.get(name, text) != text]
    _tell(page, env, hidden, as_json=as_json)


def derived(keys: Mapping[str, str], *, sandbox: str | None) -> PageToken:
    """The Page token, from the texts by what follows the prefix in their names. Raises PlatformError."""
    from crosspost.bootstrap import utc_now
    from crosspost.model import Secret
    from crosspost.platforms.facebook_session import BASE_URL
    from crosspost.platforms.facebook_tokens import FacebookApp, derive

    return derive(
        Secret(keys["USER_ACCESS_TOKEN"]),
        FacebookApp(app_id=keys["APP_ID"], secret=Secret(keys["APP_SECRET"])),
        page_id=keys.get("PAGE_ID") or None,
        clock=utc_now,
        base_url=f"{sandbox.rstrip('/')}/graph" if sandbox else BASE_URL,
    )


def write_variables(path: Path, values: Mapping[str, str]) -> None:
    """Set variables in a `.env`, leaving its other lines alone; readable to its owner only from then on.

    Raises ConfigError when a value cannot be put there.
    """
    from crosspost.cli.init_files import replace_file

    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: cannot be read ({error}); correct it first"]) from error
    for name, value in values.items():
        line = f"{name}={value}"
        pattern = re.compile(rf"(?m)^[ \t]*(?:export[ \t]+)?{name}[ \t]*=.*$")
        if pattern.search(text):
            text = pattern.sub(lambda _: line, text)  # noqa: B023 - called at once
        else:
            text = text + ("" if not text or text.endswith("\n") else "\n") + f"{line}\n"
    replace_file(path, text, mode=0o600)


def _tell(page: PageToken, env: Path, hidden: list[str], *, as_json: bool) -> None:
    """Say what was made and where it is; `hidden` are variables that hold something else in the environment."""
    if as_json:
        told = {"page_id": page.page_id, "name": page.name, "expires_at": page.expires_at, "lacks": list(page.lacks)}
        print_json({**told, "written": env, "hidden_by_environment": hidden})
        return
    until = f"expires on {page.expires_at:%Y-%m-%d %H:%M} UTC" if page.expires_at else "has no expiry date"
    out = console()
    out.print(f"{page.name} ({page.page_id}): its token {until}. Written: {env}", markup=False)
    if page.lacks:
        out.print(f"It posts, but lacks {', '.join(page.lacks)}: docs/accounts.md says what each is for.", markup=False)
    out.print("The user token is needed no more: take it out of .env, if it stands there. Then: crosspost doctor")
    if hidden:
        names = " and ".join(hidden)
        out.print(f"But the environment has another {names}, which wins over {env}: take it out there", markup=False)
