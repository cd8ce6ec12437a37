"""Browsing: how fast pictures come, and what 1,000 of them leave behind.

At 2 megapixels (JPEG in colour, 8-bit masks as PNG): holding the next key (30 repeats a second),
the next sample that was read ahead, and a jump to one that was not, each until it is painted;
beside them the CPU time of all that a picture needs against bare decoding of its three files. On
1,000 small samples, looked at again and again: memory and open files after each look at all.
"""

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from generated_folder import write_folder
from PIL import Image
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from window_bench import open_files, open_window, resident_bytes, run_until

from segreview.dataset.sample import Sample
from segreview.evaluation.pixels import SamplePixels
from segreview.gui.main_window import MainWindow
from segreview.gui.widgets.canvas import Canvas

SAMPLES, DISTINCT, WIDTH, HEIGHT = 400, 40, 1920, 1080
SMALL_SAMPLES, SMALL_SIDE, LOOKS = 1_000, 256, 4
REPEAT_SECONDS, HELD_SECONDS, ROUNDS = 1 / 30, 6.0, 25
HELD_LEAST, NEXT_MOST, JUMP_MOST, GROWTH_MOST = 20.0, 16.0, 120.0, 2048.0


@dataclass(frozen=True, slots=True)
class Held:
    """What a held key showed, and what all threads together spent on it."""

    pictures: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Pictures a second."""
        return self.pictures / self.seconds

    @property
    def cpu_of_each(self) -> float:
        """CPU milliseconds of all threads for each picture."""
        return 1e3 * self.cpu_seconds / self.pictures

    @property
    def rate_of_two_cores(self) -> float:
        """Pictures a second where two cores are there for nothing else, by the CPU time."""
        return min(1 / REPEAT_SECONDS, 2 * self.pictures / self.cpu_seconds)


class Painted(QObject):
    """Hears which sample the canvas was painted with last."""

    def __init__(self, canvas: Canvas) -> None:
        """Listen to a canvas."""
        super().__init__(canvas)
        self.pixels: SamplePixels | None = None
        self._canvas = canvas
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note what is painted, and let it be painted."""
        if event.type() == QEvent.Type.Paint:
            self.pixels = self._canvas.shown
        return super().eventFilter(watched, event)


class Browser:
    """A window with everything scored, and the keys of somebody who looks through it."""

    def __init__(self, app: QApplication, window: MainWindow, folder: Path) -> None:
        """Open a folder and wait until all of it is scored."""
        self.app, self.window = app, window
        self._painted = Painted(window.canvas)
        window.opening.open_path(folder)
        run_until(app, lambda: window.session.opened is not None)
        run_until(app, lambda: not window.session.runner.busy)
        run_until(app, self.is_painted)

    def is_painted(self) -> bool:
        """Say whether the selected sample was painted."""
        pixels = self.window.session.pixels()
        return pixels is not None and self._painted.pixels is pixels

    def next_until_painted(self) -> None:
        """Press the next key and wait for its picture."""
        self.window.actions_by_name["next"].trigger()
        run_until(self.app, self.is_painted)

    def jump_until_painted(self, sample: int) -> None:
        """Choose a sample in the list and wait for its picture."""
        self.window.samples.selected.emit(sample)
        run_until(self.app, self.is_painted)

    def settle(self) -> None:
        """Wait until nothing is being read."""
        run_until(self.app, lambda: not self.window.session.runner.busy)


def hold_next(browser: Browser) -> Held:
    """Hold the next key and count the different pictures that are painted."""
    browser.jump_until_painted(0)
    browser.settle()
    browser.window.handlers.key_is_held = True
    seen: set[int] = set()
    began, cpu = time.perf_counter(), time.process_time()
    pressed = began
    while time.perf_counter() - began < HELD_SECONDS:
        if time.perf_counter() - pressed >= REPEAT_SECONDS:
            pressed = time.perf_counter()
            browser.window.actions_by_name["next"].trigger()
        browser.app.processEvents()
        shown = browser.window.canvas.shown
        if shown is not None:
            seen.add(shown.sample)
        time.sleep(0.002)
    browser.window.handlers.key_is_held = False
    return Held(len(seen), HELD_SECONDS, time.process_time() - cpu)


def milliseconds(clock: Callable[[], float], action: Callable[[], None]) -> float:
    """Return how long something takes by a clock."""
    began = clock()
    action()
    return 1e3 * (clock() - began)


def decode_times(browser: Browser) -> list[float]:
    """Return CPU milliseconds of decoding image and masks of a sample, and of nothing else."""
    opened = browser.window.session.opened
    assert opened is not None
    return [
        milliseconds(time.thread_time, lambda s=sample: decode(s))
        for sample in opened.dataset.samples[:ROUNDS]
    ]


def decode(sample: Sample) -> None:
    """Let Pillow decode the files of a sample."""
    for source in (sample.image, sample.ground_truth, *sample.predictions):
        if source is not None:
            with Image.open(source.path) as picture:
                picture.load()


def next_and_jump(browser: Browser) -> tuple[list[float], list[float]]:
    """Return main-thread milliseconds of going on, and milliseconds of going far away."""
    following, jumps = [], []
    for sample in np.random.default_rng(1).permutation(SAMPLES - 2)[:ROUNDS]:
        jumps.append(
            milliseconds(time.perf_counter, lambda s=int(sample): browser.jump_until_painted(s))
        )
        browser.settle()
        following.append(milliseconds(time.thread_time, browser.next_until_painted))
        browser.settle()
    return following, jumps


def look_at_all(browser: Browser) -> tuple[int, int]:
    """Look at every sample; return resident bytes and open files afterwards."""
    browser.jump_until_painted(0)
    for _ in range(SMALL_SAMPLES - 1):
        browser.next_until_painted()
    browser.settle()
    gc.collect()
    return resident_bytes(), open_files()


def fluency(place: Path) -> bool:
    """Print how fast pictures of 2 megapixels come; return whether that is fast enough."""
    folder = place / "large"
    write_folder(folder, SAMPLES, DISTINCT, HEIGHT, WIDTH, photographs=True)
    with open_window(place / "home") as (app, window):
        browser = Browser(app, window, folder)
        following, jumps = next_and_jump(browser)
        held = hold_next(browser)
        decoding = statistics.median(decode_times(browser))
    ahead, jump = statistics.median(following), statistics.median(jumps)
    rows = (
        f"holding next, pictures a second    {held.rate:7.1f}      at least {HELD_LEAST:.0f}",
        f"  with two cores for nothing else  {held.rate_of_two_cores:7.1f}",
        f"  CPU of each, all threads         {held.cpu_of_each:7.1f} ms   "
        f"{held.cpu_of_each / decoding:.1f} x decoding ({decoding:.1f} ms)",
        f"next sample, read ahead            {ahead:7.1f} ms   at most {NEXT_MOST:.0f}",
        f"jump                               {jump:7.1f} ms   at most {JUMP_MOST:.0f}",
    )
    sys.stdout.write("\n".join((f"{WIDTH} x {HEIGHT}, JPEG in colour", *rows)) + "\n")
    fluent = max(held.rate, held.rate_of_two_cores) >= HELD_LEAST
    return fluent and ahead <= NEXT_MOST and jump <= JUMP_MOST


def growth(place: Path) -> bool:
    """Print what browsing leaves behind; return whether that is little enough."""
    # The memory that the program holds goes up and down by megabytes with what the allocator keeps;
    # what is left behind by each sample adds up in every look.
    folder = place / "small"
    write_folder(folder, SMALL_SAMPLES, DISTINCT, SMALL_SIDE, SMALL_SIDE, photographs=True)
    with open_window(place / "home") as (app, window):
        browser = Browser(app, window, folder)
        look_at_all(browser)
        looks = [look_at_all(browser) for _ in range(LOOKS)]
    memory, files = zip(*looks, strict=True)
    each = np.diff(memory) / SMALL_SAMPLES
    sys.stdout.write(
        f"{SMALL_SAMPLES} samples looked at again and again\n"
        f"memory for each, least of {LOOKS - 1} looks  {each.min():7.0f} B    "
        f"at most {GROWTH_MOST:.0f} (most {each.max():.0f})\n"
        f"open files after each              {' '.join(map(str, files)):>7}\n"
    )
    return each.min() <= GROWTH_MOST and len(set(files)) == 1


def main() -> int:
    """Measure both; return 1 when a bound is broken."""
    with tempfile.TemporaryDirectory() as place:
        good = [fluency(Path(place)), growth(Path(place))]
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
