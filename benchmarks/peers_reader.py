"""Run in the peers' own environment: `reader` polls the feeds named on standard input, and says what that took."""

import json
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from reader import make_reader  # type: ignore[import-not-found, unused-ignore]


def main() -> None:
    """Three rounds, as `benchmarks.poll` makes them; JSON on standard output."""
    asked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(str(Path(folder) / "reader.sqlite"))
        for url in asked["urls"]:
            reader.add_feed(url)
        rounds, counts = {}, []
        for name, articles in (("first", 0), ("changed", 1), ("unchanged", 1)):
            with urlopen(f"{asked['base']}/turn/{articles}") as answer:
                answer.read()
            wall, cpu = time.perf_counter(), time.process_time()
            # Left to itself it would wait an hour before it asks a feed again.
            reader.update_feeds(workers=asked["workers"], scheduled=False)
            rounds[name] = [time.perf_counter() - wall, time.process_time() - cpu]
            counts.append(reader.get_entry_counts().total)
        failed = reader.get_feed_counts(broken=True).total
        reader.close()
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024 / 1e6
    json.dump({"rounds": rounds, "peak": peak, "entries": counts, "failed": failed}, sys.stdout)


if __name__ == "__main__":
    main()
