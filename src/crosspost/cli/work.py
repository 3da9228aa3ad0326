"""work: one of many services on one PostgreSQL database."""

from __future__ import annotations

import typer

from crosspost.cli.context import Live, start_logging


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(work)


def work(
    context: typer.Context,
    live: Live = None,
    posts: int = typer.Option(4, min=1, max=64, help="Posts that this process sends at the same time."),
    feeds: int = typer.Option(2, min=1, max=16, help="Shares of feeds, or pages, that it reads at the same time."),
    new_queue: bool = typer.Option(
        False,
        "--new-queue",
        help="Throw away the queue first, with all workers stopped: after an upgrade that asks so.",
    ),
    as_json: bool = typer.Option(False, "--json", help="Write each log line as a JSON object."),
) -> None:
    """Work in the foreground until SIGTERM or Ctrl-C, as one of any number of workers on one PostgreSQL database.

    Start it on as many machines as you like, with the same settings and .env on each.
    """
    import logging
    import os

    from crosspost.bootstrap import build
    from crosspost.cli.context import configured
    from crosspost.engines import queue, server_lock
    from crosspost.engines.distributed import Lanes, serve

    found = configured(context)
    queue.address_of(found.database)
    start_logging(logging.INFO, as_json=as_json)
    # The queue's own small talk: a line for each job.
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    with (
        server_lock.held(found.database, who="crosspost work", together=True),
        build(found, dry_run=None if live is None else not live) as app,
    ):
        queue.connector(found.database)
        queue.prepare(found.database, anew=new_queue)
        if serve(app, database=found.database, lanes=Lanes(posts=posts, feeds=feeds)):
            return
        # Threads that still wait for some server would keep the process from ending. What they leave behind is what a
        # crash leaves behind: attempts that are open, and looked for.
        logging.shutdown()
        os._exit(0)
