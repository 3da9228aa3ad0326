"""The command line. Verbs follow the rooms; each takes `--json`.

Exit codes: 0 fine, 1 something failed, 2 the command or the settings are wrong, 3 a human is needed.

Commands import what they need inside their bodies: `crosspost --help` must not pay for libraries it does not use.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from crosspost.cli import (
    alerts,
    articles,
    demo,
    doctor,
    facebook_token,
    field_data,
    init,
    keeping,
    length,
    line,
    migrate,
    preview,
    report,
    review,
    sandbox,
    service,
    strategy,
    web,
    work,
)
from crosspost.cli.context import Place
from crosspost.errors import ConfigError, CrosspostError

app = typer.Typer(
    name="crosspost",
    help="Reads a blog's feed, composes a teaser for each platform, and posts it exactly once. Dry run by default.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Drawn help costs a third of the start-up.
    rich_markup_mode=None,
)


@app.callback()
def root(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(envvar="CROSSPOST_CONFIG", help="Settings file. Default: config/crosspost.toml, if it is there."),
    ] = None,
    env: Annotated[
        Path | None, typer.Option(envvar="CROSSPOST_ENV", help="File with the accounts' secrets. Default: .env")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log each step to standard error.")] = False,
) -> None:
    """Remember where the settings are; nothing is read yet."""
    context.obj = Place(config=config, env=env, verbose=verbose)


ROOMS = (
    demo,
    init,
    facebook_token,
    doctor,
    preview,
    length,
    line,
    report,
    service,
    work,
    review,
    articles,
    strategy,
    web,
    field_data,
    alerts,
    keeping,
    migrate,
    sandbox,
)
"""In the order in which help lists their commands."""

for module in ROOMS:
    module.register(app)


def main() -> None:
    """Run the command line; errors of ours become one clear text and an exit code, never a trace."""
    _print_whatever_the_terminal_lacks()
    try:
        app()
    except ConfigError as error:
        print("The settings need a hand:", *(f"  · {problem}" for problem in error.problems), sep="\n", file=sys.stderr)
        sys.exit(2)
    except CrosspostError as error:
        print(f"crosspost: {error}", file=sys.stderr)
        sys.exit(1)


def _print_whatever_the_terminal_lacks() -> None:
    """A letter that the output's encoding does not have becomes "?": a post must be readable in any terminal."""
    for stream in (sys.stdout, sys.stderr):
        # Something else may stand in the stream's place, as in tests.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
