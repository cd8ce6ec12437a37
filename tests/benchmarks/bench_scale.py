"""The window with 100,000 samples: the longest gap of the main loop for each thing that one does.

The triples are 16 x 16 pixels, linked to a few files, so that nothing is as quick as a result and
nearly all time is the program's own. Everything is done while samples are evaluated, when all are,
and while tables are written. A number as option changes how many samples there are;
``--picture FILE`` keeps how the window looked at the end. "own" is CPU time of the main thread
within the longest gap, "no core" the part of it in which the machine was busy with something else.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from generated_folder import write_folder
from loop_gaps import Gap, LoopWatch
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from window_bench import open_window, run_until

from segreview.evaluation.evaluate import evaluate
from segreview.gui.main_window import MainWindow
from segreview.session.state import SortKey

SAMPLES, DISTINCT, SIDE = 100_000, 40, 16
GAP_LIMIT = 50.0
FRAME_SECONDS, SETTLE_SECONDS, WAIT_SECONDS = 1 / 60, 0.5, 10.0
SCROLLS, STEPS, DECISIONS = 60, 40, 20


class Person:
    """Does things to a window and lets the main loop run in between."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        """Watch a window that is shown."""
        self.app, self.window = app, window
        self.watch = LoopWatch(window)
        self.watch.start()
        self.when = ""

    @contextmanager
    def doing(self, activity: str) -> Iterator[None]:
        """Note what is done; what it started is waited for a little."""
        self.watch.activity = f"{activity}{self.when}"
        yield
        self.run(SETTLE_SECONDS)
        self.watch.activity = ""

    def run(self, seconds: float) -> None:
        """Let the main loop run."""
        end = time.monotonic() + seconds
        run_until(self.app, lambda: time.monotonic() >= end)

    def repeat(self, activity: str, count: int, action: Callable[[int], object]) -> None:
        """Do something again and again, as often as the screen is drawn."""
        with self.doing(activity):
            for i in range(count):
                action(i)
                self.run(FRAME_SECONDS)

    def press(self, name: str) -> None:
        """Do what a key or a menu does."""
        self.window.actions_by_name[name].trigger()

    def open(self, folder: Path) -> None:
        """Open a folder and wait for its first picture."""
        with self.doing("open"):
            self.window.opening.open_path(folder)
            run_until(self.app, lambda: self.window.session.pixels() is not None)

    def scroll(self) -> None:
        """Scroll through the list, slowly and by jumps."""
        rows = self.window.samples.findChild(QTableView)
        assert rows is not None
        bar = rows.verticalScrollBar()
        self.repeat("scroll", SCROLLS, lambda _: bar.setValue(bar.value() + 40))
        self.repeat(
            "drag the scroll bar", SCROLLS, lambda i: bar.setValue(i * bar.maximum() // SCROLLS)
        )

    def sort(self) -> None:
        """Sort by every key."""
        for key in (SortKey.WORST, SortKey.BEST, SortKey.ERROR_PIXELS, SortKey.NAME):
            with self.doing("sort"):
                self.window.samples.sort_chosen.emit(key)

    def filter(self) -> None:
        """Type filters and clear them."""
        edit = self.window.samples.findChild(QLineEdit)
        assert edit is not None
        for text in ("iou<0.5", "99", "verdict:none iou>=0.2"):
            with self.doing("filter"):
                edit.selectAll()
                QTest.keyClicks(edit, text)
                self.run(SETTLE_SECONDS)
        with self.doing("clear the filter"):
            self.window.samples.filter_edited.emit("")

    def threshold(self) -> None:
        """Drag the threshold and let it go."""
        bar = self.window.threshold
        self.repeat("drag the threshold", STEPS, lambda i: bar.threshold_moved.emit(300 + 5 * i))
        with self.doing("release the threshold"):
            bar.threshold_released.emit(500)

    def review(self) -> None:
        """Go on, flag, and take it back."""
        self.repeat("next", DECISIONS, lambda _: self.press("next"))
        self.repeat("flag", DECISIONS, lambda _: (self.press("flag"), self.press("next")))
        self.repeat("undo", DECISIONS, lambda _: self.press("undo"))

    def everything(self, when: str) -> None:
        """Do all of it."""
        self.when = when
        for activity in (self.scroll, self.sort, self.filter, self.threshold, self.review):
            activity()

    def wait(self) -> None:
        """Look on while samples are evaluated."""
        with self.doing("nothing"):
            self.run(WAIT_SECONDS)

    def fill(self) -> None:
        """Put results for all samples at once: to evaluate them would take minutes."""
        session = self.window.session
        board, opened = session.board, session.opened
        assert board is not None
        assert opened is not None
        session.runner.cancel("evaluate")
        run_until(self.app, lambda: not session.runner.busy)
        samples = opened.dataset.samples
        results = [evaluate(samples[i], i, opened.reading) for i in range(DISTINCT)]
        for i in range(len(samples)):
            board.put(replace(results[i % DISTINCT], sample=i))
        session.release_threshold()
        self.window.display.refresh()
        self.run(SETTLE_SECONDS)

    def export(self) -> None:
        """Write all tables, and go on meanwhile."""
        session = self.window.session
        self.when = ", tables being written"
        with tempfile.TemporaryDirectory() as folder:
            session.export(Path(folder))
            self.window.bridge.wake()
            self.review()
            self.sort()
            self.threshold()
            with self.doing("nothing"):
                run_until(self.app, lambda: not session.exporting.running, seconds=1200)

    def rescan(self) -> None:
        """List the folder once more, with all that is shown of it."""
        session = self.window.session
        self.when, before = "", session.opened
        with self.doing("rescan"):
            self.press("rescan")
            run_until(self.app, lambda: session.opened is not before)
            run_until(self.app, lambda: session.pixels() is not None)


def row(activity: str, gaps: list[Gap]) -> str:
    """Return one line of the table."""
    longest = max(gaps, key=lambda gap: gap.blocked)
    median = statistics.median(gap.length for gap in gaps)
    numbers = (longest.blocked, longest.length, longest.own, longest.waited, median)
    return f"{activity:<40}" + "".join(f"{number:>9.1f}" for number in numbers)


def report(watch: LoopWatch) -> bool:
    """Print the longest gap of each activity; return whether all are short enough."""
    head = ("longest", "wall", "own", "no core", "median")
    lines = [f"{'gap of the main loop, ms':<40}" + "".join(f"{title:>9}" for title in head)]
    names = list(dict.fromkeys(filter(None, watch.activities)))
    gaps = {name: watch.gaps(name) for name in names}
    lines += [row(name, found) for name, found in gaps.items()]
    longest = max(gap.blocked for found in gaps.values() for gap in found)
    lines.append(f"longest of all {longest:.1f} ms, bound {GAP_LIMIT:.0f}")
    sys.stdout.write("\n".join(lines) + "\n")
    return longest <= GAP_LIMIT


def review_home() -> tempfile.TemporaryDirectory[str]:
    """Return a folder in memory for the review: how long a busy disk takes is another matter."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


def option(name: str) -> str | None:
    """Return the word that follows an option."""
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None


def act_on(write: Callable[[Path], None], act: Callable[[Person], None], described: str) -> int:
    """Open a folder that is written and let a person act in it; return 1 when a bound is broken."""
    with tempfile.TemporaryDirectory() as place, review_home() as home:
        folder = Path(place) / "many"
        write(folder)
        with open_window(Path(home)) as (app, window):
            person = Person(app, window)
            person.open(folder)
            person.when = ", being evaluated"
            person.wait()
            act(person)
            person.watch.stop()
    sys.stdout.write(described + "\n")
    return int(not report(person.watch))


def number_option(default: int) -> int:
    """Return how many samples were asked for."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    return numbers[0] if numbers else default


def do_everything(person: Person) -> None:
    """Do everything once while samples are evaluated and afterwards."""
    person.everything(", being evaluated")
    person.fill()
    person.everything(", all evaluated")
    person.export()
    picture = option("--picture")
    if picture is not None:
        person.window.grab().save(picture)
    person.rescan()


def main() -> int:
    """Do everything once; return 1 when a bound is broken."""
    samples = number_option(SAMPLES)
    return act_on(
        lambda folder: write_folder(folder, samples, DISTINCT, SIDE, SIDE),
        do_everything,
        f"{samples:,} samples of {SIDE} x {SIDE}",
    )


if __name__ == "__main__":
    sys.exit(main())
