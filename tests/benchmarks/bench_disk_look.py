"""Noticing what changed on disk in an open folder of 100,000 scored samples.

A look, and results taken over to a longer list, are made by a worker of its own; their CPU time
says how long until the next look. Then the window stands still while it goes on with what was
found. A number changes how many samples there are.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from bench_listing import ROLES, write_empty_files
from PIL import Image

from segreview.dataset.sample_files import all_file_states
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.masks.threshold import BYTE_SCALE
from segreview.metrics.histogram import score_table
from segreview.session.disk_look import look, rearranged
from segreview.session.following import take_over
from segreview.session.opening import OpenRequest
from segreview.session.opening_watch import OpeningWatch
from segreview.session.session import Session

SAMPLES = 100_000
Found = TypeVar("Found")


def write_folder(root: Path, samples: int) -> None:
    """Write links to files of a few bytes; only the first four samples are read to decide."""
    write_empty_files(root, samples)
    for role, suffix in ROLES.items():
        picture = Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8))
        for path in {root / role / f"frame_{i:06}{suffix}" for i in range(0, samples, 30_000)}:
            picture.save(path)


def opened(root: Path) -> Session:
    """Open the folder and put in the result of every sample without reading it."""
    session = Session()
    session.open(OpenRequest(root))
    while session.board is None:
        session.receive()
    session.cancel()
    fill(session)
    return session


def fill(session: Session) -> None:
    """Put in the results of all samples that wait."""
    assert session.board is not None
    mask = np.array([[0, 255], [255, 0]], np.uint8)
    table = score_table(mask, mask > 0, None, BYTE_SCALE)
    result = PredictionResult(width=2, height=2, table=table, content="0" * 16)
    states = all_file_states(session.board.dataset.samples)
    for index in np.flatnonzero(session.board.waiting()).tolist():
        session.board.put(SampleResult(index, (result,), states[index]))


def seconds(work: Callable[[], Found]) -> tuple[Found, float]:
    """Return what came, and the CPU time of the thread."""
    began = time.thread_time()
    found = work()
    return found, time.thread_time() - began


def measure(session: Session, root: Path) -> None:
    """Print one line for each kind of change."""
    sys.stdout.write("what changed                   look   list   window\n")
    for name, change in CHANGES.items():
        change(root)
        review = session.review
        assert review is not None, "a folder is open"
        arrived, listing = review.arrived, 0.0
        found, looking = seconds(lambda arrived=arrived: look(arrived, False, OpeningWatch()))
        if found.moved is not None:
            board = review.board
            found, listing = seconds(lambda look=found, board=board: rearranged(look, board))
        _, window = seconds(partial(take_over, review, found, asked=False))
        sys.stdout.write(f"{name:28} {looking:6.2f} {listing:6.2f} {window:8.3f}\n")
        session.cancel()
        fill(session)


def rewrite_one(root: Path) -> None:
    """Write one prediction anew, as an atomic writer does."""
    path = root / "preds" / "frame_000007.png"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def touch_all(root: Path) -> None:
    """Give every prediction another time."""
    for path in (root / "preds").iterdir():
        os.utime(path, ns=(1, 1))


def add_one(root: Path) -> None:
    """Add one sample in the middle."""
    for role, suffix in ROLES.items():
        source = root / role / f"frame_000007{suffix}"
        (root / role / f"frame_000007b{suffix}").write_bytes(source.read_bytes())


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "one prediction": rewrite_one,
    "a new sample in the middle": add_one,
    "every prediction": touch_all,
}

if __name__ == "__main__":
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEGREVIEW_HOME"] = f"{folder}/home"
        write_folder(Path(folder) / "data", samples)
        sys.stdout.write(f"{samples:,} samples of three files, CPU seconds\n")
        open_session = opened(Path(folder) / "data")
        measure(open_session, Path(folder) / "data")
        open_session.close()
