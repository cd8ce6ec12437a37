"""A sheet says the same whichever way it was made."""

from dataclasses import replace

import numpy as np
import pytest

from segreview.evaluation.scoreboard import Scoreboard
from segreview.metrics.class_edits import NO_EDITS
from segreview.metrics.conventions import CONVENTIONS
from segreview.session.opening import OpenRequest, open_request
from segreview.session.score_sheet import blank_sheet, class_sheet, score_sheet
from segreview.session.state import SessionState


@pytest.fixture(params=["data", "scenes"])
def empty(request):
    """A board without results and what is asked of it."""
    opened = open_request(OpenRequest(request.getfixturevalue(request.param)))
    board = Scoreboard(opened.dataset, opened.task)
    state = SessionState(scoring=opened.scoring, prediction_set=opened.dataset.prediction_sets[0])
    return board, state


def told(columns):
    """All that columns say of samples and of the data set."""
    counts = columns.counts
    return (
        {name: column.tolist() for name, column in columns.values.items()},
        columns.pooled,
        [part.tolist() for part in (counts.tp, counts.fp, counts.fn, counts.tn)],
        columns.scored.tolist(),
        columns.evaluated.tolist(),
        columns.error_pixels.tolist(),
        repr([columns.mean(name) for name in columns.values]),
        [columns.averaged().tp.shape],
    )


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_blank_sheet_is_that_of_a_board_without_results(empty, convention):
    board, state = empty
    scoring = state.scoring.under(CONVENTIONS[convention])
    state = replace(state, scoring=scoring)
    blank = blank_sheet(board, 0, state, ())
    made = score_sheet(board, 0, state, (), class_sheet(board, 0, scoring))
    np.testing.assert_equal(told(blank.columns), told(made.columns))
    np.testing.assert_equal(told(blank.by_class.columns), told(made.by_class.columns))
    assert blank.status.tolist() == made.status.tolist()
    assert blank.table == made.table
    assert repr(blank.means) == repr(made.means)
    for sample in (0, len(board.ids) - 1):
        found, wanted = blank.by_class.classes, made.by_class.classes
        np.testing.assert_equal(found.ious(sample), wanted.ious(sample))


def test_groups_of_a_blank_sheet_have_every_sample(scenes):
    opened = open_request(OpenRequest(scenes))
    board = Scoreboard(opened.dataset, opened.task)
    scoring = replace(opened.scoring, edits=NO_EDITS.grouped("both", [0, 1]))
    sheet = blank_sheet(board, 0, SessionState(scoring=scoring, prediction_set="predictions"), ())
    ((own, pooled, mean, used),) = sheet.by_class.groups.ious(0)
    assert np.isnan([own, pooled, mean]).all()
    assert used == 0
