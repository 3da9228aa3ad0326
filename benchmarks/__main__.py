"""`python -m benchmarks [names…] [--quick] [--out FILE]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import (
    idle,
    latency,
    line,
    page,
    peers,
    poll,
    queries,
    service_year,
    startup,
    strategy,
    teasers,
    weighted,
    workers,
)
from benchmarks.figures import Figure, table, write

BENCHMARKS: Mapping[str, Callable[[bool], list[Figure]]] = {
    "weighted": weighted.run,
    "teasers": teasers.run,
    "startup": startup.run,
    "line": line.run,
    "latency": latency.run,
    "poll": poll.run,
    "strategy": strategy.run,
    "idle": idle.run,
    "page": page.run,
    "workers": workers.run,
    "queries": queries.run,
    "peers": peers.run,
    "year-of-service": service_year.run,
}
"""By name; each takes `quick`."""

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Run what is named, or everything; print each table as it is ready, and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures crosspost on this machine.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of {', '.join(BENCHMARKS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that it runs, not how fast")
    parser.add_argument("--out", type=Path, help=f"where the figures go; default: {RESULTS}, with --quick nowhere")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    results = {}
    for name in asked.names or BENCHMARKS:
        results[name] = BENCHMARKS[name](asked.quick)
        print(table(name, results[name]), flush=True)
    out = asked.out or (None if asked.quick else RESULTS)
    if out is not None:
        write(out, results, quick=asked.quick)


if __name__ == "__main__":
    main()
