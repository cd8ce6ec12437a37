"""One row per error region, the largest of each image first."""

from __future__ import annotations

from collections.abc import Iterator

from segreview.masks.outcome import Outcome
from segreview.masks.regions import ErrorRegions, RegionKind
from segreview.reports.cells import Cell, Row
from segreview.reports.results import Results
from segreview.review.verdict import NO_VERDICT

REGION_COLUMNS = (
    *("sample", "prediction_set", "region", "kind", "outcome"),
    *("ground_truth_class", "prediction_class"),
    *("area", "x", "y", "width", "height", "depth", "verdict"),
)


def region_rows(results: Results) -> Iterator[Row]:
    """Return one row per error region of every scored image and prediction set, if they are known.

    A predicted class that is ignored, unknown or missing is an empty cell, as in confusion.csv.
    """
    if results.regions is None:
        return
    sets = results.dataset.prediction_sets
    labels = frozenset(results.classes.counted_labels)
    for index, sample in enumerate(results.dataset.samples):
        for p, name in enumerate(sets):
            regions = results.regions.found.get((index, p))
            verdict = results.verdicts.get((sample.id, name), NO_VERDICT).decision
            said = None if verdict is None else verdict.value
            for k in range(0 if regions is None else len(regions)):
                assert regions is not None
                cells = _region(regions, k, labels)
                yield {"sample": sample.id, "prediction_set": name, **cells, "verdict": said}


def _region(regions: ErrorRegions, k: int, labels: frozenset[int]) -> dict[str, Cell]:
    predicted = int(regions.prediction_class[k])
    return {
        "region": k + 1,
        "kind": RegionKind(regions.kind[k]).name.lower(),
        "outcome": Outcome(regions.outcome[k]).name.lower(),
        "ground_truth_class": int(regions.ground_truth_class[k]),
        "prediction_class": predicted if predicted in labels else None,
        "area": int(regions.area[k]),
        "x": int(regions.x[k]),
        "y": int(regions.y[k]),
        "width": int(regions.width[k]),
        "height": int(regions.height[k]),
        "depth": float(regions.depth[k]),
    }
