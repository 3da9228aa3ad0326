"""The questions of `init`, for a person at a terminal. Secrets are read without echo and never printed.

The readers of the settings are imported where they are used: `crosspost --help` needs the names of the keys only.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

import typer

from crosspost.model import PlatformName

TRIES = 5
"""How often one question is asked before giving up."""

KEYS: Mapping[PlatformName, Mapping[str, str]] = {
    PlatformName.TWITTER: {
        "TWITTER_API_KEY": "API key (consumer key)",
        "TWITTER_API_SECRET": "API key secret",
        "TWITTER_ACCESS_TOKEN": "Access token",
        "TWITTER_ACCESS_TOKEN_SECRET": "Access token secret",
    },
    PlatformName.FACEBOOK: {
        "FACEBOOK_PAGE_ID": "The Page's number",
        "FACEBOOK_PAGE_ACCESS_TOKEN": "Page access token (empty: it is made of a user token)",
        "FACEBOOK_APP_SECRET": "App secret (empty: none)",
    },
}
"""By platform: each variable of its plain set, and what it is called when it is asked for."""

DERIVING: Mapping[str, str] = {
    "FACEBOOK_USER_ACCESS_TOKEN": "User token, of which the Page token is made",
    "FACEBOOK_APP_ID": "The app's number",
    "FACEBOOK_APP_SECRET": "App secret",
}
"""What a Page token can be made of, where none is given."""

MAY_BE_EMPTY = frozenset({"FACEBOOK_APP_SECRET"})
_MADE = frozenset({"FACEBOOK_PAGE_ID", "FACEBOOK_PAGE_ACCESS_TOKEN"})
_SHOWN = frozenset({"FACEBOOK_PAGE_ID", "FACEBOOK_APP_ID"})
_NAMES = {PlatformName.TWITTER: "X", PlatformName.FACEBOOK: "a Facebook Page"}


def ask(question: str, *, default: str = "", hidden: bool = False, check: Callable[[str], str | None]) -> str:
    """Ask until the answer is good; `check` says what is wrong with one, without repeating it if it is hidden."""
    for _ in range(TRIES):
        answer = _hidden(question) if hidden else typer.prompt(question, default=default, show_default=bool(default))
        answer = str(answer).strip()
        trouble = check(answer)
        if trouble is None:
            return answer
        typer.echo(f"  {trouble}", err=True)
    raise typer.BadParameter(f"{question}: no answer that can be used, after {TRIES} tries")


def ask_keys(given: Mapping[str, str]) -> dict[str, str]:
    """Ask for the keys of each platform that the person wants, except those given on the command line already."""
    found = dict(given)
    for platform, names in KEYS.items():
        some = any(name in given for name in names)
        if not some and not typer.confirm(f"Post to {_NAMES[platform]}?", default=False):
            continue
        typer.echo("  docs/accounts.md says where to get these. What you type is not shown.")
        making = "FACEBOOK_USER_ACCESS_TOKEN" in found
        for name, words in names.items():
            if name not in found and not (making and name in _MADE):
                answer = ask(f"  {words}", hidden=name not in _SHOWN, check=partial(_key, name))
                found |= {name: answer} if answer else {}
                if name == "FACEBOOK_PAGE_ACCESS_TOKEN" and not answer:
                    found |= {one: ask_deriving(one) for one in DERIVING if one not in found}
    return found


def ask_deriving(name: str) -> str:
    """Ask for one of the things that a Page token is made of."""
    kind = next((known for known in DERIVING if name.endswith(known.removeprefix("FACEBOOK"))), name)
    return ask(f"  {DERIVING.get(kind, name)}", hidden=kind not in _SHOWN, check=partial(_needed, name))


def check_complete(keys: Mapping[str, str]) -> None:
    """Refuse a set of keys with a gap in it: it would be no account. Raises BadParameter, which names what lacks."""
    making = "FACEBOOK_USER_ACCESS_TOKEN" in keys
    for names in KEYS.values():
        needed = [name for name in names if name not in MAY_BE_EMPTY]
        if making and "FACEBOOK_PAGE_ID" in names:
            needed = list(DERIVING)
            begun = True
        else:
            begun = any(name in keys for name in names)
        missing = [name for name in needed if name not in keys]
        if missing and begun:
            raise typer.BadParameter("must be given too", param_hint=" and ".join(missing))


def words_of(name: str) -> str:
    """What a variable of `.env` is called."""
    return next((names[name] for names in KEYS.values() if name in names), DERIVING.get(name, name))


def ask_timezone() -> str:
    """Ask for the time zone of the slots; this machine's own is proposed."""
    return ask("Time zone of your slots", default=local_zone(), check=trouble_with_timezone)


def ask_slots() -> str:
    """Ask for the weekly slots; empty means any time."""
    return ask("When may posts go out (Mon-Fri 08:30; Sat,Sun 10:00; empty: any time)", check=trouble_with_slots)


def ask_budget(default: str) -> str:
    """Ask how much X may cost a month."""
    return ask("Most US dollars that X may cost a month", default=default, check=trouble_with_budget)


def slots_of(text: str) -> tuple[str, ...]:
    """The single slots of "Mon-Fri 08:30; Sat,Sun 10:00"."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def trouble_with_timezone(text: str) -> str | None:
    """What is wrong with an answer, or None."""
    from crosspost.config import values

    return told(values.timezone, text)


def trouble_with_slots(text: str) -> str | None:
    """What is wrong with an answer, or None."""
    from crosspost.config import values

    return next((trouble for slot in slots_of(text) if (trouble := told(values.slots, slot))), None)


def trouble_with_budget(text: str) -> str | None:
    """What is wrong with an answer, or None."""
    from crosspost.config import values

    try:
        return told(values.usd, Decimal(text))
    except InvalidOperation:
        return told(values.usd, text)


def told(read: Callable[[object], object], text: object) -> str | None:
    """What a reader of the settings says against a value, or None."""
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return None


def local_zone() -> str:
    """This machine's time zone by its IANA name; UTC where it does not say."""
    link = Path("/etc/localtime")
    named = str(link.resolve()).partition("/zoneinfo/")[2] if link.is_symlink() else ""
    known = (name for name in (os.environ.get("TZ", ""), named) if name and not trouble_with_timezone(name))
    return next(known, "UTC")


def _hidden(question: str) -> str:
    # Not typer's own: that one asks before it has switched the echo off, and what is pasted at once is shown.
    return getpass.getpass(f"{question}: ")


def _key(name: str, text: str) -> str | None:
    from crosspost.config.env import trouble_with

    if not text and (name in MAY_BE_EMPTY or name in _MADE):
        return None
    trouble = trouble_with(name, text) if text else "is missing; paste it here, or stop with Ctrl-C"
    return f"{name} {trouble}" if trouble else None


def _needed(name: str, text: str) -> str | None:
    return _key(name, text) if text else f"{name} is missing; paste it here, or stop with Ctrl-C"
