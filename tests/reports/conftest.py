"""Two small data sets with results: three binary images, and two with three classes."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.regions import RegionSpec
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ReadingSpec, ScoringSpec
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import BINARY_CLASSES, ClassTable, MaskClass
from segreview.masks.regions import error_regions
from segreview.masks.threshold import BYTE_SCALE
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs
from segreview.reports.results import FoundRegions, Results
from segreview.review.verdict import Decision, Verdict

ROOT = Path("/data")
FLAGGED = Verdict(
    Decision.FLAGGED,
    ("missed object", "wrong boundary"),
    '=HYPERLINK("x"), said "she"\nand left',
    "Ada",
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)


def sample(name: str) -> Sample:
    image, truth, prediction = (
        PixelSource(ROOT / place)
        for place in (f"images/{name}.jpg", f"gt/{name}.png", f"{name}.png")
    )
    return Sample(name, image, truth, (prediction,))


def dataset(*names: str) -> Dataset:
    return Dataset(ROOT, "plain folders", "same stem", ("model",), tuple(map(sample, names)))


def results(
    task: Task,
    scoring: ScoringSpec,
    found: dict[str, PredictionResult | None],
    verdicts=None,
    regions=None,
) -> Results:
    board = Scoreboard(dataset(*found), task)
    for index, result in enumerate(found.values()):
        if result is not None:
            board.put(SampleResult(index, (result,)))
    return Results(board, scoring, ReadingSpec(task), verdicts or {}, regions)


def binary_result(ground_truth: list[int], scores: list[int]) -> PredictionResult:
    truth = np.array([ground_truth], bool)
    table = score_table(np.array([scores], np.uint8), truth, None, BYTE_SCALE)
    return PredictionResult(width=truth.size, height=1, table=table)


@pytest.fixture
def binary() -> Results:
    """Image a: tp 1 fp 1 fn 1 tn 1; image empty: four pixels of background, none predicted."""
    reading = PredictionReading("model", BYTE_SCALE, hard=False, described="8-bit scores")
    task = Task(TaskKind.BINARY, 0, (reading,), BINARY_CLASSES, False, "above 0")
    found = {
        "a": binary_result([1, 1, 0, 0], [255, 0, 128, 127]),
        "empty": binary_result([0, 0, 0, 0], [0, 0, 0, 0]),
        "broken": PredictionResult(reason="= is no PNG"),
        "later": None,
    }
    regions = FoundRegions(
        RegionSpec(),
        {(0, 0): error_regions(np.array([[1, 1, 0, 0]], bool), np.array([[1, 0, 1, 0]], bool))},
    )
    return results(task, ScoringSpec(), found, {("a", "model"): FLAGGED}, regions)


@pytest.fixture
def multi() -> Results:
    """Classes 0 background, 1 road, 2 sky, 9 ignored; sky is in neither mask of image a."""
    reading = PredictionReading("model", None, hard=True, described="labels")
    names = ((0, "background"), (1, "road"), (2, "sky"), (9, "unlabelled"))
    table = ClassTable(tuple(MaskClass(i, name, (i, i, i), ignored=i == 9) for i, name in names))
    task = Task(TaskKind.MULTI_CLASS, 0, (reading,), table, True, "labels")
    pairs = {
        "a": label_pairs(np.array([[0, 0, 1, 1, 9]]), np.array([[0, 1, 1, 9, 1]])),
        "b": label_pairs(np.array([[2, 2, 2, 0, 0]]), np.array([[2, 2, 2, 0, 0]])),
    }
    found = {
        name: PredictionResult(width=5, height=1, pairs=entry) for name, entry in pairs.items()
    }
    wrong = error_regions(np.array([[0, 0, 1, 1]]), np.array([[0, 1, 1, 9]]))
    regions = FoundRegions(RegionSpec(minimum_area=1), {(0, 0): wrong})
    return results(task, ScoringSpec(ignored_labels=frozenset({9})), found, regions=regions)
