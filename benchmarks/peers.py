"""Beside two programs that do part of the same: `reader` polls the same feeds, `feed2toot` posts the same articles.

Both are installed, in fixed versions, into an environment of their own (`var/peers`); where that cannot be done, this
is skipped and says so. feed2toot posts to a small server that answers as Mastodon does, we to the sandbox's X: two
worlds, but the same feed, and the same trouble: the reply to the fifth post is lost.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs

from benchmarks.apart import apart, cores
from benchmarks.figures import Figure, figure, peak_mb
from benchmarks.line import NOW, settings
from benchmarks.poll import ENTRIES, THIN, Polls, polls
from benchmarks.site import Site, turn
from crosspost.bootstrap import build
from crosspost.demo.stage import Clock
from crosspost.model import PlatformName, PostState
from crosspost.sandbox.faults import Fault, FaultKind, Order, Plan
from crosspost.sandbox.rules import X_LIMITS, Rules
from crosspost.sandbox.server import Sandbox
from crosspost.steps import LINE

PINS = ("reader==3.26", "sgmllib3k==1.0.0", "feed2toot==0.17", "Mastodon.py==2.3.3")
"""`reader` needs sgmllib3k with the feedparser of today."""
HOME = Path(__file__).resolve().parent.parent / "var" / "peers"
ARTICLES, LOST = 20, 5
PATIENCE_S = 600.0
_WATCHED = """
import atexit, pathlib, runpy, sys
program, kept, *sys.argv[1:] = sys.argv[1:]
def keep():
    status = pathlib.Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    pathlib.Path(kept).write_text(str(peak * 1024 / 1e6))
atexit.register(keep)
runpy.run_path(program, run_name="__main__")
"""
"""Runs a program of the peers' and writes down how much memory it had at the most."""


def run(quick: bool) -> list[Figure]:
    """Install, then compare."""
    python, problem = _installed()
    if python is None:
        return [figure("skipped", 0, "", f"the peers could not be installed: {problem}")]
    return [*_polling(python, 20 if quick else 300), *_posting(python)]


def _installed() -> tuple[Path | None, str]:
    """The interpreter of the peers' environment, or why there is none."""
    python = HOME / "bin" / "python"
    stamp = HOME / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == "\n".join(PINS):
        return python, ""
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], capture_output=True, text=True)
    if made.returncode:
        return None, made.stderr.strip()[-300:]
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS]
    got = subprocess.run(pip, capture_output=True, text=True, timeout=PATIENCE_S)
    if got.returncode:
        return None, got.stderr.strip()[-300:]
    stamp.write_text("\n".join(PINS), encoding="utf-8")
    return python, ""


def _polling(python: Path, feeds: int) -> Iterator[Figure]:
    """Both poll the same site, one after the other, with all cores to use as they can."""
    with Site(feeds, entries=ENTRIES, thin=THIN) as site:
        ours: Polls = apart(polls, site.feed_urls, cores())
        theirs = {workers: _reader(python, site, workers) for workers in (1, 4)}
    yield figure("feeds", feeds, "", f"{PINS[0]} and our poll, the same site")
    for name, one in ours.rounds.items():
        best = min(found["rounds"][name][0] for found in theirs.values())
        cpu = min(found["rounds"][name][1] for found in theirs.values())
        took = f"{feeds / one.wall:.0f} feeds/s, {(one.cpu + one.cpu_workers) / feeds * 1e3:.1f} ms CPU each"
        its = f"reader {feeds / best:.0f} feeds/s, {cpu / feeds * 1e3:.1f} ms CPU each, the better of 1 and 4 threads"
        yield figure(f"{name}: times as fast as reader", best / one.wall, "×", f"{took}; {its}")
    peaks = min(found["peak"] for found in theirs.values())
    workers = f"and {ours.peak_worker:.0f} MB in the largest of our workers"
    yield figure(
        "memory beside reader", ours.peak / peaks, "×", f"{ours.peak:.0f} MB, {workers}; reader {peaks:.0f} MB"
    )


def _reader(python: Path, site: Site, workers: int) -> Mapping[str, Any]:
    turn(site.feed_urls[0], 0)
    asked = json.dumps({"urls": site.feed_urls, "base": site.bases[0], "workers": workers})
    script = str(Path(__file__).with_name("peers_reader.py"))
    done = subprocess.run([str(python), script], input=asked, capture_output=True, text=True, timeout=PATIENCE_S)
    if done.returncode:
        raise RuntimeError(f"reader failed: {done.stderr[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    if found["failed"]:
        raise RuntimeError(f"reader could not read {found['failed']} of the feeds")
    first, changed, unchanged = found["entries"]
    if (changed - first, unchanged - changed) != (len(site.feed_urls), 0):
        raise RuntimeError(f"reader did not see what changed: it had {first}, {changed}, then {unchanged} entries")
    return found


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What became of the articles."""

    wall: float
    # The process's, in MB.
    peak: float
    # How often each article is there.
    held: Mapping[str, int] = field(default_factory=dict)
    runs: int = 1

    @property
    def doubles(self) -> int:
        """Posts that are there once too often."""
        return sum(times - 1 for times in self.held.values())


def _posting(python: Path) -> Iterator[Figure]:
    for lost in (False, True):
        with Site(1, entries=(ARTICLES, ARTICLES)) as site:
            ours, theirs = _ours(site, lost=lost), _feed2toot(python, site, lost=lost)
        case = "a reply lost" if lost else "all well"
        if not lost:
            note = f"{ARTICLES} articles: {ours.wall:.2f} s and {ours.peak:.0f} MB"
            its = f"feed2toot {theirs.wall:.2f} s and {theirs.peak:.0f} MB, start of the process included for both"
            yield figure("time beside feed2toot", ours.wall / theirs.wall, "×", f"{note}; {its}")
        for who, one in (("crosspost", ours), ("feed2toot", theirs)):
            missing = ARTICLES - len(one.held)
            note = f"{len(one.held)} of {ARTICLES} articles are there, {missing} missing; {one.runs} run(s)"
            yield figure(f"{who}, {case}: duplicates", one.doubles, "", note)


def _ours(site: Site, *, lost: bool) -> Posted:
    """The line in a process of its own, until nothing is left to do."""
    order = Order(route="twitter.create", call=LOST, fault=Fault(kind=FaultKind.LOSE_REPLY))
    rules = Rules(x_limits=dict.fromkeys(X_LIMITS, 10**9), page_calls=10**9, refuse_repeats=False)
    started = time.monotonic()
    with Sandbox(clock=lambda: NOW + timedelta(seconds=time.monotonic() - started), rules=rules) as sandbox:
        if lost:
            sandbox.faults.follow(Plan(seed=0, orders=(order,)))
        began = time.perf_counter()
        peak = apart(_line, site.bases, sandbox.url)
        wall = time.perf_counter() - began
        state = sandbox.state()["accounts"]["twitter"]
    held: dict[str, int] = {}
    for account in state.values():
        for post in account["posts"]:
            address = post["links"][0].split("?")[0]
            held[address] = held.get(address, 0) + 1
    return Posted(wall=wall, peak=peak, held=held)


def _line(bases: list[str], sandbox_url: str) -> float:
    """Walk until everything is out on X; the most memory in MB."""
    clock = Clock(NOW)
    with TemporaryDirectory() as folder:
        made = settings(bases, sandbox_url, Path(folder) / "peers.db")
        only_x = tuple(one for one in made.accounts if one.platform is PlatformName.TWITTER)
        with build(replace(made, accounts=only_x), clock=clock, rng=random.Random(1), dry_run=False) as app:
            for _ in range(5 * ARTICLES):
                for name in ("poll", "extract", "compose", "schedule", "review", "reconcile", "publish"):
                    LINE[name](app)
                if app.store.count_posts()[PostState.PUBLISHED] == ARTICLES:
                    break
                clock.forward(timedelta(minutes=5))
    return peak_mb()


def _feed2toot(python: Path, site: Site, *, lost: bool) -> Posted:
    """Run by hand as its manual says; where it stopped with an error, its lock is removed and it runs again."""
    with TemporaryDirectory() as folder, _mastodon(LOST if lost else 0) as (url, held):
        config = Path(folder) / "feed2toot.ini"
        (Path(folder) / "client").write_text("id\nsecret\n", encoding="utf-8")
        (Path(folder) / "user").write_text("token\n", encoding="utf-8")
        config.write_text(
            f"[mastodon]\ninstance_url={url}\nuser_credentials={folder}/user\nclient_credentials={folder}/client\n"
            f"[cache]\ncachefile={folder}/cache\n[rss]\nuri={site.feed_urls[0]}\ntoot={{title}} {{link}}\n"
            f"[hashtaglist]\n",
            encoding="utf-8",
        )
        command = [str(python), "-c", _WATCHED, str(python.with_name("feed2toot")), f"{folder}/peak"]
        command += ["-c", str(config), "-l", str(ARTICLES)]
        command += ["--lockfile", f"{folder}/lock"]
        began, runs, peak = time.perf_counter(), 0, 0.0
        while runs < 3:
            runs += 1
            done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=PATIENCE_S)
            said = done.stderr
            peak = max(peak, float((Path(folder) / "peak").read_text(encoding="utf-8")))
            if not done.returncode:
                break
            (Path(folder) / "lock").unlink(missing_ok=True)
        else:
            raise RuntimeError(f"feed2toot failed three times: {said[-500:]}")
        return Posted(wall=time.perf_counter() - began, peak=peak, held=dict(held), runs=runs)


@contextmanager
def _mastodon(lost: int) -> Iterator[tuple[str, dict[str, int]]]:
    """A server on loopback that takes statuses as Mastodon does, and drops the connection after the `lost`th one."""
    held: dict[str, int] = {}
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({"version": "4.2.0", "uri": "127.0.0.1", "title": "peers"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            words = (parse_qs(body).get("status") or [json.loads(body)["status"] if body.startswith("{") else ""])[0]
            seen.append(words)
            address = next(word for word in words.split() if word.startswith("http"))
            held[address] = held.get(address, 0) + 1
            if len(seen) == lost:
                self.close_connection = True
                return
            self._answer({"id": str(len(seen)), "content": words, "created_at": "2026-01-01T00:00:00.000Z"})

        def _answer(self, document: Mapping[str, str]) -> None:
            data = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", held
    finally:
        server.shutdown()
        server.server_close()
