"""What the service takes while nothing happens: 50 feeds of which none has anything new.

Real minutes of a real process, none of them fast-forwarded. Feeds are polled every quarter of an hour, and the sample
is one quarter of an hour long, with one whole round of polls in it: a day is 96 of these.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import psutil

from benchmarks.figures import Figure, figure
from benchmarks.site import Site

FEEDS = 50
SETTLED_S = 210
"""Until the first polls are done and the processes that parsed have ended."""

SAMPLE_S = 900


def run(quick: bool) -> list[Figure]:
    """Start the service, let it settle, watch it."""
    settled, sample = (5, 5) if quick else (SETTLED_S, SAMPLE_S)
    with (
        TemporaryDirectory() as folder,
        Site(FEEDS, entries=(6, 16)) as site,
        _service(Path(folder), site.feed_urls) as (process, port),
    ):
        time.sleep(settled)
        most = _watch(process, sample)
        cpu, seconds = most.pop("cpu"), most.pop("seconds")
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            answer.read()
        watched = process.memory_info().rss / 1e6
    note = f"{FEEDS} feeds, sampled for {seconds:.0f} s of real time after {settled} s"
    return [
        figure("processor time", 100 * cpu / seconds, "% core", f"{cpu:.2f} s; {note}, child processes counted"),
        figure("resident at the most", most["rss"] / 1e6, "MB", "the service's process"),
        figure("resident with its children", most["all"] / 1e6, "MB", f"{most['children']:.0f} children at the most"),
        figure("resident after /metrics was read", watched, "MB", "figures are imported when first asked for"),
    ]


def _watch(process: psutil.Process, seconds: float) -> dict[str, float]:
    """Processor time of the process and its children, ended ones too, and the most memory seen at any second."""
    cpu, began = _cpu(process), time.monotonic()
    most = {"rss": 0.0, "all": 0.0, "children": 0.0}
    while time.monotonic() - began < seconds:
        time.sleep(1)
        own, children = process.memory_info().rss, [_rss(child) for child in process.children()]
        now = {"rss": own, "all": own + sum(children), "children": len(children)}
        most = {name: max(value, now[name]) for name, value in most.items()}
    return most | {"cpu": _cpu(process) - cpu, "seconds": time.monotonic() - began}


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    living = sum(sum(child.cpu_times()[:2]) for child in process.children())
    return float(times.user + times.system + times.children_user + times.children_system + living)


def _rss(child: psutil.Process) -> int:
    try:
        return int(child.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


@contextmanager
def _service(folder: Path, feeds: list[str]) -> Iterator[tuple[psutil.Process, int]]:
    tables = [f'[[feed]]\nkey = "feed{n}"\nurl = "{url}"\nallow_private = true\n' for n, url in enumerate(feeds)]
    (folder / "crosspost.toml").write_text("\n".join(tables), encoding="utf-8")
    (folder / ".env").touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    crosspost = [sys.executable, "-m", "crosspost", "--config", "crosspost.toml", "--env", ".env"]
    # Tables are made by a command of its own: what making them takes is not the service's.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # As deploy/ starts it: a heap for each of many threads takes memory that nobody uses.
    environ["MALLOC_ARENA_MAX"] = "2"
    subprocess.run([*crosspost, "report"], cwd=folder, env=environ, stdout=subprocess.DEVNULL, check=True)
    with subprocess.Popen(
        [*crosspost, "run", "--port", str(port)], cwd=folder, env=environ, stderr=subprocess.DEVNULL
    ) as service:
        try:
            yield psutil.Process(service.pid), port
        finally:
            service.send_signal(signal.SIGTERM)
    if service.returncode:
        raise RuntimeError(f"the service ended with {service.returncode}")
