"""How long a newcomer waits for `crosspost --help`, beside what Python and Typer take by themselves."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.apart import installed
from benchmarks.figures import Cost, Figure, figure
from crosspost.demo.stage import staged
from crosspost.steps import LINE

EMPTY_TYPER = "import typer; app = typer.Typer(); app.command()(lambda: None); app(['--help'])"
CORE = "import crosspost.core.intake, crosspost.core.slots, crosspost.core.verdicts, crosspost.core.teasers.compose"
BARE = "bare Python"
TYPER = "an empty Typer program, --help"


def run(quick: bool) -> list[Figure]:
    """Start each program in turn, several times over."""
    rounds = 1 if quick else 12
    with TemporaryDirectory() as folder:
        _small_database(Path(folder))
        times = _in_turn(_commands(Path(folder)), rounds)
    walls = {name: median(cost.wall for cost in costs) for name, costs in times.items()}
    figures = [
        figure(
            name,
            walls[name] * 1000,
            "ms",
            f"median of {rounds}; {median(cost.cpu for cost in costs) * 1000:.0f} ms CPU; "
            f"{walls[name] / walls[BARE]:.1f} × bare Python",
        )
        for name, costs in times.items()
    ]
    ratio = walls["crosspost --help"] / walls[TYPER]
    return [*figures, figure("crosspost --help ÷ empty Typer", ratio, "×")]


def _commands(folder: Path) -> Mapping[str, Sequence[str]]:
    crosspost = [
        sys.executable,
        "-m",
        "crosspost",
        "--config",
        str(folder / "crosspost.toml"),
        "--env",
        str(folder / ".env"),
    ]
    return {
        BARE: [sys.executable, "-c", "pass"],
        TYPER: [sys.executable, "-c", EMPTY_TYPER],
        "import of the core": [sys.executable, "-c", CORE],
        "crosspost --help": [sys.executable, "-m", "crosspost", "--help"],
        "crosspost report": [*crosspost, "report"],
        "crosspost report --json": [*crosspost, "report", "--json"],
    }


def _in_turn(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[Cost]]:
    """One of each, then again, so that a busy moment of the machine falls on all alike. A first go is not counted."""
    times: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            cost = _once(command)
            if number:
                times[name].append(cost)
    return times


def _once(command: Sequence[str]) -> Cost:
    """Raises RuntimeError when the program fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = subprocess.run(command, env=installed(), capture_output=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ended.stderr.decode(errors='replace')[-500:]}")
    return Cost(wall=wall, cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _small_database(folder: Path) -> None:
    """The demo's blog, polled and composed, nothing published."""
    with staged(folder, now=datetime.now(UTC)) as stage:
        LINE["poll"](stage.app)
        stage.publish_articles()
        LINE["poll"](stage.app)
        for name in ("extract", "compose", "schedule"):
            LINE[name](stage.app)
