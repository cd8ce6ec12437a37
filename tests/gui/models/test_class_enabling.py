"""Which edits of classes make sense for what is selected."""

import pytest

from segreview.gui.actions import CLASS_EDITS
from segreview.gui.models.class_enabling import refused_class_edits
from segreview.session.view import ClassRow

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
