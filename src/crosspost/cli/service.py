"""run: the service on one machine."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from crosspost.cli.context import (
    Live,
    Place,
    configured,
    leave_at_once_where_anything_runs,
    place,
    start_logging,
    with_something,
)
from crosspost.cli.line import say_mode
from crosspost.cli.web import DEFAULT_HOST, DEFAULT_PORT, Door, Names, Proxies
from crosspost.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosspost.config import Settings
    from crosspost.engines.local import Orders
    from crosspost.ports import App, Ticks

logger = logging.getLogger(__name__)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("run")(run)


def run(
    context: typer.Context,
    live: Live = None,
    port: int | None = typer.Option(
        None, min=0, max=65535, help="Port on 127.0.0.1 of /healthz, /readyz and /metrics; 0: none. Default: [service]."
    ),
    page: bool = typer.Option(True, "--web/--no-web", help="Serve the page to review posts on, too."),
    web_host: Annotated[
        str, typer.Option(help="Where the page listens; beyond loopback with a password.", envvar="CROSSPOST_WEB_HOST")
    ] = DEFAULT_HOST,
    web_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the page; 0: a free one.", envvar="CROSSPOST_WEB_PORT")
    ] = DEFAULT_PORT,
    name: Names = None,
    proxy: Proxies = None,
    as_json: bool | None = typer.Option(
        None, "--json/--text", help="How log lines are written. Default: text on a terminal, JSON elsewhere."
    ),
) -> None:
    """Run as a service in the foreground until SIGTERM or Ctrl-C: what is being written is finished, then it stops.

    SIGHUP reads the settings anew; where they have a mistake, the old ones stay. One service works on a database.
    """
    # Before the lock: its file would be the first thing in a folder that nobody meant.
    found = configured(context)
    on_terminal = sys.stderr.isatty()
    start_logging(logging.INFO, as_json=not on_terminal if as_json is None else as_json)
    door = Door(host=web_host, port=web_port, names=tuple(name or ()), proxies=tuple(proxy or ())) if page else None
    _serve(place(context), found, live=live, port=found.port if port is None else port, door=door)
    leave_at_once_where_anything_runs()


def _serve(where: Place, found: Settings, *, live: bool | None, port: int, door: Door | None) -> None:
    """Hold the lock, open everything, serve, close everything; what did not finish is not closed."""
    from crosspost.bootstrap import utc_now
    from crosspost.engines import doors
    from crosspost.engines.alone import alone
    from crosspost.engines.current import Current
    from crosspost.engines.local import Orders, serve
    from crosspost.engines.notify import Notifier
    from crosspost.ports import Ticks

    stop, orders, ticks = threading.Event(), Orders(), Ticks()
    reopen = _reopener(where, found, live=live, stop=stop, ticks=ticks)
    with ExitStack() as opened:
        opened.enter_context(alone(found.database, who="crosspost run", now=utc_now()))
        current = Current(reopen(found))
        say_mode(current(), as_json=not sys.stderr.isatty())
        _listen(orders, stop)
        with doors.opened(lambda: _asgi(current), port=port) if port else nullcontext() as address:
            if address:
                logger.info("doors.opened address=%s", address)
            if door:
                _open_page(current, found, door, opened, stop)
            unfinished = serve(current, orders=orders, reopen=reopen, notifier=Notifier(os.environ))
        if not unfinished:
            current.close()


def _open_page(
    current: Callable[[], App], found: Settings, door: Door, opened: ExitStack, stop: threading.Event
) -> None:
    """Serve the page. Where its usual port is taken the service goes on without it: posts must go out all the same.

    Raises ConfigError for whatever was asked for on purpose.
    """
    from crosspost.cli.web import beside

    try:
        opened.enter_context(beside(current, found, door, stop=stop))
    except ConfigError as error:
        if not door.usual:
            raise
        logger.warning("page.not_started reason=%s", error)


def _asgi(current: Callable[[], App]) -> object:
    from crosspost.web.operations import operations_app

    return operations_app(current)


def _reopener(
    where: Place, first: Settings, *, live: bool | None, stop: threading.Event, ticks: Ticks
) -> Callable[..., App]:
    """What opens an App, at the start and at each reload."""
    from dataclasses import replace

    from crosspost.bootstrap import build
    from crosspost.config import load

    def reopen(found: Settings | None = None) -> App:
        again = with_something(load(where.config, where.env) if found is None else found, where)
        if again.database != first.database:
            raise ConfigError(["another database is named; a running service keeps its own: restart it instead"])
        if again.port != first.port:
            logger.warning("service.port_stays port=%d another one takes a restart", first.port)
        app = build(again, dry_run=None if live is None else not live)
        return replace(app, ticks=ticks, stopping=stop.is_set)

    return reopen


def _listen(orders: Orders, stop: threading.Event) -> None:
    """Let signals become orders. On a terminal, SIGHUP says that it was closed: that is a stop."""
    from crosspost.engines.local import Order

    def ask_to_stop(*_: object) -> None:
        stop.set()
        orders.put(Order.STOP)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    if sys.stderr.isatty():
        signal.signal(signal.SIGHUP, ask_to_stop)
    else:
        signal.signal(signal.SIGHUP, lambda *_: orders.put(Order.RELOAD))
