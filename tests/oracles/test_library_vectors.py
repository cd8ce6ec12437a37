"""The core against small cases whose numbers other libraries returned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segreview.metrics.averages import EmptyRule, average, class_mean
from segreview.metrics.confusion import class_counts, confusion_matrix, pair_totals
from segreview.metrics.convention_scores import ImageCounts, convention_rows
from segreview.metrics.conventions import CONVENTIONS
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


REPORTED = {
    "mmeval": ("mmeval", {"miou": "mIoU", "pixel_accuracy": "aAcc", "mean_class_accuracy": "mAcc"}),
    "scikit-learn": ("sklearn", {"mdice": "f1_score(average='macro')"}),
}
REPORTED["mmeval"][1].update(mdice="mDice", mean_precision="mPrecision", mean_recall="mRecall")
REPORTED["mmeval"][1].update(kappa="kappa")


def convention_vectors() -> list[Any]:
    everything = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    return [
        pytest.param(vector, id=vector["id"])
        for vector in everything
        if vector["task"] == "multiclass"
        and vector["metric"] in REPORTED.get(vector["source"]["library"], ("", {}))[1]
    ]


@pytest.mark.parametrize("vector", convention_vectors())
def test_presets_agree_with_the_vectors_of_their_tools(vector):
    preset, names = REPORTED[vector["source"]["library"]]
    convention = CONVENTIONS[preset]
    truth, predicted = (np.atleast_2d(np.array(vector[key])) for key in ("gt", "pred"))
    pairs = label_pairs(*(side.reshape(-1, side.shape[-1]) for side in (truth, predicted)))
    found = np.union1d(pairs.ground_truth, pairs.prediction)
    classes = vector["options"].get("num_classes") or int(found.max()) + 1
    labels = tuple(range(classes))
    counts = class_counts(confusion_matrix(pairs, labels, convention.ignored_labels))
    images = ImageCounts(counts.at(np.newaxis), labels)
    values = {row.score: row.value for row in convention_rows(convention, images)}
    # Vectors that were copied from a page of documentation are rounded there.
    rounded = {**vector, "tolerance": max(vector["tolerance"], 5e-10)}
    assert_expected(values[names[vector["metric"]]], rounded)
