"""Which edits of classes make sense for what is selected."""

import pytest

from segreview.gui.actions import CLASS_EDITS
from segreview.gui.models.class_enabling import enabled_class_edits
from segreview.session.view import ClassRow

ROWS = tuple(
    ClassRow(label, f"class {label}", (0, 0, 0), False, 0.5, 0.5, 0.5, 1, merged)
    for label, merged in ((0, ()), (1, ("a",)), (2, ()))
)
ONE = {"rename class", "color class", "merge classes", "group classes"}
MOVES = {"class up", "class down"}


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
    assert enabled_class_edits(ROWS, labels, groups, binary=False, edited=False) == expected


def test_a_binary_task_has_names_and_colours():
    found = enabled_class_edits(ROWS[::2], (0,), (), binary=True, edited=True)
    assert found == {"rename class", "color class", "reset classes"}


def test_a_single_class_has_nothing_to_be_merged_into():
    found = enabled_class_edits(ROWS[:1], (0,), (), binary=False, edited=False)
    assert found == ONE - {"merge classes"}


def test_there_is_no_other_action():
    everything = [enabled_class_edits(ROWS, (1,), (), binary=False, edited=True)]
    everything.append(enabled_class_edits(ROWS, (), ("g",), binary=False, edited=True))
    assert frozenset().union(*everything) == set(CLASS_EDITS)
