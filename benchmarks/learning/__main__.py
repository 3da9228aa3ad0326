"""`python -m benchmarks.learning [--seeds N] [--scenario NAME…] [--policy NAME…] [--write]`: see docs/learning.md."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path

# Before numpy is imported, here and in the processes that are started: small matrices are slower on several threads.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from benchmarks.learning import pages, report, tables, upworthy  # noqa: E402
from benchmarks.learning.runs import POLICIES, Job, finish, missing, read  # noqa: E402
from benchmarks.learning.scenarios import SCENARIOS  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "var" / "learning" / "plays.jsonl"
DOCUMENT, IMAGES = ROOT / "docs" / "learning.md", ROOT / "docs" / "images"
DATA = ROOT.parent / "shared" / "data" / "engagement"
PROGRESS_S = 10.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the plays that are missing, print all tables, and with --write put them into the document."""
    asked = _parser().parse_args(arguments)
    jobs = [Job(s, p, seed) for seed in range(asked.seeds) for s in asked.scenario for p in asked.policy]
    known = read(asked.records)
    if not asked.made:
        _make(missing(jobs, known), asked.records, asked.jobs)
    wanted = {tuple(job) for job in jobs}
    records = [r for r in read(asked.records) if (r["scenario"], r["policy"], r["seed"]) in wanted]
    filled = {name: table(records) for name, table in tables.TABLES.items()}
    if asked.data.is_dir() and asked.real:
        found = upworthy.run(asked.data / "upworthy", orders=asked.real, seed=0)
        filled["upworthy"] = upworthy.tables(found)
        filled["pages"] = pages.tables(pages.run(asked.data / "facebook-pages-2016", seeds=asked.real, seed=0))
    elif asked.real:
        print(f"No real data in {asked.data}: they are not part of the project. Name their folder with --data.")
    for name, table in filled.items():
        print(f"\n{name}\n\n{table}")
    if asked.write:
        report.write(DOCUMENT, IMAGES, filled, report.plots(records))
        print(f"\nWritten: {DOCUMENT}, {IMAGES}/learning-*.svg")


def _make(jobs: Sequence[Job], path: Path, processes: int) -> None:
    begun = said = time.monotonic()
    for done, record in enumerate(finish(jobs, path, processes=processes), start=1):
        now = time.monotonic()
        if now - said >= PROGRESS_S or done == len(jobs):
            said, left = now, (now - begun) / done * (len(jobs) - done)
            name = f"{record['scenario']} {record['policy']} {record['seed']}"
            print(f"{done} of {len(jobs)} plays, about {left / 60:.0f} min left; last: {name}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description="Does the learner learn?")
    parser.add_argument("--seeds", type=_count, default=200, help="seeds per scenario and policy")
    parser.add_argument("--jobs", type=_count, default=2, help="processes")
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS, default=list(SCENARIOS), help="default: all")
    parser.add_argument("--policy", nargs="+", choices=POLICIES, default=list(POLICIES), help="default: all")
    parser.add_argument("--real", type=int, default=20, help="orders of the real data; 0: leave them out")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the real data")
    parser.add_argument("--records", type=Path, default=RECORDS, help="finished plays; a run continues from there")
    parser.add_argument("--made", action="store_true", help="tell of the finished plays alone, and make none")
    parser.add_argument("--write", action="store_true", help="rewrite the tables and plots of the documents")
    return parser


def _count(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{number} is too few: give 1 or more")
    return number


if __name__ == "__main__":
    main()
