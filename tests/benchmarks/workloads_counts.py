"""Counts at one threshold: a binary ground truth against a float32 score map."""

from collections.abc import Callable

import numpy as np
from contest import Workload
from generated_folder import picture_triple

from segreview.masks.threshold import UNIT_SCALE, Operator, foreground
from segreview.metrics.counts import binary_counts

HEIGHT, WIDTH = 1024, 2048


def threshold_counts() -> Workload:
    """Return the workload A1 of PERFORMANCE: u8 against f32, threshold 0.5."""
    made = picture_triple(1, HEIGHT, WIDTH)
    truth = made["masks"] > 0
    scores = made["preds"].astype(np.float32) / np.float32(255)
    copies = np.empty_like(truth), np.empty_like(scores)

    def floor() -> None:
        np.copyto(copies[0], truth)
        np.copyto(copies[1], scores)

    def textbook() -> tuple[int, ...]:
        called = scores >= 0.5
        return (
            np.logical_and(truth, called).sum(),
            np.logical_and(~truth, called).sum(),
            np.logical_and(truth, ~called).sum(),
            np.logical_and(~truth, ~called).sum(),
        )

    return Workload(
        "counts at one threshold, 2048x1024",
        truth.size,
        floor,
        lambda: binary_counts(truth, foreground(scores, 500, Operator.GE, UNIT_SCALE)),
        {"textbook NumPy": textbook},
    )


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "counts at one threshold, 2048x1024": threshold_counts
}
