"""What a benchmark gives: figures, the machine they were taken on, a table, a file."""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any

VERSIONS = ("crosspost", "feedparser", "sqlalchemy", "urllib3", "lxml", "tweepy", "facebook-sdk", "typer", "pydantic")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    # "ms", "s", "MB", "per s", "×" (a ratio), …
    unit: str
    note: str = ""


def figure(name: str, value: float, unit: str = "", note: str = "") -> Figure:
    """A Figure in one short line."""
    return Figure(name=name, value=value, unit=unit, note=note)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What something took, in seconds. `cpu` is this process's own, all threads."""

    wall: float
    cpu: float


class Stopwatch(AbstractContextManager["Stopwatch"]):
    """Measures its block: `with Stopwatch() as watch: …`, then `watch.cost`."""

    def __enter__(self) -> Stopwatch:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.cost = Cost(wall=time.perf_counter() - self._wall, cpu=time.process_time() - self._cpu)


def best(action: Callable[[], object], *, rounds: int) -> float:
    """Seconds of CPU of the quickest of several goes: what disturbs a machine only ever slows it down."""
    costs = []
    for _ in range(rounds):
        with Stopwatch() as watch:
            action()
        costs.append(watch.cost.cpu)
    return min(costs)


def peak_mb() -> float:
    """The most memory that this process had since it became this program, in MB.

    Linux counts in `getrusage` what whoever started it had before, too; where there is no /proc, that is all there is.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6


def machine() -> dict[str, Any]:
    """The machine, the interpreter, and the versions that matter."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(cores),
        # The run queue of the last minute as the run ends: far above the number of cores, the figures are doubtful.
        "load": round(os.getloadavg()[0], 2),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "versions": {name: version(name) for name in VERSIONS},
    }


def table(name: str, figures: Sequence[Figure]) -> str:
    """One benchmark's figures as lines of text."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"  {f.name:<{width}}  {_number(f.value):>10} {f.unit:<7} {f.note}".rstrip() for f in figures]
    return "\n".join([name, *lines])


def write(path: Path, results: Mapping[str, Sequence[Figure]], *, quick: bool) -> None:
    """Write everything as JSON. What the file holds of other benchmarks stays, with the time at which it was taken."""
    now = machine()
    before: dict[str, Any] = {}
    if path.exists() and path.stat().st_size:
        before = json.loads(path.read_text(encoding="utf-8"))
    kept = {} if quick or before.get("quick", True) else before
    taken = dict.fromkeys(kept.get("figures", {}), kept.get("machine", {}).get("date")) | kept.get("taken", {})
    figures = kept.get("figures", {}) | {name: [asdict(figure) for figure in found] for name, found in results.items()}
    document = {
        "machine": now,
        "quick": quick,
        "taken": taken | dict.fromkeys(results, now["date"]),
        "figures": figures,
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def _processor() -> str:
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")), "")
