"""Reopening 100,000 scored samples: from the end of the listing until every score is there.

CPU seconds of one thread, as parts of the work; then the same in the real window. The floor, in the
same run, is what cannot be left out: reading the remembered bytes, and one look at the state of
each mask. No file is opened. Maps of 8 bits have tables of 257 rows, float maps of 2,002. A number
changes how many samples there are.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from bench_disk_look import write_folder
from loop_gaps import LoopWatch
from window_bench import open_window, run_until

from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import IMAGE_ROLE, file_identities, sources
from segreview.evaluation.cache.folder import BlockFolder
from segreview.evaluation.cache.origins import sample_key
from segreview.evaluation.cache.result_cache import Recalled, ResultCache, open_cache
from segreview.evaluation.evaluate import Origin, PredictionResult, SampleResult
from segreview.evaluation.scoreboard import Scoreboard
from segreview.formats.file_stamps import NOT_READ
from segreview.masks.threshold import UNIT_SCALE, ScoreScale
from segreview.metrics.histogram import ScoreTable
from segreview.session.opening import Opened, OpenRequest, open_request
from segreview.session.remembering import BLOCK_BYTES, BLOCK_SAMPLES

SAMPLES, LIMIT_SECONDS = 100_000, 2.0
SIDE, DISTINCT = 512, 512
Found = TypeVar("Found")


def score_tables(scale: ScoreScale) -> list[ScoreTable]:
    """Return tables of soft maps: half of the pixels are spread over all scores."""
    random, quarter = np.random.default_rng(0), SIDE * SIDE // 4
    found = []
    for _ in range(DISTINCT):
        steps = (random.dirichlet(np.ones(scale.rows - 1), 2) * quarter).astype(np.int64)
        steps[0, 0] += quarter
        steps[1, -1] += quarter
        reached = np.zeros((2, scale.rows), np.int64)
        reached[:, :-1] = steps[:, ::-1].cumsum(axis=1)[:, ::-1]
        found.append(ScoreTable(*reached, int(reached[1, 0]), int(reached[0, 0]), 0))
    return found


def remember(opened: Opened) -> None:
    """Remember a result of every sample, as an evaluation does."""
    scale = opened.task.readings[0].scale
    assert scale is not None, "the data set is binary"
    tables, cache, samples = score_tables(scale), cache_of(opened), opened.dataset.samples
    # In no order that compression could make use of.
    chosen = np.random.default_rng(2).integers(0, DISTINCT, len(samples)).tolist()
    at_once = min(BLOCK_SAMPLES, BLOCK_BYTES // (16 * scale.rows))
    for start in range(0, len(samples), at_once):
        cache.remember(
            [
                SampleResult(
                    place,
                    (result(tables[chosen[place]], place),),
                    origin=origin(sample),
                )
                for place, sample in enumerate(samples[start : start + at_once], start)
            ],
            complete=True,
        )


def result(table: ScoreTable, place: int) -> PredictionResult:
    """Return a result of masks that no other sample has."""
    return PredictionResult("", (), SIDE, SIDE, 0, table, content=f"{place:016x}")


def origin(sample: Sample) -> Origin:
    """Return what a result was made of: of the image nothing is read."""
    identities = file_identities(sample)
    identities[IMAGE_ROLE] = NOT_READ
    return Origin(sample_key(sample), np.array(identities))


def cache_of(opened: Opened) -> ResultCache:
    """Return what is remembered of a data set."""
    return open_cache(opened.dataset, opened.reading)


def seconds(work: Callable[[], Found]) -> tuple[Found, float]:
    """Return what came, and the CPU time of the thread."""
    began = time.thread_time()
    found = work()
    return found, time.thread_time() - began


def floor(opened: Opened, folder: BlockFolder, blocks: list[str]) -> float:
    """Return the CPU time of reading all remembered bytes and looking at each mask once."""
    found = (sources(sample)[IMAGE_ROLE + 1 :] for sample in opened.dataset.samples)
    files = [one.file for masks in found for one in masks if one]

    def work() -> None:
        for name in blocks:
            folder.read(name)
        for file in files:
            os.stat(file)

    return seconds(work)[1]


def put(board: Scoreboard, recalled: list[Recalled]) -> None:
    """Take over what was recalled, as the main loop does."""
    for found in recalled:
        board.put_block(found.samples, found.files, found.block)


def measure_parts(opened: Opened) -> None:
    """Print what every part of recalling takes."""
    cache, opening = seconds(lambda: cache_of(opened))
    board, left = Scoreboard(opened.dataset, opened.task), cache.blocks
    recalling, putting, longest = 0.0, 0.0, 0.0
    while left:
        (recalled, left), took = seconds(lambda names=left: cache.recall(names))
        recalling += took
        _, took = seconds(lambda pieces=recalled: put(board, pieces))
        putting, longest = putting + took, max(longest, took)
    assert board.done == len(board.ids), "all is remembered"
    least, whole = floor(opened, cache.folder, cache.blocks), opening + recalling + putting
    size = sum(len(cache.folder.read(name)) for name in cache.blocks) / len(board.ids)
    sys.stdout.write(
        f"  {len(cache.blocks)} blocks, {size:.0f} bytes a sample\n"
        f"  keys {opening:.2f}, blocks and looks {recalling:.2f}, board {putting:.2f}\n"
        f"  together {whole:.2f}, floor {least:.2f}: {whole / least:.1f} times the floor\n"
        f"  the main loop stands still for {1000 * longest:.0f} ms at most\n"
    )


def measure_window(root: Path, home: Path) -> None:
    """Print how long the real window takes from the end of the listing to the last score."""
    with open_window(home) as (app, window):
        session, watch = window.session, LoopWatch(window)
        window.opening.open_path(root)
        run_until(app, lambda: session.board is not None)
        assert session.board is not None, "the folder is open"
        watch.activity = "recalling"
        watch.start()
        began, used, samples = time.monotonic(), time.process_time(), len(session.board.ids)
        run_until(app, lambda: session.board is not None and session.board.done == samples)
        took, used = time.monotonic() - began, time.process_time() - used
        watch.stop()
        assert session.board.remembered.all(), "no mask is read"
        gap = max(watch.gaps("recalling"), key=lambda gap: gap.blocked)
        sys.stdout.write(
            f"  in the window {took:.2f} s by the clock (limit {LIMIT_SECONDS:g} s),"
            f" {used:.2f} s of CPU, longest gap {gap.blocked:.0f} ms\n"
        )


def as_floats(opened: Opened) -> Opened:
    """Return the data set as if its scores were floats."""
    readings = tuple(replace(one, scale=UNIT_SCALE) for one in opened.task.readings)
    task = replace(opened.task, readings=readings)
    return replace(opened, reading=replace(opened.reading, task=task))


if __name__ == "__main__":
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEGREVIEW_HOME"] = f"{folder}/home"
        root = Path(folder) / "data"
        write_folder(root, samples)
        bytes_read = open_request(OpenRequest(root))
        sys.stdout.write(f"{samples:,} samples of three files, CPU seconds\n8-bit maps\n")
        remember(bytes_read)
        measure_parts(bytes_read)
        measure_window(root, Path(folder) / "home")
        floats_read = as_floats(bytes_read)
        sys.stdout.write("float maps\n")
        remember(floats_read)
        measure_parts(floats_read)
