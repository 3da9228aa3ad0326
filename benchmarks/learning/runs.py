"""Many plays on several cores. Each finished one is appended to a file, so that a run can be stopped and continued.

A record is one line of JSON: scenario, policy, seed, `code` (a digest of what it depends on), seconds of processor
time, `earned` and `possible` per block of posts, and for the learner what it believed. Records of other code are left
alone and not counted.
"""

from __future__ import annotations

import ast
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.learning.play import play
from benchmarks.learning.product import Crosspost, Watched
from benchmarks.learning.rivals import RIVALS, Policy
from benchmarks.learning.scenarios import SCENARIOS
from benchmarks.learning.world import World
from crosspost.core import strategy

LEARNER = "crosspost"
POLICIES: Mapping[str, Callable[[World], Policy]] = {**RIVALS, LEARNER: Crosspost}
HERE = Path(__file__).parent
WORLD_FILES = tuple(HERE / name for name in ("scenarios.py", "world.py", "play.py", "rivals.py"))

Record = Mapping[str, Any]


class Job(NamedTuple):
    """One play to be made."""

    scenario: str
    policy: str
    seed: int


@cache
def code_of(policy: str) -> str:
    """A digest of the files that a play of this policy depends on."""
    files = list(WORLD_FILES)
    if policy == LEARNER:
        files += [HERE / "product.py", *_needed("adapter")]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _needed(module: str) -> list[Path]:
    """The files of a module of the learner and of those beside it that it imports, directly or not; sorted."""
    folder = Path(str(strategy.__file__)).parent
    found: set[Path] = set()
    waiting = [folder / f"{module}.py"]
    while waiting:
        file = waiting.pop()
        found.add(file)
        waiting += [one for one in _imported(file, folder) if one not in found]
    return sorted(found)


def _imported(file: Path, folder: Path) -> set[Path]:
    lines = [line for line in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(line, ast.ImportFrom)]
    ours = [line for line in lines if (line.module or "").startswith(strategy.__name__)]
    names = {name for line in ours for name in (str(line.module).split(".")[-1], *(alias.name for alias in line.names))}
    return {folder / f"{name}.py" for name in names if (folder / f"{name}.py").exists()}


def one(job: Job) -> Record:
    """Make one play."""
    before = time.process_time()
    watched = Watched()
    played = play(SCENARIOS[job.scenario], job.seed, POLICIES[job.policy], watched)
    earned, possible = played.blocks()
    return {
        **job._asdict(),
        "code": code_of(job.policy),
        "earned": earned,
        "possible": possible,
        **watched.record(played),
        "seconds": round(time.process_time() - before, 3),
    }


def read(path: Path) -> list[Record]:
    """The records of today's code; of a file that is not there, none. A line cut short by a kill is passed over.

    Raises ValueError, with file and line, for any other line that is no record.
    """
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    # By job: two runs at once may have made the same play, which is the same to the last digit.
    records: dict[Job, Record] = {}
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            if number == len(lines):
                continue
            raise ValueError(f"{path}:{number} is no record: {error}; delete the line to have it made anew") from error
        if record["code"] == code_of(record["policy"]):
            records[Job(record["scenario"], record["policy"], record["seed"])] = record
    return list(records.values())


def missing(jobs: Iterable[Job], records: Sequence[Record]) -> list[Job]:
    """The jobs of which there is no record yet."""
    done = {Job(record["scenario"], record["policy"], record["seed"]) for record in records}
    return [job for job in jobs if job not in done]


def finish(jobs: Sequence[Job], path: Path, *, processes: int) -> Iterator[Record]:
    """Make the plays, append each to the file as it is done, and give it. What a play raises is raised here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _end_last_line(path)
    pool = ProcessPoolExecutor(max_workers=processes, mp_context=get_context("spawn"))
    try:
        futures = [pool.submit(one, job) for job in jobs]
        with path.open("a", encoding="utf-8") as file:
            for future in as_completed(futures):
                record = future.result()
                file.write(json.dumps(record, separators=(",", ":")) + "\n")
                file.flush()
                yield record
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _end_last_line(path: Path) -> None:
    """Drop what a kill left of a last line, lest the next record be glued to it."""
    if path.exists() and (text := path.read_bytes()) and not text.endswith(b"\n"):
        path.write_bytes(text[: text.rfind(b"\n") + 1])
