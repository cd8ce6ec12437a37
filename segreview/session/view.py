"""All that a screen shows, frozen: resolved from intentions, results and decisions."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.dataset import Dataset
from segreview.dataset.findings import Finding, FindingKind
from segreview.dataset.task import TaskKind
from segreview.evaluation.example_pictures import ExamplePicture
from segreview.evaluation.result_block import RowStatus as RowStatus
from segreview.evaluation.surface import SurfaceScore as SurfaceScore
from segreview.masks.classes import Color
from segreview.review.verdict import NO_VERDICT, Verdict
from segreview.session.opening_watch import NO_PROGRESS, OpeningProgress
from segreview.session.state import SessionState


class News(enum.IntEnum):
    """What a batch of replies changed, the most urgent of it."""

    NONE = 0
    SCORES = 1
    """More samples are scored: a screen may show that a little later."""
    PICTURES = 2
    """What the person waits for: a data set, a picture, a thumbnail."""


class Stage(enum.Enum):
    """What the window is doing."""

    EMPTY = "no data set is open"
    LISTING = "the folder is being listed"
    READY = "samples can be reviewed"


@dataclass(frozen=True, slots=True, eq=False)
class AuditView:
    """The findings of the open data set, and a small picture for each way of reading."""

    name: str
    """The name of the data folder."""
    findings: tuple[Finding, ...]
    pictures: Mapping[tuple[FindingKind, str], ExamplePicture]
    """By kind and subject of the finding that it belongs to; of an image by FOUND."""
    running: bool
    """Headers are being read, or pixels counted: more may come."""
    opening: bool = False
    """A choice was made, under which the folder is being opened anew."""


class RowVerdict(enum.IntEnum):
    """What was decided of a sample, as one byte in a column."""

    NONE = 0
    ACCEPTED = 1
    FLAGGED = 2
    UNSURE = 3


@dataclass(frozen=True, slots=True, eq=False)
class SampleColumns:
    """The list of samples as columns, one entry per sample of the data set; rows are ``order``."""

    ids: tuple[str, ...]
    order: NDArray[np.int64]
    """The samples that pass the filter, as indices into the other columns, in list order."""
    score_name: str
    """The label of the score that the list shows: "IoU"."""
    scores: NDArray[np.float64]
    """NaN where undefined or not scored."""
    status: NDArray[np.uint8]
    verdicts: NDArray[np.uint8]
    outdated: NDArray[np.bool_]
    """The verdict was given on other masks than those that are scored."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score for the image on screen and for the data set, pooled and per-image mean."""

    name: str
    label: str
    image: float
    pooled: float
    mean: float
    n_used: int
    n_skipped: int
    counted: str = "images"
    """What the two numbers before count: images, classes, or pairs of both."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count for the image on screen and for the data set."""

    label: str
    image: int | None
    """None where it was not scored."""
    pooled: int | None
    """None before anything is scored."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class with its scores; ``image_iou`` is NaN where the class does not occur."""

    label: int
    name: str
    color: Color
    ignored: bool
    image_iou: float
    pooled_iou: float
    mean_iou: float
    n_used: int
    merged: tuple[str, ...] = ()
    """The names of other classes whose pixels count as this one."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A named set of classes, scored as their union."""

    name: str
    classes: tuple[str, ...]
    image_iou: float
    pooled_iou: float
    mean_iou: float
    n_used: int


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdView:
    """What the threshold bar shows."""

    reason: str
    """Why nothing depends on a threshold; empty where something does."""
    step: int
    symbol: str
    """The operator's sign, ≥ or >."""
    native: str
    """The threshold in the map's own units: "128 of 255"; empty where both are the same."""
    hard: bool
    """The prediction set is already binary: no threshold between its two values differs."""
    background: NDArray[np.float64] | None
    foreground: NDArray[np.float64] | None
    """Pixels of the data set in equal bins of the score from 0 to 1, by ground truth."""
    best: str = ""
    """The best threshold that was asked for last: on what it was chosen, and what it reaches."""

    @property
    def applies(self) -> bool:
        """Whether there are scores that a threshold cuts."""
        return not self.reason


class LineKind(enum.StrEnum):
    """Of what a line of a plot is drawn."""

    POOLED = "pooled"
    MEAN = "per-image mean"
    IMAGE = "this image"


@dataclass(frozen=True, slots=True, eq=False)
class PlotLine:
    """One point for each of the 1,001 steps of the threshold; NaN is a gap."""

    kind: LineKind
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """A plot with the sentence that says what it shows."""

    title: str
    x_label: str
    y_label: str
    lines: tuple[PlotLine, ...]
    sentence: str
    over_threshold: bool = False
    """The x of every line is the threshold itself."""


@dataclass(frozen=True, slots=True, eq=False)
class CurvesView:
    """The plots of the curves; a plot that did not change is the same value again."""

    step: int
    plots: tuple[Plot, ...]
    """Of a score against the threshold, precision and recall, ROC; none for label maps."""
    note: str = ""
    """What must be known of the plots, or why there are none."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright box in mask pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class RegionView:
    """The error region that the person went to, in words; no box where there is no region."""

    text: str
    box: Box | None


class ProblemKind(enum.Enum):
    """Why a sample was not scored, as far as samples are counted by it."""

    SIZE = "its masks have different sizes"
    READING = "a file is not as the data set is read"
    UNREADABLE = "a file cannot be read"
    NO_PREDICTION = "there is no prediction"
    NO_GROUND_TRUTH = "there is no ground truth"
    OTHER = "anything else"


@dataclass(frozen=True, slots=True)
class Problem:
    """A sample that was not scored or carries a warning, or a finding about the whole folder."""

    sample: int | None
    title: str
    reason: str
    has_choice: bool = False
    """A choice of the audit may mend it."""
    kind: ProblemKind = ProblemKind.OTHER


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the evaluation is."""

    done: int
    total: int
    running: bool
    seconds_left: float | None
    remembered: int = 0
    """How many results are of an earlier time, so that no file was read for them."""

    @staticmethod
    def after(seconds: float, done: int, total: int, running: bool) -> Progress:
        """Return the progress after some seconds; samples to come take as long as those done."""
        left = seconds / done * (total - done) if running and done else None
        return Progress(done, total, running=running, seconds_left=left)


@dataclass(frozen=True, slots=True, eq=False)
class SessionView:
    """All that a screen shows."""

    stage: Stage
    state: SessionState
    dataset: Dataset | None = None
    task: TaskKind | None = None
    task_described: str = ""
    columns: SampleColumns | None = None
    row: int | None = None
    """Row of the selected sample in the list; None when the filter hides it."""
    score_rows: tuple[ScoreRow, ...] = ()
    count_rows: tuple[CountRow, ...] = ()
    surface: tuple[SurfaceScore, ...] = ()
    """Boundary scores of the selected sample: of the foreground, or of the class in view."""
    convention: str = ""
    minimum_area: int = 0
    """Predicted components of fewer pixels are neither seen nor counted; 0 and 1 remove nothing."""
    convention_words: tuple[str, ...] = ()
    """The rules of the averages, one short sentence each."""
    class_rows: tuple[ClassRow, ...] = ()
    group_rows: tuple[GroupRow, ...] = ()
    threshold: ThresholdView | None = None
    verdict: Verdict = NO_VERDICT
    reviewed: int = 0
    can_decide: bool = False
    can_undo: bool = False
    can_redo: bool = False
    progress: Progress = Progress(0, 0, running=False, seconds_left=None)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    """Warnings that the selected sample's scores carry."""
    set_warnings: tuple[str, ...] = ()
    """Warnings that the data set's scores carry, when the threshold was last released."""
    opening: OpeningProgress = NO_PROGRESS
    """How far the opening is, before anything is open."""
    reason: str = ""
    """Why the selected sample was not scored; empty when it was."""
    region: RegionView | None = None
    """The error region that the person went to."""
    filter_error: str = ""
    """Why the filter that is being written is not understood; the list keeps the one before."""
    banner: str = ""
    """A sentence about the review file: read-only and held by whom, or not written yet."""

    @property
    def sample_name(self) -> str:
        """The name of the selected sample; empty while nothing is open."""
        return "" if self.columns is None else self.columns.ids[self.state.selected]

    @property
    def row_words(self) -> str:
        """Where the selected sample stands in the list."""
        if self.columns is None or self.row is None:
            return "hidden by the filter"
        return f"{self.row + 1:,} / {len(self.columns.order):,}"
