"""A convention is chosen, remembered and followed by all data-set numbers."""

from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import ClassTable, numbered_classes
from segreview.masks.threshold import STEPS, Operator
from segreview.session.scoring import at_step, with_convention, with_ignored, with_operator
from segreview.session.session import Session
from segreview.session.state import SessionState

CLASSES = numbered_classes({0, 1, 255})
STATE = SessionState(class_label=255)


def test_the_threshold_stays_between_0_and_1():
    assert [at_step(STATE, step).scoring.step for step in (-5, 3, STEPS + 1)] == [0, 3, STEPS]


def test_the_operator_can_be_changed():
    assert with_operator(STATE, Operator.GT).scoring == ScoringSpec(operator=Operator.GT)


def test_a_class_that_is_left_out_is_no_longer_seen_alone():
    left_out = with_ignored(STATE, 255, ignored=True)
    assert (left_out.scoring.ignored_labels, left_out.class_label) == ({255}, None)
    other = with_ignored(STATE, 1, ignored=True)
    assert other.class_label == 255
    assert with_ignored(other, 1, ignored=False).scoring == ScoringSpec()


def test_a_convention_ignores_the_labels_of_its_tool_that_the_data_set_has():
    assert with_convention(STATE, "voc", CLASSES).scoring.ignored_labels == {255}
    assert with_convention(STATE, "voc", CLASSES).class_label is None
    assert with_convention(STATE, "voc", ClassTable(())).scoring.ignored_labels == frozenset()
    assert with_convention(STATE, "monai", CLASSES).scoring.ignored_labels == frozenset()


def test_a_convention_brings_its_operator_along():
    greater = with_convention(STATE, "torchmetrics-jaccard", CLASSES)
    assert greater.scoring.operator is Operator.GT
    assert greater.scoring.convention.name == "torchmetrics-jaccard"


def test_the_session_averages_under_the_chosen_convention(session):
    before = {row.name: row for row in session.view().score_rows}
    session.set_convention("torchmetrics-jaccard")
    view = session.view()
    after = {row.name: row for row in view.score_rows}
    assert view.convention == "torchmetrics-jaccard"
    assert "undefined scores count as 0" in view.convention_words
    assert before["precision"].n_skipped == 1
    assert (after["precision"].n_used, after["precision"].n_skipped) == (4, 0)
    assert after["precision"].image == before["precision"].image
    assert next(row.convention for row in session.conventions()) == "seed-report"


def test_class_rows_follow_the_convention(scenes, started):
    session = started(scenes)
    session.set_convention("nnunet")
    rows = {row.name: row for row in session.view().score_rows}
    assert (rows["iou"].pooled, rows["iou"].counted) == (0.5, "classes")


def test_the_convention_is_there_again_after_reopening(session, started, data):
    session.set_convention("monai")
    session.close()
    assert started(data).view().convention == "monai"


def test_nothing_open_has_no_conventions():
    empty = Session()
    empty.set_convention("voc")
    assert empty.conventions() == ()
    assert empty.state.scoring == ScoringSpec()
    empty.close()
