"""The metric core against its floor and against every peer that is installed.

bench_metrics.py [--json FILE] [WORKLOAD ...]: workloads whose name contains one of the words.
Peers are the dependency group "bench"; what is not installed is left out of the table.
"""

import argparse
import importlib
import json
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from contest import Row, Workload, rows_of

HEADER = f"{'workload':<44}{'candidate':<34}{'ns/pixel':>10}{'x floor':>9}{'x ours':>9}"


def lazy_workloads() -> Iterator[tuple[str, Callable[[], Workload]]]:
    """Yield every workload by name; its arrays are made when it is called."""
    for path in sorted(Path(__file__).parent.glob("workloads_*.py")):
        module = importlib.import_module(path.stem)
        yield from module.WORKLOADS.items()


def line(row: Row) -> str:
    """Return one row of the table."""
    return (
        f"{row['workload']:<44}{row['candidate']:<34}{row['ns_per_pixel']:>10.3f}"
        f"{row['ratio_to_floor']:>9.2f}{row['times_slower_than_ours']:>9.2f}"
    )


def measured(words: list[str]) -> Iterator[Row]:
    """Measure the workloads asked for, and print each as soon as it is known."""
    sys.stdout.write(f"{platform.processor() or platform.machine()}, NumPy {np.__version__}\n")
    sys.stdout.write(HEADER + "\n")
    for name, make in lazy_workloads():
        if words and not any(word in name for word in words):
            continue
        for row in rows_of(make()):
            sys.stdout.write(line(row) + "\n")
            sys.stdout.flush()
            yield row


def main() -> int:
    """Print the table; write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORKLOAD")
    parser.add_argument("--json", metavar="FILE", type=Path)
    options = parser.parse_args()
    rows = list(measured(options.words))
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0 if rows else 2


if __name__ == "__main__":
    sys.exit(main())
