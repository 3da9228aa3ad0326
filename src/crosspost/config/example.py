"""The commented example files that the program carries, and new settings made from them. Pure but for reading them.

There is one source of each: `config/crosspost.example.toml` and `.env.example` of the project. An installed program
has them beside its modules; a checkout has them where they are. Nobody's own settings stand in a file of the project:
an update would stumble over them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from crosspost.errors import ConfigError

SETTINGS, SECRETS = "crosspost.toml", "env.example"
_IN_CHECKOUT: Mapping[str, str] = MappingProxyType({SETTINGS: "config/crosspost.example.toml", SECRETS: ".env.example"})
_MARK = "\n\n# ── Written by crosspost init "


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A `[[account]]` table to write."""

    key: str
    slots: tuple[str, ...] = ()
    monthly_budget_usd: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class NewSettings:
    """What goes into a new `crosspost.toml`. Checked already; this is the writing of it."""

    feed_url: str
    feed_key: str = "blog"
    allow_private: bool = False
    timezone: str = "UTC"
    sandbox: str | None = None
    accounts: tuple[NewAccount, ...] = field(default=())


def example(name: str) -> str:
    """Read one of the example files. Raises ConfigError when the program came without it."""
    carried = files("crosspost") / "examples" / name
    in_checkout = Path(__file__).resolve().parents[3] / _IN_CHECKOUT[name]
    if carried.is_file():
        return carried.read_text(encoding="utf-8")
    if in_checkout.is_file():
        return in_checkout.read_text(encoding="utf-8")
    raise ConfigError([f"this crosspost came without its example {_IN_CHECKOUT[name]}; install it again"])


def settings_text(text: str, new: NewSettings) -> str:
    """Write new settings into the example: all its comments stay, so that every key can be found there later.

    Also takes what it has written before. Always begins in dry run. Raises ConfigError for any other text.
    """
    text = text.partition(_MARK)[0].rstrip("\n") + "\n"
    changes = {
        "dry_run": "true",
        "timezone": _toml(new.timezone),
        "key": _toml(new.feed_key),
        "url": _toml(new.feed_url),
        "allow_private": "true" if new.allow_private else None,
        "sandbox": _toml(new.sandbox) if new.sandbox else None,
    }
    text = _once(r"(?m)^(?:# )?\[\[feed\]\]$", "[[feed]]", text)
    for key, value in changes.items():
        if value is not None:
            # The first of its name: those of accounts come later.
            text = _once(rf"(?m)^(?:# )?{key}( *)= (?:\"[^\"\n]*\"|\S+)( *#.*)?$", rf"{key}\1= {{}}\2", text, value)
    return text + (_tables(new.accounts) if new.accounts else "")


def secrets_text(text: str, values: Mapping[str, str]) -> str:
    """Write values into the example of `.env`. Raises ConfigError for a name that it does not have."""
    for name, value in values.items():
        text = _once(rf"(?m)^{name}=.*$", f"{name}={{}}", text, _env(value))
    return text


def _once(pattern: str, replacement: str, text: str, value: str = "") -> str:
    match = re.search(pattern, text)
    if match is None:
        raise ConfigError(
            [
                "the example settings are not as they came: a line to fill in is missing; restore them "
                "(git checkout config/crosspost.example.toml .env.example), or write your settings by hand"
            ]
        )
    return (
        text[: match.start()] + match.expand(replacement.replace("{}", "\0")).replace("\0", value) + text[match.end() :]
    )


def _tables(accounts: tuple[NewAccount, ...]) -> str:
    lines = [f"{_MARK}{'─' * (120 - len(_MARK.strip()) - 1)}"]
    for account in accounts:
        lines += ["", "[[account]]", f"key = {_toml(account.key)}"]
        if account.slots:
            lines.append(f"slots = [{', '.join(map(_toml, account.slots))}]")
        if account.monthly_budget_usd is not None:
            lines.append(f"monthly_budget_usd = {account.monthly_budget_usd:f}")
    return "\n".join(lines) + "\n"


def _env(value: str) -> str:
    """A value of `.env`. Bare, unless its first letter is a quote: then it would be taken for a quoted one."""
    if not value.startswith(("'", '"')):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _toml(text: str) -> str:
    """A TOML string: for text that can be printed, JSON's way of writing one is TOML's too."""
    return json.dumps(text, ensure_ascii=False)
