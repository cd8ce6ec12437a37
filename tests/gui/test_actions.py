"""Why actions make no sense now."""

from dataclasses import replace

import numpy as np

from segreview.gui.actions import refused_actions
from segreview.session.state import SessionState
from segreview.session.view import ClassRow, SampleColumns, SessionView, Stage

ROWS = tuple(ClassRow(k, f"class {k}", (0, 0, 0), False, 0.5, 0.5, 0.5, 1) for k in range(3))
EMPTY = SessionView(Stage.EMPTY, SessionState())
OPEN = replace(
    EMPTY,
    columns=SampleColumns((), np.zeros(0, np.int64), "IoU", *[np.zeros(0)] * 4),
    class_rows=ROWS,
    can_decide=True,
)


def refusals(view, *, reviewing=True, binary=False):
    return {
        name: why
        for name, why in refused_actions(view, reviewing=reviewing, binary=binary).items()
        if why
    }


def test_nothing_can_be_done_before_something_is_open():
    refused = refusals(EMPTY, reviewing=False)
    assert {refused.pop("undo"), refused.pop("redo")} == {
        "There is nothing to undo",
        "There is nothing to redo",
    }
    assert set(refused.values()) == {"Open a data set first"}
    assert {"export", "next", "accept", "class 1", "minimum area"} <= set(refused)


def test_only_the_data_set_is_at_hand_while_it_is_audited():
    refused = refusals(OPEN, reviewing=False)
    assert "export" not in refused
    assert refused["next"] == refused["accept"] == refused["class 1"] == "Go on to the review first"


def test_a_task_of_several_classes_has_no_minimum_area():
    refused = refusals(replace(OPEN, can_undo=True, can_redo=True))
    assert refused.pop("minimum area") == "Only where there is one foreground"
    names = [f"class {number}" for number in range(4, 10)]
    assert refused == dict.fromkeys(names, "There are only 3 classes that count")


def test_a_binary_task_has_no_other_classes_to_look_at():
    refused = refusals(replace(OPEN, can_undo=True, can_redo=True), binary=True)
    names = ["all classes", *(f"class {number}" for number in range(1, 10))]
    assert refused == dict.fromkeys(names, "There is only one foreground")


def test_a_review_that_is_held_elsewhere_takes_no_verdicts():
    refused = refusals(replace(OPEN, can_decide=False), binary=True)
    assert refused["accept"] == refused["note"] == "Verdicts can only be read here"
