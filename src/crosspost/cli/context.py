"""What commands share: where the settings are, an open App, output for people and for programs."""

from __future__ import annotations

import dataclasses
import getpass
import json
import logging
import os
import re
import sys
import threading
import time as seconds
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from crosspost.errors import ConfigError
from crosspost.model import Reason, Secret

if TYPE_CHECKING:
    from rich.console import Console

    from crosspost.config import Settings
    from crosspost.ports import App, LedgerLine

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_HUMAN = 3

_LONGEST_NUMBER = 15
"""Digits of the number of a post or an article: databases refuse to look for those of twenty."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Live = Annotated[
    bool | None,
    typer.Option("--live/--dry-run", help="Send for real, or show what would be sent. Default: as the settings say."),
]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the settings are, as given on the command line."""

    config: Path | None
    env: Path | None
    verbose: bool


def place(context: typer.Context) -> Place:
    """What the root command remembered."""
    found = context.find_object(Place)
    return found or Place(config=None, env=None, verbose=False)


def number_from(text: str) -> int:
    """Read the number of a post or an article. Raises BadParameter for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER and int(text)):
        raise typer.BadParameter(f"{text!r} is no number: it has to be an integer, such as those that are listed")
    return int(text)


def leave_at_once_where_anything_runs(*, within_s: float = 0.5) -> None:
    """End the process, with exit code 0, where a thread still waits for some server: it would keep it from ending.

    Returns where all have ended, or do so in a moment. What a thread leaves behind is what a crash leaves behind:
    attempts that are open, and looked for.
    """
    end = seconds.monotonic() + within_s
    # Daemons too: those of a pool are waited for at the end all the same.
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(0.0, end - seconds.monotonic()))
            if thread.is_alive():
                logging.shutdown()
                sys.stdout.flush()
                os._exit(0)


def settings(context: typer.Context) -> Settings:
    """Load the settings. Raises ConfigError with every mistake."""
    from crosspost.config import load

    where = place(context)
    start_logging(logging.INFO if where.verbose else logging.WARNING)
    return load(where.config, where.env)


def configured(context: typer.Context) -> Settings:
    """Load the settings. Raises ConfigError, also without any feed and any account: most often, the wrong folder."""
    return with_something(settings(context), place(context))


def with_something(found: Settings, where: Place) -> Settings:
    """The settings, if they name a feed or an account. Raises ConfigError otherwise."""
    if not found.feeds and not found.accounts:
        raise ConfigError([nothing_yet(where)])
    return found


@contextmanager
def opened(context: typer.Context, *, live: bool | None = None, walks: bool = False) -> Iterator[App]:
    """An App on the real clock, closed at the end. Creates nothing where there is nothing to work with.

    `walks`: the command looks for news, so the settings at hand say who follows which feed from now on; beside a
    running service those of the service do. Raises ConfigError without any feed and any account: most often, this is
    the wrong folder.
    """
    from crosspost.bootstrap import build

    found = configured(context)
    if walks and _served(found):
        walks = False
        logging.getLogger(__name__).warning(
            "settings.not_taken_over a service works on this database: its settings and keys say which account follows "
            "which feed. Reload or restart it after a change."
        )
    with build(found, dry_run=None if live is None else not live, walks=walks) as app:
        yield app


def _served(found: Settings) -> bool:
    """Whether `run`, or a worker, works on the database at this moment."""
    from crosspost.engines.alone import is_served

    return is_served(found.database)


def nothing_yet(where: Place) -> str:
    """Say that there is nothing to work with, and where it would be."""
    from crosspost.config import DEFAULT_ENV_PATH, DEFAULT_PATH

    file, env = where.config or DEFAULT_PATH, where.env or DEFAULT_ENV_PATH
    if file.exists() or env.exists():
        return (
            f"there is no feed and no account yet: write your blog's address in a [[feed]] of {file}, and the keys of "
            f"an account in {env}, or let `crosspost init` ask for them. `crosspost demo` needs neither"
        )
    return (
        f"there is neither {file} nor {env} in {Path.cwd()}; go to the folder that holds them, name them with --config "
        "and --env, or let `crosspost init` write them. `crosspost demo` and `crosspost preview ADDRESS` need neither"
    )


_ID = re.compile(r"(post|attempt|article|account|feed|step|key)=(\S+)")
"""An id in a log line."""


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, the action's name, its ids, the whole message, the trace."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        message = record.getMessage()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "action": message.split(" ", 1)[0],
            "ids": _ids(message),
            "message": message,
            "logger": record.name,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _ids(message: str) -> dict[str, int | str]:
    """The ids right behind the action's name. What follows them may be anybody's words."""
    found: dict[str, int | str] = {}
    for word in message.split(" ")[1:]:
        match = _ID.fullmatch(word)
        if match is None:
            break
        found[match[1]] = int(match[2]) if match[2].isdecimal() else match[2]
    return found


def start_logging(level: int, *, as_json: bool = False) -> None:
    """Log to standard error, one line an event: time, level, action, ids."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Libraries speak up when something is wrong; their small talk would drown our own lines, and tweepy's holds tokens.
    for name in ("apscheduler", "uvicorn", "tweepy", "urllib3", "requests_oauthlib", "oauthlib", "alembic"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def me() -> str:
    """Who sits at this command line."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"


def print_json(value: object) -> None:
    """One JSON document on standard output. Where its encoding lacks letters they are escaped, as JSON escapes them."""
    everything = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    json.dump(jsonable(value), sys.stdout, ensure_ascii=not everything, indent=2)
    sys.stdout.write("\n")


def jsonable(value: object) -> Any:
    """Data in JSON's own kinds: instants in ISO 8601, durations in seconds, money as text, secrets as `***`."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return value.value
        case str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Decimal() | ZoneInfo() | Secret() | Path():
            return str(value)
        case Mapping():
            return {str(jsonable(key)): jsonable(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [jsonable(item) for item in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field.name: jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case _:
            raise TypeError(f"no JSON form for {type(value).__name__}")


def reason_json(reason: Reason | None) -> dict[str, str | None]:
    """Why an article is not posted, for programs: the sentence, and the code that stays the same."""
    from crosspost.core.reasons import told

    if reason is None:
        return {"reason": None, "reason_code": None}
    return {"reason": told(reason), "reason_code": reason.kind.value}


def ledger_json(lines: Iterable[LedgerLine]) -> list[dict[str, Any]]:
    """Articles and what became of each, for programs."""
    return [jsonable(line) | reason_json(line.reason) for line in lines]


def console(*, stderr: bool = False) -> Console:
    """A console that draws on a terminal and prints plain, wide lines elsewhere."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, width=None if terminal else 120, highlight=False)
