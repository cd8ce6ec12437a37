"""Edits of a class table as one value."""

import pytest

from segreview.errors import InvalidArgument
from segreview.masks.classes import ClassTable, MaskClass
from segreview.metrics.averages import is_background
from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.metrics.groups import ClassGroup

ROAD, SKY, VOID = (
    MaskClass(0, "Background", (1, 1, 1)),
    MaskClass(1, "sky", (2, 2, 2)),
    MaskClass(9, "void", (3, 3, 3), ignored=True),
)
TABLE = ClassTable((ROAD, SKY, VOID))


def test_without_edits_a_table_stays_what_it_is():
    assert NO_EDITS.applied(TABLE) == TABLE
    assert NO_EDITS.touched == frozenset()


def test_merges_and_groups_change_numbers_and_the_others_looks():
    looks = ClassEdits(names=((0, "a"),), colors=((0, (1, 2, 3)),), order=(1, 0))
    numbers = ClassEdits(merges=((1, 0),), groups=(ClassGroup("g", frozenset({0})),))
    both = ClassEdits(looks.names, looks.colors, looks.order, numbers.merges, numbers.groups)
    assert (both.of_numbers, both.looks) == (numbers, looks)


def test_names_and_colours_change_and_the_name_of_the_data_is_kept():
    edited = NO_EDITS.renamed(1, "heaven").colored(9, (7, 8, 9)).applied(TABLE)
    assert edited.find(1) == MaskClass(1, "heaven", (2, 2, 2), given_name="sky")
    assert edited.find(9) == MaskClass(9, "void", (7, 8, 9), ignored=True)


def test_an_empty_name_and_no_colour_give_back_those_of_the_data():
    edits = NO_EDITS.renamed(1, "a").renamed(0, "b").colored(1, (0, 0, 0))
    assert edits.names == ((0, "b"), (1, "a"))
    assert edits.renamed(1, "").renamed(0, "").colored(1, None) == NO_EDITS


def test_a_renamed_background_is_still_the_background_and_no_other_becomes_one():
    edited = NO_EDITS.renamed(0, "rest").renamed(1, "background").applied(TABLE)
    assert [is_background(entry) for entry in edited] == [True, False, False]


def test_a_merged_class_is_gone_and_counts_as_the_other():
    edits = NO_EDITS.merged([9], 1)
    assert edits.applied(TABLE) == ClassTable((ROAD, SKY))
    assert (edits.counts_as(9), edits.counts_as(1), edits.counts_as(0)) == (1, 1, 0)
    assert (edits.merged_into(1), edits.merged_into(9)) == ((9,), ())
    assert edits.merged_away == {9}


def test_what_was_merged_into_a_class_moves_on_with_it():
    assert NO_EDITS.merged([3], 2).merged([2], 1).merges == ((2, 1), (3, 1))


def test_a_class_is_merged_into_what_the_other_counts_as():
    assert NO_EDITS.merged([2], 1).merged([3], 2).merges == ((2, 1), (3, 1))


def test_several_are_merged_at_once_and_the_one_they_become_stays():
    assert NO_EDITS.merged([1, 2, 3], 2).merges == ((1, 2), (3, 2))


def test_a_merge_can_be_turned_round():
    turned = NO_EDITS.merged([1], 0).unmerged([0]).merged([0], 1)
    assert turned.merges == ((0, 1),)


@pytest.mark.parametrize("edits", [NO_EDITS, NO_EDITS.merged([3], 1)])
def test_nothing_is_merged_into_itself(edits):
    label = 3 if edits.merges else 1
    with pytest.raises(InvalidArgument, match="class 1 cannot be merged into itself"):
        edits.merged([1], label)


def test_unmerging_lets_all_of_one_class_go():
    edits = NO_EDITS.merged([2, 3], 1).merged([5], 4)
    assert edits.unmerged([1]).merges == ((5, 4),)
    assert edits.unmerged([4, 1]) == NO_EDITS


def test_a_group_has_what_its_classes_count_as():
    edits = NO_EDITS.grouped("pair", [1, 2]).merged([2], 0)
    assert edits.effective(edits.groups[0]) == {0, 1}
    assert edits.unmerged([0]).effective(edits.groups[0]) == {1, 2}


def test_groups_have_names_of_their_own():
    edits = NO_EDITS.grouped("a", [1]).grouped("b", [1])
    with pytest.raises(InvalidArgument, match="there are two groups named 'a'; allowed is one"):
        edits.grouped("a", [0])
    with pytest.raises(InvalidArgument, match="two groups named 'a'"):
        edits.group_renamed("b", "a")
    for empty in (lambda: edits.grouped("", [1]), lambda: edits.group_renamed("a", "")):
        with pytest.raises(InvalidArgument, match="the name of a group is empty"):
            empty()


def test_a_group_keeps_its_place_under_another_name_and_can_be_taken_away():
    edits = NO_EDITS.grouped("a", [1]).grouped("b", [0]).group_renamed("a", "c")
    assert edits.groups == (ClassGroup("c", frozenset({1})), ClassGroup("b", frozenset({0})))
    assert edits.ungrouped(["c"]).groups == (ClassGroup("b", frozenset({0})),)
    assert edits.ungrouped(["b", "c"]) == NO_EDITS


@pytest.mark.parametrize(
    ("label", "by", "order"),
    [(1, 1, (0, 9, 1)), (9, -1, (0, 9, 1)), (9, -5, (9, 0, 1)), (0, 7, (1, 9, 0)), (1, 0, ())],
)
def test_a_class_moves_as_far_as_there_are_places(label, by, order):
    assert NO_EDITS.moved(label, by, (0, 1, 9)).order == order


def test_back_in_ascending_order_there_is_no_order():
    assert NO_EDITS.moved(1, 1, (0, 1, 9)).moved(1, -1, (0, 1, 9)) == NO_EDITS


def test_labels_that_have_no_place_follow_ascending():
    edits = ClassEdits(order=(9, 1))
    assert edits.ordered((5, 9, 0, 1)) == (9, 1, 0, 5)
    assert edits.arranged(TABLE) == (VOID, SKY, ROAD)


def test_edits_of_some_labels_can_be_left_out():
    edits = ClassEdits(
        ((1, "a"), (2, "b")),
        ((1, (0, 0, 0)), (2, (1, 1, 1))),
        (3, 2, 1),
        ((4, 1), (5, 2)),
        (ClassGroup("both", frozenset({1, 2})), ClassGroup("one", frozenset({1}))),
    )
    assert edits.touched == {1, 2, 3, 4, 5}
    assert edits.without([1]) == ClassEdits(
        ((2, "b"),),
        ((2, (1, 1, 1)),),
        (3, 2),
        ((5, 2),),
        (ClassGroup("both", frozenset({2})),),
    )
    assert edits.without([5]).merges == ((4, 1),)
    assert edits.looks == ClassEdits(edits.names, edits.colors, edits.order)
