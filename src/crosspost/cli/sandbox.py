"""sandbox: X and Facebook as they answer, on this machine, to try things out."""

from __future__ import annotations

import sys

import typer

from crosspost.cli.context import Json, console, print_json
from crosspost.model import PlatformName


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(sandbox)


def sandbox(
    port: int = typer.Option(8410, help="Port on 127.0.0.1; 0 picks a free one."),
    accounts: int = typer.Option(1, min=1, max=100, help="How many profiles and Pages."),
    audience: int | None = typer.Option(
        None, help="Seed of simulated readers who react to what is posted there. Without: nobody reacts."
    ),
    as_json: Json = False,
) -> None:
    """Run X and Facebook as they answer, on loopback, until Ctrl-C. What is posted there is kept in memory only."""
    import signal
    import threading

    from crosspost.bootstrap import utc_now
    from crosspost.sandbox.audience import Audience
    from crosspost.sandbox.credentials import env_lines
    from crosspost.sandbox.server import Sandbox

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    readers = None if audience is None else Audience(seed=audience)
    with Sandbox(clock=utc_now, port=port, accounts=accounts, audience=readers) as running:
        env = [line for account in range(1, accounts + 1) for line in env_lines(account)]
        if as_json:
            simulated = None if audience is None else {"seed": audience, "simulated": True}
            named = dict(line.split("=", 1) for line in env)
            print_json({"sandbox": running.url, "env": named, "audience": simulated})
        else:
            say(running.url, env, accounts, audience)
        sys.stdout.flush()
        stop.wait()


def say(url: str, env: list[str], accounts: int, audience: int | None) -> None:
    """What to write into which file, ready to be copied."""
    out = console()
    out.print("# The sandbox listens. In config/crosspost.toml, before the first table:", markup=False)
    out.print(f'sandbox = "{url}"\n\n# In .env:', markup=False)
    out.print("\n".join(env), markup=False, soft_wrap=True)
    if accounts > 1:
        out.print(
            "\n# The first two are accounts by themselves; the others, at the end of crosspost.toml:", markup=False
        )
        for number in range(2, accounts + 1):
            for platform in PlatformName:
                out.print(f'[[account]]\nkey = "{platform.value}-{number}"', markup=False)
    if audience is not None:
        out.print(f"\n# Readers are simulated (seed {audience}): counts and comments are nobody's.", markup=False)
    out.print(f"\n# What it holds: {url}/sandbox/state   Ctrl-C ends it.", markup=False)
