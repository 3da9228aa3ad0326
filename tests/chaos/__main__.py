"""`python -m tests.chaos [--scenarios N] [--seed N] [--only FAULT…] [--database postgres]`, or `make chaos …`.

Scenario n of a run has the seed `seed + n`; so one scenario is replayed by its own seed and `--scenarios 1`. Exit 1
when a post is on a platform twice or lost, or a step raised what nobody had foreseen.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from crosspost.sandbox.faults import FaultKind
from tests.chaos.stage import DATABASES
from tests.chaos.tally import ALL, Tally, batch
from tests.chaos.trouble import OurKind

PROCESSES = 2
BATCH = 100
"""Scenarios that one process plays before it says how they went."""
SHOWN = 20
"""Failures printed in full; all are counted."""


def main() -> int:
    """Play, print, judge."""
    asked = _arguments()
    seed = asked.seed if asked.seed is not None else secrets.randbelow(10**9)
    print(f"{asked.scenarios:,} scenarios from seed {seed}", flush=True)
    began = time.monotonic()
    tally = Tally()
    try:
        for part in _parts(seed, asked):
            _tell(part, tally, asked)
    except KeyboardInterrupt:
        print("stopped; so far:")
    took = time.monotonic() - began
    print(f"\n{tally.table()}\n")
    print(f"{tally.kills:,} kills; {took:.0f} s, {tally.rows[ALL].scenarios / took:.1f} scenarios/s; seed {seed}")
    return 1 if tally.failures else 0


def _tell(part: Tally, tally: Tally, asked: argparse.Namespace) -> None:
    """Add a part to the whole, and say what failed in it."""
    tally.merge(part)
    for failed, words in part.failures:
        if len(tally.failures) <= SHOWN:
            print(
                f"FAILED {words}\n  replay: make chaos SEED={failed} SCENARIOS=1 DATABASE={asked.database}", flush=True
            )
    so_far = tally.rows[ALL]
    if so_far.scenarios % 1000 == 0 or so_far.scenarios == asked.scenarios:
        print(f"{so_far.scenarios:,}: {so_far.duplicates} duplicates, {so_far.lost} lost", flush=True)


def _parts(seed: int, asked: argparse.Namespace) -> Iterator[Tally]:
    """Tallies as they come in."""
    scenarios, only, database = asked.scenarios, tuple(asked.only), asked.database
    batches = [(seed + start, min(BATCH, scenarios - start)) for start in range(0, scenarios, BATCH)]
    if len(batches) == 1:
        yield batch(*batches[0], only, database)
        return
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        try:
            for done in as_completed([pool.submit(batch, first, count, only, database) for first, count in batches]):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Everything goes wrong, by seed.")
    parser.add_argument("--scenarios", type=_positive, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, metavar="N", help="default: a new one each time; it is printed")
    parser.add_argument("--processes", type=_positive, default=PROCESSES, metavar="N")
    kinds = [kind.value for kind in (*FaultKind, *OurKind)]
    parser.add_argument("--only", nargs="+", default=(), choices=kinds, metavar="FAULT", help=", ".join(kinds))
    parser.add_argument("--database", choices=DATABASES, default=DATABASES[0])
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number}: play at least one scenario")
    return number


if __name__ == "__main__":
    sys.exit(main())
