"""A COCO data set of two 500 MB JSON files in the window: gaps, memory, time, cancel, damage.

Arguments: megabytes of each file (500). The window opens the folder, shows the first sample and
goes on for ten seconds, five samples a second, while it evaluates. Gaps are those of the main
loop, without the time in which the machine had no core for it; memory is that of the window's
process, and of the one that reads.
"""

import sys
import tempfile
import time
from pathlib import Path

from bench_responsiveness import Watch
from large_coco import MEGABYTE, write_instances, write_results
from loop_gaps import Gap
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from window_bench import child_bytes, open_window, resident_bytes, run_until

from segreview.gui.main_window import MainWindow
from segreview.session.view import Stage

MEGABYTES, DAMAGED = 500.0, 100.0
GAP_LIMIT, GROWTH_LIMIT, CANCEL_LIMIT = 50.0, 400.0, 1.0
SELECT_EVERY, BROWSED = 200, 10.0
READING, SHOWING, BROWSING = (
    "while they are read",
    "at the first showing",
    "while samples are scored",
)


class ChildWatch(Watch):
    """Sees from time to time the memory of the process that reads, too."""

    child_peak = 0

    def _look(self) -> None:
        super()._look()
        if len(self.done) % 40 == 0:
            self.child_peak = max(self.child_peak, child_bytes())


def opened(app: QApplication, window: MainWindow, folder: Path) -> tuple[ChildWatch, float]:
    """Open the folder and browse for a while; return what was seen, and how long it was read."""
    watch, keys = ChildWatch(window), QTimer(window, interval=SELECT_EVERY)
    keys.timeout.connect(watch.select_next)
    watch.activity = READING
    watch.start()
    window.opening.open_path(folder)
    run_until(app, lambda: window.session.opened is not None, 1200)
    read, watch.activity = time.perf_counter() - watch.began, SHOWING
    run_until(app, lambda: watch.first_image > 0)
    watch.activity = BROWSING
    keys.start()
    until = time.monotonic() + BROWSED
    run_until(app, lambda: time.monotonic() > until)
    watch.stop()
    keys.stop()
    return watch, read


def cancelled(app: QApplication, window: MainWindow, folder: Path) -> float:
    """Return how long after a cancel the worker is free again."""
    session = window.session
    window.opening.open_path(folder)
    run_until(app, lambda: session.view().opening.percent > 2)
    began = time.perf_counter()
    session.cancel()
    run_until(app, lambda: not session.runner.busy)
    return time.perf_counter() - began


def refused(app: QApplication, window: MainWindow, folder: Path) -> str:
    """Return what is said of a folder that cannot be opened."""
    window.opening.open_path(folder)
    run_until(app, lambda: window.session.stage is not Stage.LISTING)
    return window.session.failure


def worst(watch: Watch, activity: str) -> Gap:
    """Return the gap of an activity in which the main loop was blocked for longest."""
    return max(watch.gaps(activity), key=lambda gap: gap.blocked)


def report(watch: ChildWatch, read: float, grown: float, waited: float, said: str) -> int:
    """Print the table; return 1 when a bound is broken."""
    gaps = {activity: worst(watch, activity) for activity in (READING, SHOWING, BROWSING)}
    lines = [
        f"{'both files read':<38}{read:>9.1f} s",
        f"{'first sample on screen':<38}{watch.first_image:>9.1f} s",
        f"{'samples scored meanwhile':<38}{watch.done[-1]:>9}",
    ]
    lines += [
        f"{f'longest gap {activity}':<38}{gap.blocked:>9.1f} ms   "
        f"({gap.own:.1f} ms main-thread CPU)   bound {GAP_LIMIT:.0f}"
        for activity, gap in gaps.items()
    ]
    lines += [
        f"{'growth of the window’s process':<38}{grown:>9.0f} MB   bound {GROWTH_LIMIT:.0f}",
        f"{'the process that reads':<38}{watch.child_peak / MEGABYTE:>9.0f} MB",
        f"{'from cancel to a free worker':<38}{waited:>9.2f} s    bound {CANCEL_LIMIT}",
        f"damaged {DAMAGED:.0f} MB: {said}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    is_slow = waited > CANCEL_LIMIT or max(gap.blocked for gap in gaps.values()) > GAP_LIMIT
    return int(is_slow or grown > GROWTH_LIMIT or "is no valid JSON file" not in said)


def write_damaged(folder: Path) -> None:
    """Write instances whose last bracket is missing."""
    folder.mkdir()
    write_instances(folder / "instances.json", DAMAGED)
    with (folder / "instances.json").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 1)


def main() -> int:
    """Measure once."""
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else MEGABYTES
    with tempfile.TemporaryDirectory() as place:
        folder, damaged = Path(place) / "data", Path(place) / "damaged"
        folder.mkdir()
        images, annotations = write_instances(folder / "instances.json", megabytes)
        detections = write_results(folder / "unet.json", megabytes, images)
        write_damaged(damaged)
        sys.stdout.write(
            f"{images:,} images, {annotations:,} annotations, {detections:,} detections, "
            f"{megabytes:.0f} MB each\n"
        )
        with open_window(Path(place) / "home") as (app, window):
            before = resident_bytes()
            waited = cancelled(app, window, folder)
            watch, read = opened(app, window, folder)
            grown = (watch.peak - before) / MEGABYTE
            said = refused(app, window, damaged)
    return report(watch, read, grown, waited, said)


if __name__ == "__main__":
    sys.exit(main())
