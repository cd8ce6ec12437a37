"""What every report is made from: results, how they are scored, and what the person said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.dataset import Dataset
from segreview.dataset.task import Task
from segreview.evaluation.image_counts import averaged_counts, evaluated_samples, sample_groups
from segreview.evaluation.regions import RegionSpec
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ReadingSpec, ScoringSpec
from segreview.masks.classes import ClassTable, MaskClass
from segreview.masks.regions import ErrorRegions
from segreview.metrics.counts import Counts, side_by_side
from segreview.metrics.groups import ClassGroup
from segreview.review.verdict import Verdict

Floats = NDArray[np.float64]

SCORE_NAMES = ("iou", "dice", "f1", "precision", "recall", "specificity", "accuracy")
MEAN_NAMES = ("iou", "dice", "f1", "precision", "recall", "specificity")
"""The scores of which an image has a mean over its classes."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundRegions:
    """The error regions of a data set, and which ones were looked for."""

    spec: RegionSpec
    found: Mapping[tuple[int, int], ErrorRegions]
    """By the positions of sample and prediction set; what is missing was not scored."""


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """The results of a data set as they are to be reported."""

    scoreboard: Scoreboard
    scoring: ScoringSpec
    reading: ReadingSpec
    verdicts: Mapping[tuple[str, str], Verdict] = field(default_factory=dict)
    """By sample and prediction set; what is missing was not reviewed."""
    regions: FoundRegions | None = None
    """None where they were not looked for: that reads every mask again."""
    choices: Mapping[str, object] = field(default_factory=dict)
    """What a person decided about how files are found and read, as JSON can hold it."""

    @property
    def dataset(self) -> Dataset:
        """The data set under review."""
        return self.scoreboard.dataset

    @property
    def task(self) -> Task:
        """What the values of its masks mean."""
        return self.scoreboard.task

    @property
    def classes(self) -> ClassTable:
        """The classes, the ignored ones marked."""
        return self.scoreboard.classes(self.scoring)

    @property
    def shown_classes(self) -> tuple[MaskClass, ...]:
        """The classes in the order in which a person wants to see them."""
        return self.scoring.edits.arranged(self.classes)

    @property
    def class_groups(self) -> tuple[ClassGroup, ...]:
        """The groups of classes that are scored beside the classes."""
        return () if self.scoreboard.binary else self.scoring.edits.groups

    def sets(self) -> Iterator[SetCounts]:
        """Iterate over the prediction sets in the data set's order."""
        groups = sample_groups(self.dataset)
        for p, name in enumerate(self.dataset.prediction_sets):
            counts = side_by_side(
                self.scoreboard.class_counts(p, self.scoring),
                self.scoreboard.group_counts(p, self.scoring),
            )
            evaluated = evaluated_samples(self.scoreboard, p, self.scoring)
            averaged = averaged_counts(self.scoreboard, counts, evaluated, self.scoring)
            # Where images are summed to cases, the cases are drawn.
            apart = len(averaged.tp) == np.count_nonzero(evaluated)
            units = groups[evaluated] if groups is not None and apart else None
            classes, class_groups = self.classes.counted, self.class_groups
            yield SetCounts(p, name, classes, class_groups, averaged, units)


@dataclass(frozen=True, slots=True, eq=False)
class SetCounts:
    """One prediction set: the counts of the images or cases that are averaged."""

    p: int
    name: str
    classes: tuple[MaskClass, ...]
    class_groups: tuple[ClassGroup, ...]
    columns: Counts
    """(n, classes + groups of classes): every column is scored like one class."""
    groups: NDArray[np.int64] | None = None
    """The number of each image's group, (images,), where the data set has groups."""

    @property
    def n_images(self) -> int:
        """How many images or cases are averaged."""
        return int(self.columns.tp.shape[0])

    @property
    def images(self) -> Counts:
        """The counts of the classes alone, (n, classes)."""
        return self.columns.at((slice(None), slice(len(self.classes))))

    @property
    def pooled(self) -> Counts:
        """The counts of every class summed over the images, shape (classes,)."""
        return self.images.sum(axis=0)
