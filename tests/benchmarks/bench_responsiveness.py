"""The window while 2,000 pairs of one megapixel are evaluated: gaps, first image, memory.

A timer of 5 ms ticks in the main loop; a gap is the time between two ticks. Meanwhile the next
sample is selected five times a second. The main thread's own CPU time within the longest gap, and
the time in which no core was free for it, tell a busy window from a busy machine.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from generated_folder import write_folder
from loop_gaps import LoopWatch
from PySide6.QtCore import QTimer
from window_bench import open_window, resident_bytes, run_until

from segreview.evaluation.pixel_cache import MEMORY
from segreview.gui.main_window import MainWindow

PAIRS, DISTINCT, SIDE = 2_000, 40, 1024
SELECT_EVERY = 200
GAP_LIMIT, FIRST_LIMIT = 50.0, 0.5
MEGABYTE = 1024 * 1024


class Watch(LoopWatch):
    """Sees with every tick how many are scored, and from time to time the memory."""

    def __init__(self, window: MainWindow) -> None:
        """Watch a window that is shown."""
        super().__init__(window, self._look)
        self.window, self.began = window, time.perf_counter()
        self.done: list[int] = []
        self.peak, self.first_image = 0, 0.0

    def _look(self) -> None:
        session = self.window.session
        self.done.append(0 if session.board is None else session.board.done)
        if not self.first_image and session.pixels() is not None:
            self.window.canvas.repaint()
            self.first_image = time.perf_counter() - self.began
        if len(self.done) % 40 == 0:
            self.peak = max(self.peak, resident_bytes())

    def select_next(self) -> None:
        """Go to the next sample as a key does."""
        self.window.actions_by_name["next"].trigger()


def watched(folder: Path, home: Path) -> tuple[Watch, int]:
    """Open the folder, wait until every pair is scored; return what was seen and RSS before."""
    with open_window(home) as (app, window):
        before, watch = resident_bytes(), Watch(window)
        keys = QTimer(window, interval=SELECT_EVERY)
        keys.timeout.connect(watch.select_next)
        watch.start()
        window.opening.open_path(folder)
        run_until(app, lambda: watch.first_image > 0)
        keys.start()
        run_until(app, lambda: bool(watch.done) and watch.done[-1] == PAIRS)
        watch.stop()
        keys.stop()
    return watch, before


def longest_gaps(watch: Watch, count: int = 5) -> list[str]:
    """Return a row for each of the longest gaps: when it was and whose time it took."""
    gaps, own, waited = watch.spans
    rows = []
    for place in np.argsort(gaps)[::-1][:count]:
        when = f"{watch.times[place][0] - watch.began:.2f} s after opening"
        whose = f"{own[place]:.1f} ms main-thread CPU, {waited[place]:.1f} ms without a core"
        rows.append(f"  {gaps[place]:.1f} ms, {whose}, {when}, {watch.done[place]} scored")
    return rows


def report(watch: Watch, before: int) -> int:
    """Print the table; return 1 when a bound is broken."""
    gaps, own, waited = watch.spans
    blocked = float((gaps - waited).max())
    seconds = watch.times[-1][0] - watch.began
    grown, bound = (watch.peak - before) / MEGABYTE, MEMORY / MEGABYTE
    lines = [
        f"{PAIRS} pairs of {SIDE} x {SIDE} scored in {seconds:.1f} s, {PAIRS / seconds:.0f} /s",
        f"{'longest gap with a core':<28}{blocked:>9.1f} ms   bound {GAP_LIMIT:.0f}",
        f"{'longest gap':<28}{gaps.max():>9.1f} ms",
        *longest_gaps(watch),
        f"{'gap, 99 %':<28}{np.percentile(gaps, 99):>9.1f} ms",
        f"{'main-thread CPU share':<28}{own.sum() / gaps.sum():>9.2f}",
        f"{'first image on screen':<28}{watch.first_image:>9.3f} s    bound {FIRST_LIMIT}",
        f"{'growth of resident memory':<28}{grown:>9.0f} MB   bound {bound:.0f}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(blocked > GAP_LIMIT or watch.first_image > FIRST_LIMIT or grown > bound)


def main() -> int:
    """Measure once."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "megapixels"
        write_folder(folder, PAIRS, DISTINCT, SIDE, SIDE)
        return report(*watched(folder, Path(place) / "home"))


if __name__ == "__main__":
    sys.exit(main())
