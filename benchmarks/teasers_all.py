"""`python -m benchmarks.teasers_all [--quick]`: all variants of an article for both platforms, and the import.

The articles are those of `tests/data/teasers`, in seven languages. Processor time of one core, after a warm-up: the
patterns that are built at first use are told apart.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median, quantiles

from benchmarks.apart import installed

ROUNDS, QUICK_ROUNDS = 15, 2
STARTS, QUICK_STARTS = 9, 3
MODULE = "crosspost.core.teasers.compose"
IMPORT = f"import time; at = time.perf_counter(); import {MODULE}; print(time.perf_counter() - at)"


def composing(rounds: int) -> dict[str, float]:
    """Milliseconds of processor per article: the first one of all, the median, and the slowest in twenty."""
    from tests import goldens
    from tests.teaser_variants import variants

    from crosspost.model import PlatformName

    articles = [goldens.article(name) for name in goldens.names()]

    def one_go(number: int) -> tuple[float, int]:
        at = time.process_time()
        made = sum(len(variants(articles[number], platform)) for platform in PlatformName)
        return (time.process_time() - at) * 1000, made

    first, _ = one_go(0)
    for number in range(len(articles)):
        one_go(number)
    goes = [one_go(number) for _ in range(rounds) for number in range(len(articles))]
    times = [took for took, _ in goes]
    return {
        "variants per article": sum(made for _, made in goes) / len(goes),
        "first article, ms": first,
        "median, ms": median(times),
        "slowest in twenty, ms": quantiles(times, n=20)[-1],
    }


def importing(starts: int) -> dict[str, float]:
    """Milliseconds that the import takes in a fresh interpreter whose modules are compiled."""
    took = [
        float(subprocess.check_output([sys.executable, "-c", IMPORT], env=installed())) * 1000
        for _ in range(starts + 1)
    ]
    return {"import, ms": median(took[1:])}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.teasers_all", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shows that it runs, not how fast")
    quick = parser.parse_args().quick
    figures = composing(QUICK_ROUNDS if quick else ROUNDS) | importing(QUICK_STARTS if quick else STARTS)
    for name, value in figures.items():
        print(f"{name:<24} {value:8.1f}")


if __name__ == "__main__":
    main()
