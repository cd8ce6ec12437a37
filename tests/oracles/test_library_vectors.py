"""The core against small cases whose numbers other libraries returned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segreview.metrics.averages import EmptyRule, average, class_mean
from segreview.metrics.confusion import class_counts, confusion_matrix, pair_totals
from segreview.metrics.counts import binary_counts
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.scores import SCORES, score

VECTORS = Path(__file__).parents[2] / "../shared/data/vectors.json"
if not VECTORS.exists():
    pytest.skip("the test vectors are not beside this checkout", allow_module_level=True)

UNDEFINED = {"scikit-learn": EmptyRule.ZERO, "miseval": EmptyRule.ZERO}
"""What 0 / 0 counts as in libraries that do not leave it undefined."""

OTHERWISE = {"medpy-bothempty-iou", "miseval-bothempty-dice"}
"""Here a library breaks its own rule for 0 / 0."""


PER_CLASS = ("per_class_iou", "per_class_dice", "per_class_precision", "per_class_recall")
"""Other numbers of several classes depend on a convention, which the core does not choose."""


def vectors(task: str, *metrics: str) -> list[Any]:
    everything = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    return [
        pytest.param(vector, id=vector["id"])
        for vector in everything
        if vector["task"] == task and vector["metric"] in metrics and vector["id"] not in OTHERWISE
    ]


def mask(values: list[Any], dtype: type) -> np.ndarray:
    """Return nested lists of any depth as one (H, W) mask: pooling knows no image borders."""
    array = np.array(values)
    return array.reshape(-1, array.shape[-1]).astype(dtype)


def empty_rule(vector: dict[str, Any]) -> EmptyRule:
    options = vector["options"]
    given = options.get("zero_division", options.get("both_empty"))
    if given is None:
        return UNDEFINED.get(vector["source"]["library"], EmptyRule.SKIP)
    return EmptyRule.ONE if given == 1 else EmptyRule.ZERO


def assert_expected(found: Any, vector: dict[str, Any]) -> None:
    expected = vector["expected"]
    wanted = [np.nan if value is None else value for value in np.ravel(np.array(expected, object))]
    tolerance = max(vector["tolerance"], 1e-12)
    assert np.ravel(found).tolist() == pytest.approx(wanted, abs=tolerance, nan_ok=True)


@pytest.mark.parametrize("vector", vectors("binary", "counts", *SCORES))
def test_binary_scores_agree_with_other_libraries(vector):
    counts = binary_counts(mask(vector["gt"], bool), foreground_of(vector))
    if vector["metric"] == "counts":
        order = vector["options"]["order"].lower().split(",")
        assert [getattr(counts, name).item() for name in order] == vector["expected"]
        return
    value = score(vector["metric"], counts)
    assert_expected(average(value.reshape(1), empty_rule(vector)).value, vector)


def foreground_of(vector: dict[str, Any]) -> np.ndarray:
    predicted = mask(vector["pred"], float)
    if vector["options"].get("threshold_rule") == ">":
        return predicted > vector["options"]["threshold"]
    return predicted > 0


@pytest.mark.parametrize(
    "vector", vectors("multiclass", "pixel_accuracy", "mean_class_accuracy", *PER_CLASS)
)
def test_class_scores_agree_with_other_libraries(vector):
    metric = vector["metric"]
    pairs = label_pairs(mask(vector["gt"], int), mask(vector["pred"], int))
    found = np.union1d(pairs.ground_truth, pairs.prediction)
    labels = tuple(found.tolist())
    counts = class_counts(confusion_matrix(pairs, labels, frozenset()))
    if metric == "pixel_accuracy":
        one = np.zeros(len(pairs.pixels), np.int64)
        totals = pair_totals(one, pairs, 1, labels, frozenset())
        assert_expected(totals.correct / totals.counted, vector)
    elif metric == "mean_class_accuracy":
        assert_expected(class_mean(score("recall", counts)), vector)
    else:
        assert_expected(score(metric.removeprefix("per_class_"), counts), vector)
