"""From intentions, results and decisions to all that a screen shows."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.columns import MEAN_IOU, ScoreColumns, column_label
from segreview.evaluation.score_warnings import sample_warnings
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.surface import SurfaceScore
from segreview.metrics.conventions import Convention
from segreview.metrics.passport import convention_words
from segreview.metrics.scores import HEADLINE
from segreview.review.verdict import Verdict
from segreview.session.class_rows import class_rows, group_rows
from segreview.session.judged_masks import CHANGED
from segreview.session.score_sheet import ScoreSheet
from segreview.session.state import SessionState
from segreview.session.threshold_text import native_threshold, without_threshold
from segreview.session.view import (
    CountRow,
    Progress,
    RegionView,
    SampleColumns,
    ScoreRow,
    SessionView,
    Stage,
    ThresholdView,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What results are looked at: the prediction set's position, scoring, class and sample."""

    p: int
    state: SessionState
    order: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """What the person decided, of the selected sample and of all."""

    verdict: Verdict
    codes: NDArray[np.uint8]
    outdated: NDArray[np.bool_]
    """Of which samples the verdict was given on other masks."""
    can_decide: bool
    can_undo: bool
    can_redo: bool


def resolve(
    selection: Selection,
    board: Scoreboard,
    sheet: ScoreSheet,
    decided: Decided,
    *,
    stage: Stage,
    passport: Convention,
    progress: Progress,
    banner: str,
    filter_error: str,
    surface: tuple[SurfaceScore, ...] = (),
    set_warnings: tuple[str, ...] = (),
    best: str = "",
    region: RegionView | None = None,
) -> SessionView:
    """Return all that a screen shows of an open data set."""
    state, columns = selection.state, sheet.columns
    result = board.results(selection.p)[state.selected]
    row = row_of(state.selected, selection.order)
    return SessionView(
        stage=stage,
        state=state,
        dataset=board.dataset,
        task=board.task.kind,
        task_described=board.task.described,
        columns=sample_columns(board, selection, sheet, decided),
        row=row if row >= 0 else None,
        score_rows=score_rows(sheet, state.selected, is_class_mean(board, sheet.state)),
        count_rows=() if is_class_mean(board, sheet.state) else count_rows(columns, state.selected),
        convention=state.scoring.convention.name,
        convention_words=convention_words(passport),
        minimum_area=passport.minimum_area,
        class_rows=class_rows(board, sheet, state.selected),
        group_rows=group_rows(board, sheet, state.selected),
        threshold=threshold_view(board, selection, best),
        verdict=decided.verdict,
        reviewed=int(np.count_nonzero(decided.codes)),
        can_decide=decided.can_decide,
        can_undo=decided.can_undo,
        can_redo=decided.can_redo,
        progress=progress,
        problems=sheet.problems,
        warnings=_warnings(board, selection, decided),
        set_warnings=set_warnings,
        reason=result.reason if result else "",
        banner=banner,
        filter_error=filter_error,
        surface=surface,
        region=region,
    )


def _warnings(board: Scoreboard, selection: Selection, decided: Decided) -> tuple[str, ...]:
    """Return the warnings that the selected sample's scores and verdict carry."""
    p, state = selection.p, selection.state
    result = board.results(p)[state.selected]
    if result is None:
        return board.task.warnings
    scored = sample_warnings(board, p, state.scoring, state.selected)
    outdated = (CHANGED,) if decided.outdated[state.selected] else ()
    return (*outdated, *board.task.warnings, *result.warnings, *scored)


def sample_columns(
    board: Scoreboard, selection: Selection, sheet: ScoreSheet, decided: Decided
) -> SampleColumns:
    """Return the list of samples."""
    name = selection.state.score_name
    return SampleColumns(
        ids=board.ids,
        order=selection.order,
        score_name=column_label(name, is_class_mean(board, sheet.state)),
        scores=sheet.columns.values[name],
        status=sheet.status,
        verdicts=decided.codes,
        outdated=decided.outdated,
    )


def row_of(sample: int, order: NDArray[np.int64]) -> int:
    """Return the row of a sample in the list, -1 where the filter hides it."""
    rows = np.flatnonzero(order == sample)
    return int(rows[0]) if len(rows) else -1


def score_rows(sheet: ScoreSheet, sample: int, class_means: bool) -> tuple[ScoreRow, ...]:
    """Return the score panel's rows."""
    rows, columns = [], sheet.columns
    for name in (*HEADLINE, MEAN_IOU):
        if name in columns.values:
            mean = sheet.means[name]
            rows.append(
                ScoreRow(
                    name,
                    column_label(name, class_means),
                    float(columns.values[name][sample]),
                    columns.pooled[name],
                    mean.value,
                    mean.n_used,
                    mean.n_skipped,
                    columns.counted(name),
                )
            )
    return tuple(rows)


def is_class_mean(board: Scoreboard, state: SessionState) -> bool:
    """Return whether scores are means over all classes rather than of one of them."""
    return not board.binary and state.class_label is None


def count_rows(columns: ScoreColumns, sample: int) -> tuple[CountRow, ...]:
    """Return the four counts of the sample and of the data set."""
    counts, whole = columns.counts, columns.counts.sum()
    shown, any_scored = bool(columns.scored[sample]), bool(columns.scored.any())
    return tuple(
        CountRow(
            name.upper(),
            int(getattr(counts, name)[sample]) if shown else None,
            int(getattr(whole, name)) if any_scored else None,
        )
        for name in ("tp", "fp", "fn", "tn")
    )


def threshold_view(board: Scoreboard, selection: Selection, best: str) -> ThresholdView:
    """Return what the threshold bar shows."""
    reading, scoring = board.task.readings[selection.p], selection.state.scoring
    histogram = board.histogram(selection.p)
    native = "" if reading.scale is None else native_threshold(reading.scale, scoring.step)
    return ThresholdView(
        reason=without_threshold(board, selection.p),
        step=scoring.step,
        symbol=scoring.operator.symbol,
        native=native,
        hard=reading.hard,
        background=None if histogram is None else histogram[0],
        foreground=None if histogram is None else histogram[1],
        best=best,
    )


def progress_of(board: Scoreboard, busy: bool, started: float, done_before: int = 0) -> Progress:
    """Return how far the evaluation is.

    ``started`` is when it began, by the monotonic clock, with ``done_before`` samples done.
    """
    done, total = board.done, len(board.ids)
    running, newly_done = done < total and busy, done - done_before
    spent = time.monotonic() - started
    left = spent / newly_done * (total - done) if running and newly_done > 0 else None
    remembered = int(np.count_nonzero(board.remembered))
    return Progress(done, total, running=running, seconds_left=left, remembered=remembered)
