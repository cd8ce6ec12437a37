"""Dragging the threshold: main-thread time of every step against one frame of 16 ms.

Two data sets: 12 images of 544 x 384 pixels, whose overlay and scores follow, and 10,000 samples
whose results are put straight into the scoreboard. "session" is the resolved view alone; "window"
is the signal of the threshold bar until everything is painted, on the offscreen platform.
The NumPy floor is what the six scores of all samples cost: two rows of a cumulated table.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from generated_folder import picture_triple, write_folder
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication
from window_bench import open_window, run_until

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.job_queue import Job
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ReadingSpec, ScoringSpec
from segreview.formats.pixel_source import PixelSource
from segreview.gui.main_window import MainWindow
from segreview.masks.classes import BINARY_CLASSES
from segreview.masks.threshold import BYTE_SCALE
from segreview.metrics.histogram import ScoreTable, score_table
from segreview.session.opening import Opened, OpenRequest
from segreview.session.opening_job import Arrived, make

FRAME = 16.0
HEIGHT, WIDTH = 384, 544
IMAGES, SAMPLES = 12, 10_000
STEPS = range(100, 900, 8)
TASK = Task(
    TaskKind.BINARY,
    127.5,
    (PredictionReading("preds", BYTE_SCALE, False, "8-bit scores, value / 255"),),
    BINARY_CLASSES,
    False,
    "binary, foreground above 127.5",
)


def milliseconds(step: Callable[[int], object]) -> list[float]:
    """Return the main thread's CPU time of every step of one drag, after a few to warm up."""
    for threshold in STEPS[:5]:
        step(threshold)
    taken = []
    for threshold in STEPS:
        began = time.thread_time_ns()
        step(threshold)
        taken.append((time.thread_time_ns() - began) / 1e6)
    return taken


def generated_tables(count: int) -> list[ScoreTable]:
    """Return the tables of ``count`` generated pictures."""
    tables = []
    for seed in range(count):
        pixels = picture_triple(seed, HEIGHT, WIDTH)
        tables.append(score_table(pixels["preds"], pixels["masks"] > 0, None, BYTE_SCALE))
    return tables


def opened_samples(folder: Path) -> Opened:
    """Return a data set of 10,000 samples over the few pictures of a folder."""
    samples = []
    for i in range(SAMPLES):
        image, truth, prediction = (
            PixelSource(folder / role / f"{i % IMAGES:05}.png")
            for role in ("images", "masks", "preds")
        )
        samples.append(Sample(f"sample_{i:05}", image, truth, (prediction,)))
    dataset = Dataset(folder, "generated", "same name", ("preds",), tuple(samples))
    return Opened(dataset, ReadingSpec(TASK), ScoringSpec(), OpenRequest(dataset.root), TASK)


def fill(board: Scoreboard, tables: list[ScoreTable]) -> None:
    """Put a result for every sample."""
    for i in range(SAMPLES):
        table = tables[i % len(tables)]
        board.put(SampleResult(i, (PredictionResult(width=WIDTH, height=HEIGHT, table=table),)))


def floor_step(tables: list[ScoreTable], samples: int) -> Callable[[int], object]:
    """Return the bare arithmetic of the six scores of all samples at one threshold."""
    which = np.arange(samples) % len(tables)
    background = np.stack([t.background for t in tables], axis=1)[:, which].astype(np.float64)
    foreground = np.stack([t.foreground for t in tables], axis=1)[:, which].astype(np.float64)
    positives = np.array([t.positives for t in tables], np.float64)[which]
    negatives = np.array([t.negatives for t in tables], np.float64)[which]

    def step(threshold: int) -> list[NDArray[np.float64]]:
        row = -(-255 * threshold // 1000)
        tp, fp = foreground[row], background[row]
        called, tn = tp + fp, negatives - fp
        union = positives + fp
        scores = [tp / union, 2 * tp / (positives + called), tp / called, tp / positives]
        scores += [tn / negatives, (tp + tn) / (positives + negatives)]
        return [score[score >= 0].mean() for score in scores]

    return step


def drag_steps(app: QApplication, window: MainWindow) -> dict[str, list[float]]:
    """Return the times of dragging in the open data set."""
    session = window.session

    def session_step(threshold: int) -> None:
        session.set_threshold(threshold)
        session.view()

    def window_step(threshold: int) -> None:
        window.threshold.threshold_moved.emit(threshold)
        app.processEvents()

    return {"session": milliseconds(session_step), "window": milliseconds(window_step)}


def idle(window: MainWindow) -> bool:
    """Say whether the picture is there and nothing is under way."""
    return window.session.pixels() is not None and not window.session.runner.busy


def drag_images(app: QApplication, window: MainWindow, folder: Path) -> dict[str, list[float]]:
    """Open the folder as a person does, and drag."""
    window.opening.open_path(folder)
    run_until(app, lambda: idle(window))
    return drag_steps(app, window)


def drag_samples(
    app: QApplication, window: MainWindow, opened: Opened, tables: list[ScoreTable]
) -> dict[str, list[float]]:
    """Open 10,000 samples whose results are there at once, and drag."""
    session = window.session
    made = make(opened)
    root = opened.dataset.root
    arrived = Arrived(opened, root, root.parent / "s.segreview", "", {}, made)
    session.runner.submit(Job("open", SAMPLES, lambda: arrived, ()))
    window.bridge.wake()
    run_until(app, lambda: session.opened is opened)
    session.runner.cancel("evaluate")
    fill(made.board, tables)
    session.release_threshold()
    window.display.refresh()
    run_until(app, lambda: idle(window))
    return drag_steps(app, window)


def table_rows(title: str, times: dict[str, list[float]]) -> list[str]:
    """Return the rows of one data set."""
    floor = statistics.median(times["floor"])
    rows = []
    for name, taken in times.items():
        median, high = statistics.median(taken), np.percentile(taken, 95)
        ratios = f"{median / FRAME:>9.3f}{median / floor:>10.1f}"
        rows.append(f"{title:<16}{name:<9}{median:>9.3f}{high:>9.3f}{ratios}")
    return rows


def main() -> int:
    """Measure both data sets; fail when the median step of one is longer than a frame."""
    tables = generated_tables(IMAGES)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "cracks"
        write_folder(folder, IMAGES, IMAGES, HEIGHT, WIDTH)
        with open_window(Path(place) / "home") as (app, window):
            images = drag_images(app, window, folder)
            samples = drag_samples(app, window, opened_samples(folder), tables)
    images["floor"] = milliseconds(floor_step(tables, IMAGES))
    samples["floor"] = milliseconds(floor_step(tables, SAMPLES))
    lines = ["Main-thread CPU time of one threshold step, milliseconds"]
    lines += [f"{'':<25}{'median':>9}{'95 %':>9}{'/ frame':>9}{'/ floor':>10}"]
    lines += table_rows("12 images", images) + table_rows("10,000 samples", samples)
    sys.stdout.write("\n".join(lines) + "\n")
    return int(max(statistics.median(times["window"]) for times in (images, samples)) > FRAME)


if __name__ == "__main__":
    sys.exit(main())
