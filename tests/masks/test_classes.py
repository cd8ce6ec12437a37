"""The class table: distinct indices, names or numbers, ignored or counted."""

import pytest

from segreview.errors import InvalidArgument
from segreview.masks.classes import (
    BINARY_CLASSES,
    ClassTable,
    MaskClass,
    label_color,
    numbered_class,
    numbered_classes,
)

SKY = MaskClass(0, "sky", (1, 2, 3))
ROAD = MaskClass(3, "road", (4, 5, 6))
VOID = MaskClass(255, "void", (0, 0, 0), ignored=True)
TABLE = ClassTable((SKY, ROAD, VOID))


def test_the_table_knows_what_is_counted_and_what_is_ignored():
    assert len(TABLE) == 3
    assert list(TABLE) == [SKY, ROAD, VOID]
    assert TABLE.counted == (SKY, ROAD)
    assert TABLE.counted_labels == (0, 3)
    assert TABLE.ignored_labels == {255}


@pytest.mark.parametrize("classes", [(ROAD, SKY), (SKY, SKY)])
def test_indices_are_distinct_and_ascend(classes):
    with pytest.raises(InvalidArgument, match="classes must have distinct indices in ascending"):
        ClassTable(classes)


def test_a_class_is_found_by_its_index():
    assert TABLE.find(3) is ROAD
    assert TABLE.find(4) is None


def test_a_person_names_a_class_by_name_or_number():
    assert TABLE.label_of("road") == 3
    assert TABLE.label_of("77") == 77
    with pytest.raises(InvalidArgument, match="no class named 'tree'; the classes are: sky, road"):
        TABLE.label_of("tree")


def test_exactly_the_named_labels_are_ignored_and_unknown_ones_are_added():
    changed = TABLE.with_ignored([3, 9])
    assert changed.ignored_labels == {3, 9}
    assert changed.counted_labels == (0, 255)
    assert changed.find(9) == MaskClass(9, "class 9", label_color(9), ignored=True)
    assert changed.find(3) == MaskClass(3, "road", (4, 5, 6), ignored=True)


@pytest.mark.parametrize(
    ("label", "color"),
    [
        (0, (0, 0, 0)),
        (1, (128, 0, 0)),
        (2, (0, 128, 0)),
        (4, (0, 0, 128)),
        (7, (128, 128, 128)),
        (8, (64, 0, 0)),
        (20, (0, 64, 128)),
        (255, (224, 224, 192)),
        (-1, (255, 255, 255)),
    ],
)
def test_colours_are_those_of_pascal_voc(label, color):
    assert label_color(label) == color


def test_labels_that_are_named_nowhere_get_numbers_for_names():
    assert numbered_class(20) == MaskClass(20, "class 20", (0, 64, 128))
    assert [entry.index for entry in numbered_classes([5, 2, 5])] == [2, 5]


def test_a_binary_task_has_background_and_foreground():
    assert [(entry.index, entry.name) for entry in BINARY_CLASSES] == [
        (0, "background"),
        (1, "foreground"),
    ]
    assert not BINARY_CLASSES.ignored_labels
    assert [entry.color for entry in BINARY_CLASSES] == [(110, 110, 110), (86, 180, 233)]
