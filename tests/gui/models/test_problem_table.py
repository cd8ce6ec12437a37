"""Problems as rows and as one sentence."""

import numpy as np
import pytest
from PySide6.QtTest import QAbstractItemModelTester

from segreview.gui.models.problem_table import ProblemTable, problems_sentence, problems_text
from segreview.session.state import SessionState
from segreview.session.view import (
    Problem,
    ProblemKind,
    RowStatus,
    SampleColumns,
    SessionView,
    Stage,
)

pytestmark = pytest.mark.usefixtures("qtbot")

SIZE = "sizes differ: the prediction is 10 × 8, the ground truth 12 × 8 pixels"
KIND = ProblemKind


def view(status: list[RowStatus], problems: tuple[Problem, ...]) -> SessionView:
    count = len(status)
    columns = SampleColumns(
        tuple("abcdefgh"[:count]),
        np.arange(count),
        "IoU",
        np.zeros(count),
        np.array(status, dtype=np.uint8),
        np.zeros(count, dtype=np.uint8),
        np.zeros(count, dtype=np.bool_),
    )
    return SessionView(Stage.READY, SessionState(), columns=columns, problems=problems)


def test_reasons_are_counted_by_kind() -> None:
    bad, good = RowStatus.NOT_SCORED, RowStatus.SCORED
    problems = tuple(
        Problem(sample, "x", "", kind=kind)
        for sample, kind in enumerate((KIND.SIZE, KIND.SIZE, KIND.UNREADABLE))
    )
    assert problems_sentence(view([bad, bad, bad, good], problems)) == (
        "3 of 4 images were not scored: 2 have a mask of another size, 1 has an unreadable file"
    )


def test_warnings_and_findings_are_counted_apart() -> None:
    problems = (Problem(0, "a", "lossy"), *(Problem(None, "folder", word) for word in "xy"))
    assert problems_sentence(view([RowStatus.WARNED], problems)) == (
        "1 image was scored with a warning; 2 findings about the folder"
    )


def test_a_single_finding_about_the_folder_is_told_at_once() -> None:
    problems = (Problem(None, "folder", "x is locked."),)
    assert problems_sentence(view([RowStatus.SCORED], problems)) == "x is locked"


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        (KIND.READING, "is not as the data set is read", "are not as the data set is read"),
        (KIND.UNREADABLE, "has an unreadable file", "have an unreadable file"),
        (KIND.NO_PREDICTION, "has no prediction", "have no prediction"),
        (KIND.NO_GROUND_TRUTH, "has no ground truth", "have no ground truth"),
        (KIND.OTHER, "has another problem", "have other problems"),
    ],
)
def test_every_kind_has_words_for_one_and_for_several(
    kind: ProblemKind, one: str, two: str
) -> None:
    problems = tuple(Problem(sample, "x", "", kind=kind) for sample in range(2))
    bad = RowStatus.NOT_SCORED
    assert problems_sentence(view([bad], problems[:1])).endswith(f"not scored: 1 {one}")
    assert problems_sentence(view([bad, bad], problems)).endswith(f"not scored: 2 {two}")


def test_a_reason_of_its_own_is_another_problem() -> None:
    problems = (Problem(0, "a", "something new"),)
    assert problems_sentence(view([RowStatus.NOT_SCORED], problems)) == (
        "1 of 1 image was not scored: 1 has another problem"
    )


def test_details_are_one_line_each() -> None:
    problems = (Problem(0, "a\nb", "x"), Problem(None, "folder", "y"))
    assert problems_text(problems) == "a\\nb\tx\nfolder\ty"


def test_rows_lead_to_their_samples() -> None:
    model = ProblemTable()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_rows((Problem(4, "a", SIZE), Problem(None, "folder", "y")))
    assert model.sample_at(0) == 4
    assert model.sample_at(1) is None
    assert model.index(0, 1).data() == SIZE
