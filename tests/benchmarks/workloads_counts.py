"""Counts at one threshold: a binary ground truth against a float32 score map."""

from collections.abc import Callable, Iterator

import numpy as np
from contest import Candidate, Workload
from generated_folder import picture_triple
from numpy.typing import NDArray

from segreview.masks.threshold import UNIT_SCALE, Operator
from segreview.metrics.counts import binary_counts, threshold_counts

HEIGHT, WIDTH = 1024, 2048
Truth = NDArray[np.bool_]
Scores = NDArray[np.float32]


def masks() -> tuple[Truth, Scores]:
    """Return a ground truth and a soft float32 score map."""
    made = picture_triple(1, HEIGHT, WIDTH)
    return made["masks"] > 0, made["preds"].astype(np.float32) / np.float32(255)


def copying(*arrays: NDArray[np.generic]) -> Candidate:
    """Return the floor: reading the same bytes once and writing them."""
    copies = [np.empty_like(array) for array in arrays]

    def floor() -> None:
        for copy, array in zip(copies, arrays, strict=True):
            np.copyto(copy, array)

    return floor


def textbook(truth: Truth, scores: Scores) -> tuple[int, ...]:
    """Count as textbooks do: four masks, summed."""
    called = scores >= 0.5
    return (
        np.logical_and(truth, called).sum(),
        np.logical_and(~truth, called).sum(),
        np.logical_and(truth, ~called).sum(),
        np.logical_and(~truth, ~called).sum(),
    )


def installed(truth: Truth, scores: Scores) -> dict[str, Candidate]:
    """Return every peer that can be imported."""
    peers: dict[str, Candidate] = {}
    for made in (_medpy, _torchmetrics, _monai, _sklearn, _miseval, _pycocotools):
        try:
            peers.update(made(truth, scores))
        except ImportError:
            continue
    return peers


def _medpy(truth: Truth, scores: Scores) -> Iterator[tuple[str, Candidate]]:
    from medpy.metric.binary import dc, jc

    yield "medpy dc + jc", lambda: (dc(scores >= 0.5, truth), jc(scores >= 0.5, truth))


def _torchmetrics(truth: Truth, scores: Scores) -> Iterator[tuple[str, Candidate]]:
    import torch
    from torchmetrics.functional.classification import binary_stat_scores

    torch.set_num_threads(1)
    target, preds = torch.from_numpy(truth.astype(np.uint8)), torch.from_numpy(scores)
    yield "torchmetrics, validation", lambda: binary_stat_scores(preds, target)
    unchecked = "torchmetrics, no validation"
    yield unchecked, lambda: binary_stat_scores(preds, target, validate_args=False)


def _monai(truth: Truth, scores: Scores) -> Iterator[tuple[str, Candidate]]:
    import torch
    from monai.metrics import get_confusion_matrix

    target, preds = (torch.from_numpy(a)[None, None] for a in (truth, scores))
    yield "MONAI confusion matrix", lambda: get_confusion_matrix((preds >= 0.5).float(), target)


def _sklearn(truth: Truth, scores: Scores) -> Iterator[tuple[str, Candidate]]:
    from sklearn.metrics import confusion_matrix

    yield (
        "scikit-learn confusion_matrix",
        lambda: confusion_matrix(truth.ravel(), (scores >= 0.5).ravel()),
    )


def _miseval(truth: Truth, scores: Scores) -> Iterator[tuple[str, Candidate]]:
    from miseval import evaluate

    yield "miseval IoU", lambda: evaluate(truth, scores >= 0.5, metric="IoU")


def _pycocotools(truth: Truth, scores: Scores) -> Iterator[tuple[str, Candidate]]:
    from pycocotools.mask import encode, iou

    def candidate() -> object:
        both = np.stack([truth, scores >= 0.5], axis=-1).astype(np.uint8, order="F")
        first, second = encode(both)
        return iou([first], [second], [0])

    yield "pycocotools encode + iou", candidate


SLOW = frozenset({"scikit-learn confusion_matrix", "miseval IoU"})


def at_one_threshold() -> Workload:
    """Return the workload A1 of PERFORMANCE: u8 against f32, threshold 0.5."""
    truth, scores = masks()
    return Workload(
        "counts at one threshold, 2048x1024",
        truth.size,
        copying(truth, scores),
        lambda: threshold_counts(scores, truth, None, 500, Operator.GE, UNIT_SCALE),
        {"textbook NumPy": lambda: textbook(truth, scores), **installed(truth, scores)},
        SLOW,
    )


def of_half_floats() -> Workload:
    """Return the same of a float16 map, which NumPy compares slowly."""
    truth, scores = masks()
    halves = scores.astype(np.float16)
    return Workload(
        "counts at one threshold, float16, 2048x1024",
        truth.size,
        copying(truth, halves),
        lambda: threshold_counts(halves, truth, None, 500, Operator.GE, UNIT_SCALE),
        {"textbook NumPy": lambda: textbook(truth, halves)},
    )


def of_two_masks() -> Workload:
    """Return the counts of two masks inside a valid area."""
    truth, scores = masks()
    called, valid = scores >= 0.5, np.ones_like(truth)
    valid[: HEIGHT // 8] = False

    def plain() -> object:
        codes = 2 * truth[valid].astype(np.intp) + called[valid]
        return np.bincount(codes, minlength=4)

    return Workload(
        "counts of two masks and a valid area, 2048x1024",
        truth.size,
        copying(truth, called, valid),
        lambda: binary_counts(truth, called, valid),
        {"plain np.bincount": plain},
    )


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "counts at one threshold, 2048x1024": at_one_threshold,
    "counts at one threshold, float16, 2048x1024": of_half_floats,
    "counts of two masks and a valid area, 2048x1024": of_two_masks,
}
