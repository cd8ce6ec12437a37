"""One edit of the class table can be made, taken back, and leaves the rest of the scoring alone."""

from segreview.evaluation.spec import ScoringSpec
from segreview.metrics.class_edits import NO_EDITS
from segreview.session.class_change import ClassChange
from segreview.session.state import SessionState

RENAMED, MERGED = NO_EDITS.renamed(1, "sky"), NO_EDITS.merged([3], 2)


def spec(edits=NO_EDITS, ignored=(), step=500):
    return ScoringSpec(step, edits=edits, ignored_labels=frozenset(ignored))


def made(change, scoring, label=None):
    return change.made(SessionState(scoring=scoring, class_label=label))


def test_the_inverse_goes_back():
    change = ClassChange(spec(ignored=[3]), spec(MERGED))
    assert change.inverse.inverse == change
    assert made(change, spec(ignored=[3])).scoring == spec(MERGED)
    assert made(change.inverse, spec(MERGED)).scoring == spec(ignored=[3])


def test_the_threshold_and_what_else_is_ignored_by_now_stay():
    change = ClassChange(spec(ignored=[9]), spec(RENAMED, ignored=[8]))
    found = made(change.inverse, spec(RENAMED, ignored=[8, 255], step=7))
    assert found.scoring == spec(ignored=[9, 255], step=7)


def test_a_class_alone_is_what_it_counts_as_or_let_go_where_that_is_ignored():
    for ignored, label in (((), 2), ((2,), None)):
        assert made(ClassChange(spec(), spec(MERGED, ignored)), spec(), 3).class_label == label
