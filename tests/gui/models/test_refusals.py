"""Why actions make no sense: for what is open, and for the classes that are selected."""

from dataclasses import replace

import numpy as np
import pytest

from segreview.gui.actions import CLASS_EDITS
from segreview.gui.models.refusals import refused_actions, refused_class_edits
from segreview.session.state import SessionState
from segreview.session.view import ClassRow, SampleColumns, SessionView, Stage

ROWS = tuple(
    ClassRow(label, f"class {label}", (0, 0, 0), False, 0.5, 0.5, 0.5, 1, merged)
    for label, merged in ((0, ()), (1, ("a",)), (2, ()))
)
ONE = {"rename class", "color class", "merge classes", "group classes"}
MOVES = {"class up", "class down"}


def enabled(*arguments, **options):
    refused = refused_class_edits(*arguments, **options)
    assert list(refused) == list(CLASS_EDITS)
    return {name for name, reason in refused.items() if not reason}


@pytest.mark.parametrize(
    ("labels", "groups", "expected"),
    [
        ((), (), set()),
        ((0,), (), ONE | {"class down"}),
        ((1,), (), ONE | MOVES | {"unmerge classes"}),
        ((2,), (), ONE | {"class up"}),
        ((0, 2), (), {"merge classes", "group classes"}),
        ((0, 1), (), {"merge classes", "group classes", "unmerge classes"}),
        ((), ("g",), {"rename class", "ungroup classes"}),
        ((), ("g", "h"), {"ungroup classes"}),
        ((0,), ("g",), set()),
    ],
)
def test_the_selection_decides(labels, groups, expected):
    assert enabled(ROWS, labels, groups, binary=False, edited=False) == expected


def test_a_binary_task_has_names_and_colours():
    found = enabled(ROWS[::2], (0,), (), binary=True, edited=True)
    assert found == {"rename class", "color class", "reset classes"}


def test_a_single_class_has_nothing_to_be_merged_into():
    found = enabled(ROWS[:1], (0,), (), binary=False, edited=False)
    assert found == ONE - {"merge classes"}


def test_what_is_missing_is_said():
    refused = refused_class_edits(ROWS, (), (), binary=False, edited=False)
    assert refused == {
        "rename class": "Select one class or group",
        "color class": "Select one class",
        "merge classes": "Select classes, and no group",
        "unmerge classes": "Nothing is merged into the selected classes",
        "group classes": "Select classes, and no group",
        "ungroup classes": "Select groups, and no class",
        "class up": "Select one class",
        "class down": "Select one class",
        "reset classes": "Classes are as the data has them",
    }


def test_what_stands_against_a_single_class_is_said():
    refused = refused_class_edits(ROWS[:1], (0,), (), binary=False, edited=False)
    assert refused["merge classes"] == "There is no other class"
    assert (refused["class up"], refused["class down"]) == (
        "It is the first one",
        "It is the last one",
    )
    refused = refused_class_edits(ROWS[::2], (0,), (), binary=True, edited=False)
    assert {refused[name] for name in ("merge classes", "group classes", "class down")} == {
        "There is only one foreground"
    }


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
