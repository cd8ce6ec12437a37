"""The window while 2,000 pairs of one megapixel are evaluated: gaps, first image, memory.

A timer of 5 ms ticks in the main loop; a gap is the time between two ticks. Meanwhile the next
sample is selected five times a second. The main thread's own CPU time within the longest gap
tells a busy window from a busy machine.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from generated_folder import write_folder
from PySide6.QtCore import QTimer
from window_bench import LoopWatch, longest_gaps, open_window, resident_bytes, run_until

from segreview.evaluation.pixel_cache import MEMORY

PAIRS, DISTINCT, SIDE = 2_000, 40, 1024
SELECT_EVERY = 200
GAP_LIMIT, FIRST_LIMIT = 50.0, 0.5
MEGABYTE = 1024 * 1024


def watched(folder: Path, home: Path) -> tuple[LoopWatch, int]:
    """Open the folder, wait until every pair is scored; return what was seen and RSS before."""
    with open_window(home) as (app, window):
        before = resident_bytes()
        watch = LoopWatch(window)
        keys = QTimer(window, interval=SELECT_EVERY)
        keys.timeout.connect(watch.select_next)
        watch.start()
        window.open_path(folder)
        run_until(app, lambda: watch.first_image > 0)
        keys.start()
        run_until(app, lambda: bool(watch.done) and watch.done[-1] == PAIRS)
        watch.stop()
        keys.stop()
    return watch, before


def report(watch: LoopWatch, before: int) -> int:
    """Print the table; return 1 when a bound is broken."""
    gaps, own = watch.gaps, watch.own
    seconds = watch.times[-1] - watch.began
    grown, bound = (watch.peak - before) / MEGABYTE, MEMORY / MEGABYTE
    lines = [
        f"{PAIRS} pairs of {SIDE} x {SIDE} scored in {seconds:.1f} s, {PAIRS / seconds:.0f} /s",
        f"{'longest gap':<28}{gaps.max():>9.1f} ms   bound {GAP_LIMIT:.0f}",
        *longest_gaps(watch),
        f"{'gap, 99 %':<28}{np.percentile(gaps, 99):>9.1f} ms",
        f"{'main-thread CPU share':<28}{own.sum() / gaps.sum():>9.2f}",
        f"{'first image on screen':<28}{watch.first_image:>9.3f} s    bound {FIRST_LIMIT}",
        f"{'growth of resident memory':<28}{grown:>9.0f} MB   bound {bound:.0f}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(gaps.max() > GAP_LIMIT or watch.first_image > FIRST_LIMIT or grown > bound)


def main() -> int:
    """Measure once."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "megapixels"
        write_folder(folder, PAIRS, DISTINCT, SIDE, SIDE)
        return report(*watched(folder, Path(place) / "home"))


if __name__ == "__main__":
    sys.exit(main())
