"""web: the page, in the foreground, and its password."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crosspost.cli.context import (
    Live,
    Place,
    console,
    leave_at_once_where_anything_runs,
    place,
    settings,
    start_logging,
)
from crosspost.errors import ConfigError

if TYPE_CHECKING:
    from crosspost.config import Settings
    from crosspost.ports import App
    from crosspost.web.settings import WebSettings

Host = Annotated[
    str,
    typer.Option(
        "--host", envvar="CROSSPOST_WEB_HOST", help="Where the page listens; beyond loopback with a password."
    ),
]
Port = Annotated[
    int,
    typer.Option("--port", envvar="CROSSPOST_WEB_PORT", min=0, max=65535, help="Port of the page; 0: a free one."),
]
Names = Annotated[
    list[str] | None, typer.Option("--name", help="A further name that browsers reach the page by, as behind a proxy.")
]
Proxies = Annotated[
    list[str] | None,
    typer.Option(
        "--proxy",
        envvar="CROSSPOST_WEB_PROXY",
        help="Address of a proxy before the page, which alone is believed who asks (X-Forwarded-For, -Proto).",
    ),
]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8420
PASSWORD = "CROSSPOST_WEB_PASSWORD_HASH"  # noqa: S105 - the variable's name


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where the page listens, and what it knows of those before it."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()

    @property
    def usual(self) -> bool:
        """Whether nobody asked for this one."""
        return self == Door()


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(web)


def web(
    context: typer.Context,
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    name: Names = None,
    proxy: Proxies = None,
    live: Live = None,
    set_password: Annotated[
        bool, typer.Option("--set-password", help="Ask for a new password, write its hash into .env, and end.")
    ] = False,
) -> None:
    """Serve the page to review posts on, until Ctrl-C. Needs no settings: it shows how to begin, then.

    `crosspost run` serves it, too, beside everything else. Alone it looks for nothing and sends nothing by itself.
    """
    import logging
    import signal

    where = place(context)
    if set_password:
        _set_password(where)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    found = settings(context)
    start_logging(logging.INFO if where.verbose else logging.WARNING)
    door = Door(host=host, port=port, names=tuple(name or ()), proxies=tuple(proxy or ()))
    with _app(found, live) as app, beside(lambda: app, found, door) as address:
        console(stderr=True).print(f"The page is at {address}   Ctrl-C ends it.", markup=False, highlight=False)
        stop.wait()
    leave_at_once_where_anything_runs()


@contextmanager
def beside(
    current: Callable[[], App], found: Settings, door: Door, *, stop: threading.Event | None = None
) -> Iterator[str]:
    """Serve the page of the App of each moment in a thread of its own, and yield its address. Raises ConfigError.

    It begins to end when `stop` is set.
    """
    from crosspost.web.app import make_app
    from crosspost.web.serving import serving

    with ExitStack() as stack:
        how = _how(found, stack, door)
        yield stack.enter_context(serving(make_app(current, how), how, stop))


def _how(found: Settings, stack: ExitStack, door: Door) -> WebSettings:
    from crosspost.cli.preview_source import read_public
    from crosspost.web.settings import WebSettings

    def try_sandbox() -> App:
        from crosspost.demo.trial import trial

        return stack.enter_context(trial())

    return WebSettings(
        host=door.host,
        port=door.port,
        names=door.names,
        proxies=door.proxies,
        password_hash=found.web_password,
        sandbox=found.sandbox is not None,
        preview=read_public,
        try_sandbox=try_sandbox,
    )


@contextmanager
def _app(found: Settings, live: bool | None) -> Iterator[App]:
    """The App; where nothing is configured one in memory, so that no folder is littered with a database."""
    from dataclasses import replace

    from crosspost.bootstrap import build

    configured = bool(found.feeds or found.accounts)
    chosen = found if configured else replace(found, database="sqlite://")
    with build(chosen, dry_run=None if live is None else not live, walks=False) as app:
        yield app


def _set_password(where: Place) -> None:
    """Write the hash of a new password; every session ends with the next start. Raises ConfigError."""
    from crosspost.config import DEFAULT_ENV_PATH
    from crosspost.web.passwords import SHORTEST, hashed

    path = where.env or DEFAULT_ENV_PATH
    if not path.parent.is_dir():
        # Before anybody types a password twice.
        raise ConfigError([f"{path}: there is no folder {path.parent}; make it, or name another file with --env"])
    if sys.stdin.isatty():
        asked = f"New password (at least {SHORTEST} characters)"
        password = typer.prompt(asked, hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        kept = hashed(password)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--set-password") from error
    try:
        _write_line(path, f"{PASSWORD}={kept}")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ConfigError(
            [f"{path} was not changed: {said}; let this user read it and write its folder, or name another file"]
        ) from error
    console(stderr=True).print(f"The password's hash is in {path}. Start the page again to use it.", markup=False)


def _write_line(path: Path, line: str) -> None:
    """Replace the variable's line in `.env`, or add it; the file stays readable for its owner alone."""
    import os
    import tempfile

    old = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [one for one in old if not one.lstrip().startswith(f"{PASSWORD}=")]
    folder = path.parent.resolve()
    handle, name = tempfile.mkstemp(dir=folder, prefix=".env-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join([*kept, line]) + "\n")
        os.replace(name, path.resolve() if path.is_symlink() else path)
    except OSError:
        os.unlink(name)
        raise
