"""Every preset reproduces the numbers of the tool that it is named after."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segreview.masks.threshold import Operator
from segreview.metrics.confusion import class_counts, confusion_matrix
from segreview.metrics.convention_scores import ImageCounts, convention_rows
from segreview.metrics.conventions import (
    CONVENTIONS,
)
from segreview.metrics.label_pairs import label_pairs

GOLDENS = json.loads((Path(__file__).parent / "goldens/conventions.json").read_text())
VECTORS = GOLDENS["vectors"]
IGNORED = 255
TOLERANCE = {"monai": 1e-6, "torchmetrics-meaniou": 1e-6, "torchmetrics-jaccard": 1e-6}
"""Tools that add in float32; all others agree to the last digits."""


def slices_of(vector: dict[str, Any]) -> list[tuple[int, np.ndarray, np.ndarray | None]]:
    """Return every slice of every case with the number of its case."""
    found = []
    for case, (truth, predicted) in enumerate(vector["images"]):
        stack = np.array(truth)
        shown = None if predicted is None else np.array(predicted)
        if stack.ndim == 2:
            found.append((case, stack, shown))
        else:
            found += [(case, s, None if shown is None else shown[i]) for i, s in enumerate(stack)]
    return found


def image_counts(vector: dict[str, Any]) -> ImageCounts:
    labels, slices = tuple(range(vector["classes"])), slices_of(vector)
    pairs = (label_pairs(truth, predicted) for _, truth, predicted in slices)
    ignored = frozenset({IGNORED})
    matrices = np.stack([confusion_matrix(entry, labels, ignored) for entry in pairs])
    return ImageCounts(
        class_counts(matrices),
        labels,
        binary=vector["kind"] in ("binary", "scores"),
        missing=np.array([predicted is None for _, _, predicted in slices]),
        cases=np.array([case for case, _, _ in slices]),
    )


@pytest.mark.parametrize("name", sorted(set(CONVENTIONS) - {"seed-report"}))
def test_a_preset_is_proven_by_fifteen_vectors_or_more(name):
    assert sum(name in vector["expected"] for vector in VECTORS) >= 15


@pytest.mark.parametrize("number", range(len(VECTORS)))
def test_a_preset_gives_the_numbers_of_its_tool(number):
    vector = VECTORS[number]
    if vector["kind"] == "scores":
        operator = CONVENTIONS["torchmetrics-jaccard"].operator
        assert operator is not None
        above = np.greater if operator is Operator.GT else np.greater_equal
        shown = [[truth, above(scores, 0.5).astype(int)] for truth, scores in vector["images"]]
        vector = {**vector, "images": shown}
    images = image_counts(vector)
    for name, expected in vector["expected"].items():
        rows = {row.score: row.value for row in convention_rows(CONVENTIONS[name], images)}
        tolerance = TOLERANCE.get(name, 1e-14)
        wanted = {key: np.nan if value is None else value for key, value in expected.items()}
        found = {key: rows[key] for key in wanted}
        assert found == pytest.approx(wanted, abs=tolerance, rel=0, nan_ok=True), name
        if vector["kind"] != "scores":
            assert set(rows) == set(wanted), "a preset reports only what is proven"


def test_each_preset_names_the_version_that_made_the_goldens():
    versions = set(GOLDENS["packages"].values())
    for name, convention in CONVENTIONS.items():
        if name != "seed-report":
            assert any(f" {version}" in convention.tool for version in versions), name


def test_every_golden_kind_is_there():
    kinds = Counter(vector["kind"] for vector in VECTORS)
    assert kinds == {"labels": 31, "binary": 24, "volumes": 10, "scores": 6}
