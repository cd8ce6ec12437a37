"""Listing and pairing 100,000 triples of empty files, against one os.scandir pass over them.

The pass asks every entry whether it is a folder or a file, as any listing must. Both are measured
in turn, as CPU time of the process; the least of a few runs counts. The garbage collector is off
as it is in the window; the last row has it as on the command line. ``--profile`` shows where the
time goes, a number changes how many triples there are.
"""

import cProfile
import gc
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from segreview.__main__ import COLLECT_AFTER
from segreview.dataset.dataset import open_dataset
from segreview.formats.source import list_files

TRIPLES, RUNS, LIMIT = 100_000, 5, 8.0
ROLES = {"images": ".jpg", "masks": ".png", "preds": ".png"}
LINKS_PER_FILE = 30_000
"""File systems allow 65,000 or so."""


def write_empty_files(root: Path, triples: int) -> None:
    """Make the files; hard links to a few empty ones, which are made faster."""
    for role, suffix in ROLES.items():
        (root / role).mkdir(parents=True)
        for i in range(triples):
            path = f"{root}/{role}/frame_{i:06}{suffix}"
            if i % LINKS_PER_FILE == 0:
                source = path
                Path(path).touch()
            else:
                os.link(source, path)


def scandir_pass(root: str) -> int:
    """Return how many files lie below a folder; what any listing of it takes at least."""
    files, waiting = 0, [root]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    waiting.append(entry.path)
                else:
                    files += entry.is_file()
    return files


def seconds(work: Callable[[], object], *, collects: bool = False) -> float:
    """Return the CPU time of one call; what it made before is let go first."""
    gc.collect()
    gc.set_threshold(COLLECT_AFTER if collects else 0)
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> int:
    """Measure, print a table; return 1 when the bound is broken."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    triples = numbers[0] if numbers else TRIPLES
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "data"
        write_empty_files(root, triples)
        assert scandir_pass(str(root)) == 3 * triples
        assert len(open_dataset(root).samples) == triples
        works: dict[str, Callable[[], object]] = {
            "one os.scandir pass": lambda: scandir_pass(str(root)),
            "list_files": lambda: list_files(root),
            "open_dataset": lambda: open_dataset(root),
        }
        runs = [{name: seconds(work) for name, work in works.items()} for _ in range(RUNS)]
        collecting = min(seconds(works["open_dataset"], collects=True) for _ in range(RUNS))
        if "--profile" in sys.argv:
            with cProfile.Profile() as profile:
                open_dataset(root)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    least = {name: min(run[name] for run in runs) for name in runs[0]}
    least["open_dataset, command"] = collecting
    floor = least["one os.scandir pass"]
    lines = [f"{triples:,} triples of empty files, least of {RUNS} runs"]
    lines += [f"{name:<22}{took:>8.3f} s{took / floor:>8.1f} x" for name, took in least.items()]
    sys.stdout.write("\n".join(lines) + f"\nbound {LIMIT:.0f} x for open_dataset\n")
    return int(least["open_dataset"] > LIMIT * floor)


if __name__ == "__main__":
    sys.exit(main())
