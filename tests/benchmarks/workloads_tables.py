"""All thresholds at once: tables of 8-bit, 16-bit and float maps; a threshold change of a data set.

A soft map is saturated at half of its pixels, a sharp one at nine tenths, and noise nowhere.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from contest import Candidate, Workload
from generated_folder import blobs
from numpy.typing import NDArray

from segreview.evaluation.spec import ScoringSpec
from segreview.evaluation.threshold_cube import ThresholdCube
from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale
from segreview.metrics.averages import average
from segreview.metrics.histogram import ScoreTable, score_table
from segreview.metrics.score_bins import score_bins
from segreview.metrics.scores import HEADLINE, scores

Truth = NDArray[np.bool_]
Scores = NDArray[Any]
FLOAT_SHAPE = (1024, 2048)
SATURATED = {"soft": 0.5, "sharp": 0.9, "noise": 0.0}


def masks(shape: tuple[int, int], kind: str) -> tuple[Truth, NDArray[np.float32]]:
    """Return a ground truth and a score map from 0 to 1 of which a share is saturated."""
    generator = np.random.default_rng(1)
    field = blobs(generator, *shape)
    moved = np.roll(field, 3, axis=1) + 0.15 * (blobs(generator, *shape) - 0.5)
    truth = field > np.quantile(field[::7, ::7], 0.6)
    if kind == "noise":
        return truth, generator.random(shape, np.float32)
    distance = moved - np.float32(np.quantile(moved[::7, ::7], 0.6))
    slope = 2 * np.quantile(np.abs(distance[::5, ::5]), 1 - SATURATED[kind])
    return truth, np.clip(distance / slope + 0.5, 0, 1).astype(np.float32)


def reading(*arrays: NDArray[Any]) -> Candidate:
    """Return the floor: counting what is not zero in the same bytes, the fastest reading."""
    views = [array.reshape(-1).view(np.uint8) for array in arrays]
    return lambda: [np.count_nonzero(view) for view in views]


def table_workload(
    name: str, truth: Truth, scores: Scores, scale: ScoreScale, peers: dict[str, Candidate]
) -> Workload:
    """Return a table of a score map against its peers."""
    slow = frozenset(peer for peer in peers if not peer.startswith("plain"))
    ours: Candidate = lambda: score_table(scores, truth, None, scale)  # noqa: E731
    return Workload(name, truth.size, reading(truth, scores), ours, peers, slow)


def byte_tables(side: int, kind: str) -> Callable[[], Workload]:
    """Return what makes a workload A2 of PERFORMANCE."""

    def make() -> Workload:
        truth, soft = masks((side, side), kind)
        scores = (255 * soft).astype(np.uint8)

        def plain() -> object:
            codes = truth.ravel() * np.intp(256) + scores.ravel()
            return np.bincount(codes, minlength=512).reshape(2, 256)[:, ::-1].cumsum(axis=1)

        peers: dict[str, Candidate] = {"plain np.bincount": plain}
        if side <= 512:
            peers |= installed(truth, scores.astype(np.float32) / np.float32(255), 256)
        return table_workload(byte_name(side, kind), truth, scores, BYTE_SCALE, peers)

    return make


def byte_name(side: int, kind: str) -> str:
    """Name a workload of bytes."""
    return f"table of 256 thresholds, {kind}, {side}x{side}"


def other_tables(dtype: str, kind: str) -> Callable[[], Workload]:
    """Return what makes a workload of a 16-bit or float map: 1,001 thresholds, both operators."""

    def make() -> Workload:
        truth, soft = masks(FLOAT_SHAPE, kind)
        whole = dtype == "uint16"
        scores = (65535 * soft).astype(dtype) if whole else soft.astype(dtype)
        scale = WORD_SCALE if whole else UNIT_SCALE
        edges = score_bins(scale, scores.dtype).edges

        def searched() -> object:
            place = np.searchsorted(edges, scores.ravel(), side="right")
            return np.bincount(2 * place + truth.ravel())

        def histograms() -> object:
            return [np.histogram(scores[truth == side], 1001, (0, 1)) for side in (False, True)]

        peers: dict[str, Candidate] = {"NumPy searchsorted + bincount": searched}
        if dtype == "float32":
            peers["NumPy histogram, 1,001 bins (inexact)"] = histograms
            # A curve of 1,001 thresholds takes torchmetrics ten seconds: once is enough.
            peers |= installed(truth, scores, 1001) if kind == "soft" else {}
        return table_workload(other_name(dtype, kind), truth, scores, scale, peers)

    return make


def other_name(dtype: str, kind: str) -> str:
    """Name a workload of another dtype."""
    return f"table of 1,001 thresholds, {kind}, {dtype}, 2048x1024"


def installed(truth: Truth, scores: NDArray[np.float32], thresholds: int) -> dict[str, Candidate]:
    """Return every peer that can be imported."""
    peers: dict[str, Candidate] = {}
    for made in (_sklearn, _torchmetrics):
        try:
            peers.update(made(truth, scores, thresholds))
        except ImportError:
            continue
    return peers


def _sklearn(truth: Truth, scores: Scores, _: int) -> Iterator[tuple[str, Candidate]]:
    from sklearn.metrics import precision_recall_curve

    yield (
        "scikit-learn precision_recall_curve",
        lambda: precision_recall_curve(truth.ravel(), scores.ravel()),
    )


def _torchmetrics(truth: Truth, scores: Scores, number: int) -> Iterator[tuple[str, Candidate]]:
    import torch
    from torchmetrics.functional.classification import binary_precision_recall_curve as curve

    torch.set_num_threads(1)
    target = torch.from_numpy(truth.astype(np.uint8)).ravel().long()
    preds = torch.from_numpy(scores).ravel()
    yield (
        f"torchmetrics curve, {number} thresholds",
        lambda: curve(preds, target, thresholds=number, validate_args=False),
    )


def threshold_change(samples: int) -> Callable[[], Workload]:
    """Return what makes a threshold change: all scores of every sample, their means and sums."""

    def make() -> Workload:
        generator = np.random.default_rng(1)
        made = []
        for _ in range(50):
            truth, soft = generator.random((32, 32)) < 0.4, generator.random((32, 32))
            made.append(score_table((255 * soft).astype(np.uint8), truth, None, BYTE_SCALE))
        cube = ThresholdCube(samples, BYTE_SCALE)
        for sample in range(samples):
            cube.put(sample, made[sample % len(made)])

        def change() -> object:
            counts = cube.counts(ScoringSpec.at(0.437))
            means = [average(values) for values in scores(HEADLINE, counts)]
            return means, scores(HEADLINE, counts.sum())

        let_a_picture_go()
        rows = np.zeros((2, samples), np.uint32)
        return Workload(
            f"threshold change, {samples:,} samples",
            samples,
            lambda: rows.astype(np.float64),
            change,
            {"summing the histograms": _summing(made, samples)},
        )

    return make


def let_a_picture_go() -> None:
    """Leave the allocator as a program does that has shown pictures.

    It keeps as much memory as the greatest array that it got back had; before the first one, a
    threshold change would be measured by the pages that the system hands out for it.
    """
    np.ones(3_900_000)


def _summing(made: list[ScoreTable], samples: int) -> Candidate:
    """Return the naive way: a histogram for each image, summed from the threshold on."""
    both = np.array([(table.background, table.foreground) for table in made])
    histograms = -np.diff(both, axis=-1)[np.arange(samples) % len(made)]
    return lambda: histograms[:, :, 112:].sum(axis=-1)


WORKLOADS: dict[str, Callable[[], Workload]] = {
    **{
        byte_name(side, kind): byte_tables(side, kind) for side in (512, 4096) for kind in SATURATED
    },
    **{
        other_name(dtype, kind): other_tables(dtype, kind)
        for dtype in ("float32", "float64", "float16", "uint16")
        for kind in SATURATED
    },
    "threshold change, 10,000 samples": threshold_change(10_000),
    "threshold change, 100,000 samples": threshold_change(100_000),
}
