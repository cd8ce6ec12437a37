"""The whole command, start-up included: 120 pairs evaluated, against a plain Pillow loop over them.

Each runs as a process of its own, in turn; the least of a few runs counts. CPU time tells what the
command costs beside decoding, wall time what a second worker gains on a machine with idle cores.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from generated_folder import TRAINED, write_folder

PAIRS, DISTINCT, SIZE, RUNS = 120, 12, (1024, 2048), 3
COST_LIMIT, GAIN_LIMIT = 1.35, 1.7
LOOP = """
import sys
from pathlib import Path
from PIL import Image
for role in ("masks", "preds"):
    for path in sorted(Path(sys.argv[1], role).iterdir()):
        with Image.open(path) as image:
            image.load()
"""


class Spent(NamedTuple):
    """Seconds that a process took."""

    wall: float
    cpu: float


def spent(command: list[str]) -> Spent:
    """Run a command to its end."""
    # As an installed program has it, modules are compiled once.
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    before, began, nothing = os.times(), time.perf_counter(), subprocess.DEVNULL
    subprocess.run(command, check=True, stdout=nothing, stderr=nothing, env=compiled)
    after, ended = os.times(), time.perf_counter()
    children = after.children_user + after.children_system
    return Spent(ended - began, children - before.children_user - before.children_system)


def commands(root: Path) -> dict[str, list[str]]:
    """Return what is run, by name."""
    evaluate = [sys.executable, "-m", "segreview", "evaluate", str(root), "--quiet"]
    tables = ["--csv-dir", str(root.parent / "tables")]
    return {
        "Pillow loop": [sys.executable, "-c", LOOP, str(root)],
        "1 worker": [*evaluate, *tables, "--workers", "1"],
        "2 workers": [*evaluate, *tables, "--workers", "2"],
    }


def main() -> int:
    """Measure, print a table; return 1 when a bound is broken."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "data"
        write_folder(root, PAIRS, DISTINCT, *SIZE, steepness=TRAINED)
        given = commands(root)
        runs = [{name: spent(command) for name, command in given.items()} for _ in range(RUNS)]
    least = {
        name: Spent(*map(min, zip(*(run[name] for run in runs), strict=True))) for name in given
    }
    cost = least["1 worker"].cpu / least["Pillow loop"].cpu
    gain = least["1 worker"].wall / least["2 workers"].wall
    lines = [f"{name:<14}{took.wall:>8.2f} s{took.cpu:>8.2f} s CPU" for name, took in least.items()]
    lines += [
        f"{PAIRS} pairs of {SIZE[1]} x {SIZE[0]}, least of {RUNS} runs",
        f"command / loop, CPU time   {cost:.2f}   bound {COST_LIMIT}",
        f"second worker, wall time   {gain:.2f}   bound {GAIN_LIMIT} on two idle cores",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(cost > COST_LIMIT or gain < GAIN_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
