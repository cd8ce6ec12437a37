"""What is said of a threshold: what it is on a map's own scale, or why nothing depends on it."""

from __future__ import annotations

from segreview.evaluation.scoreboard import Scoreboard
from segreview.masks.threshold import STEPS, ScoreScale


def without_threshold(board: Scoreboard, p: int) -> str:
    """Return why nothing of a prediction set depends on a threshold; empty where something does."""
    cut = board.task.readings[p].cut
    if board.dataset.ground_truth_only:
        return "There is no prediction that a threshold could cut."
    if cut is not None:
        return (
            f"Detections with a score of {cut:g} and more are taken: among several categories "
            "this is fixed."
        )
    return "" if board.binary else "Labels need no threshold: each pixel has one class."


def native_threshold(scale: ScoreScale, step: int) -> str:
    """Return a threshold in the map's own units: "127.5 of 255"; empty for scores from 0 to 1."""
    if scale.logits:
        end = {0: "-∞", STEPS: "∞"}.get(step)
        return f"logit {end or format(float(scale.exact(step)), '.4g')}"
    if (scale.low, scale.high) == (0, 1):
        return ""
    ends = f"{scale.low:g} to {scale.high:g}" if scale.low else f"{scale.high:g}"
    return f"{float(scale.exact(step)):g} of {ends}"
