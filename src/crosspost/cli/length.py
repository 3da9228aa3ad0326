"""length: count texts as X does."""

from __future__ import annotations

import json
import sys

import typer

from crosspost.cli.context import EXIT_FAILED, Json


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(length)


def length(as_json: Json = False) -> None:
    """Count texts as X does. With --json each line of standard input is a JSON string, else each line is a text."""
    from crosspost.core.teasers.twitter_text import parse

    failed = False
    for number, line in enumerate(sys.stdin, start=1):
        text = line.rstrip("\n")
        if as_json:
            decoded = _json_string(text)
            if decoded is None:
                refusal = f"line {number} is not a JSON string; write one in quotes"
                print(json.dumps({"weighted": 0, "valid": False, "links": [], "error": refusal}), flush=True)
                failed = True
                continue
            text = decoded
        parsed = parse(text)
        links = [link.text for link in parsed.links]
        if as_json:
            found = {"weighted": parsed.weighted_length, "valid": parsed.valid, "links": links}
            print(json.dumps(found, ensure_ascii=False), flush=True)
        else:
            verdict = "" if parsed.valid else "  not valid"
            print(f"{parsed.weighted_length:>6}{verdict}  {' '.join(links)}".rstrip())
    if failed:
        raise typer.Exit(EXIT_FAILED)


def _json_string(line: str) -> str | None:
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, str) else None
