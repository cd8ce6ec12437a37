"""Score volumes: arg max, the tables of all classes, and the whole way from a file."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from contest import Candidate, Workload
from numpy.typing import NDArray

from segreview.dataset.reading import read_prediction
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import ClassTable
from segreview.masks.threshold import UNIT_SCALE
from segreview.masks.volume import best_channel
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.volume_tables import class_tables

CLASSES, HEIGHT, WIDTH = 19, 512, 1024
LABELS = tuple(range(CLASSES))
SHARP, SOFT = 25.0, 5.0
"""Of a sharp network 11 % of the scores are above 0.001, of a soft one 54 %."""

_FOLDER = tempfile.TemporaryDirectory(prefix="segreview-bench-")


def softmax_volume(sharpness: float) -> NDArray[np.float32]:
    """Return smooth random probabilities of shape (19, 512, 1024)."""
    random = np.random.default_rng(0)
    small = random.normal(size=(CLASSES, HEIGHT // 32 + 1, WIDTH // 32 + 1)).astype(np.float32)
    rows, columns = np.arange(HEIGHT) / 32, np.arange(WIDTH) / 32
    logits = _between(_between(small, rows, 1), columns, 2)
    logits += random.normal(size=logits.shape).astype(np.float32) * 0.05
    logits *= sharpness
    powers = np.exp(logits - logits.max(axis=0))
    volume: NDArray[np.float32] = (powers / powers.sum(axis=0)).astype(np.float32)
    return volume


def _between(values: NDArray[Any], places: NDArray[Any], axis: int) -> NDArray[Any]:
    """Interpolate along an axis."""
    first = places.astype(np.intp)
    part = (places - first).astype(np.float32).reshape([-1 if i == axis else 1 for i in range(3)])
    mixed = values.take(first, axis) * (1 - part) + values.take(first + 1, axis) * part
    return np.asarray(mixed)


def truth_of(volume: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a ground truth that is right for most pixels, with an ignored border."""
    truth = np.roll(volume.argmax(axis=0).astype(np.uint8), 5, axis=1)
    truth[:20] = 255
    return truth


def torch_peers(volume: NDArray[np.float32]) -> Mapping[str, Candidate]:
    """Return the peers of torch where it is installed."""
    try:
        import torch
    except ImportError:
        return {}
    torch.set_num_threads(1)
    tensor = torch.from_numpy(volume)
    return {f"torch.argmax {torch.__version__}": lambda: tensor.argmax(0)}


def argmax(axis: int, dtype: str) -> Callable[[], Workload]:
    """Return a workload of the arg max alone."""

    def make() -> Workload:
        volume = softmax_volume(SOFT).astype(dtype)
        volume = np.ascontiguousarray(np.moveaxis(volume, 0, axis))
        copy = np.empty_like(volume)
        peers: dict[str, Candidate] = {"np.argmax": lambda: np.argmax(volume, axis)}
        if axis == 0 and dtype == "f4":
            peers |= torch_peers(volume)
        return Workload(
            f"argmax {dtype}, {_shape(axis)}",
            HEIGHT * WIDTH,
            lambda: np.copyto(copy, volume),
            lambda: best_channel(volume, axis),
            peers,
        )

    return make


def tables(axis: int, sharpness: float) -> Callable[[], Workload]:
    """Return a workload of the tables of all classes."""

    def make() -> Workload:
        planes = softmax_volume(sharpness)
        truth, copy = truth_of(planes), np.empty_like(planes)
        volume = np.ascontiguousarray(np.moveaxis(planes, 0, axis))

        def one_by_one() -> None:
            valid = truth != 255
            for label in LABELS:
                score_table(planes[label], truth == label, valid, UNIT_SCALE)

        def histograms() -> None:
            place = np.where(truth == 255, CLASSES, truth).astype(np.int64) * 1001
            for plane in planes:
                np.bincount((place + (plane * 1000).astype(np.int64)).ravel())

        return Workload(
            f"volume tables, {_word(sharpness)}, {_shape(axis)}",
            HEIGHT * WIDTH * CLASSES,
            lambda: np.copyto(copy, planes),
            lambda: class_tables(volume, truth, None, LABELS, UNIT_SCALE, axis),
            {
                "score_table, class by class": one_by_one,
                "np.bincount, 1,001 bins, not exact": histograms,
            },
        )

    return make


def from_file(sharpness: float) -> Callable[[], Workload]:
    """Return a workload whose floor reads the bytes of a file with their hash."""

    def make() -> Workload:
        volume = softmax_volume(sharpness)
        truth, path = truth_of(volume), Path(_FOLDER.name) / f"{_word(sharpness)}.npy"
        np.save(path, volume)
        source = PixelSource(path)
        bare = task_of(None)
        scored = task_of(UNIT_SCALE)

        def labels_only() -> None:
            label_pairs(truth, read_prediction(source, bare, 0).values)

        def everything() -> None:
            read = read_prediction(source, scored, 0)
            label_pairs(truth, read.values)
            assert read.volume is not None
            class_tables(read.volume.scores, truth, None, LABELS, UNIT_SCALE)

        return Workload(
            f"volume from a file, {_word(sharpness)}",
            HEIGHT * WIDTH,
            lambda: hashlib.sha256(path.read_bytes()).digest(),
            everything,
            {
                "segreview, arg max and pairs only": labels_only,
                "np.load and np.argmax, no hash": lambda: np.load(path).argmax(axis=0),
            },
        )

    return make


def task_of(scale: Any) -> Task:
    """Return the task of labels, with thresholds for single classes or without."""
    reading = PredictionReading("volume", None, False, "", class_scale=scale)
    return Task(TaskKind.MULTI_CLASS, 0, (reading,), ClassTable(()), False, "")


def _shape(axis: int) -> str:
    return "(C, H, W)" if axis == 0 else "(H, W, C)"


def _word(sharpness: float) -> str:
    return "sharp" if sharpness == SHARP else "soft"


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "argmax f4, (C, H, W)": argmax(0, "f4"),
    "argmax f4, (H, W, C)": argmax(2, "f4"),
    "argmax f2, (C, H, W)": argmax(0, "f2"),
    "volume tables, sharp, (C, H, W)": tables(0, SHARP),
    "volume tables, soft, (C, H, W)": tables(0, SOFT),
    "volume tables, sharp, (H, W, C)": tables(2, SHARP),
    "volume from a file, sharp": from_file(SHARP),
    "volume from a file, soft": from_file(SOFT),
}
