"""Classes are edited by verbs that read no file, and kept for the next time."""

import json

import pytest

from segreview.errors import ReviewFileError
from segreview.metrics.class_edits import NO_EDITS
from segreview.review.verdict import Decision


def names(session):
    return [row.name for row in session.view().class_rows]


def row_of(session, label):
    return next(row for row in session.view().class_rows if row.label == label)


@pytest.fixture
def opened(started, scenes):
    """Truth 0 road, 1 sky, 1 sky, 11 void, which is ignored; one sky pixel is called road."""
    return started(scenes)


def test_a_class_is_renamed_and_gets_its_name_back(opened):
    opened.rename_class(0, "  street ")
    assert names(opened) == ["street", "sky", "void"]
    for given in ("road", ""):
        opened.rename_class(0, "street")
        opened.rename_class(0, given)
        assert opened.state.scoring.edits == NO_EDITS
    assert not opened.has_class_edits


def test_a_name_that_another_class_has_is_refused_with_a_sentence(opened):
    opened.rename_class(0, "sky")
    assert opened.view().banner.startswith("There is another class named 'sky'")
    assert names(opened) == ["road", "sky", "void"]
    opened.rename_class(0, "street")
    assert opened.view().banner == ""


def test_a_class_has_another_colour(opened):
    opened.color_class(1, (9, 8, 7))
    assert row_of(opened, 1).color == (9, 8, 7)
    assert opened.has_class_edits


def test_merged_classes_are_one_row_with_the_scores_of_both(opened):
    opened.merge_classes([1], 0)
    row = row_of(opened, 0)
    assert (row.image_iou, row.pooled_iou, row.merged) == (1, 1, ("sky",))
    assert names(opened) == ["road", "void"]
    opened.unmerge_classes([0])
    assert (row_of(opened, 0).image_iou, names(opened)) == (1 / 2, ["road", "sky", "void"])


def test_a_class_in_view_stays_in_view_as_what_it_counts_as(opened):
    opened.set_class(1)
    opened.merge_classes([1], 0)
    assert opened.view().state.class_label == 0


def test_a_class_in_view_that_becomes_ignored_is_let_go(opened):
    opened.set_class(1)
    opened.merge_classes([1], 11)
    assert opened.view().state.class_label is None


def test_an_ignored_class_that_is_merged_is_counted(opened):
    opened.merge_classes([11], 0)
    assert opened.state.scoring.ignored_labels == frozenset()
    assert row_of(opened, 0).image_iou == 2 / 3


def test_an_ignored_class_that_stands_by_itself_again_is_ignored_again(opened):
    opened.merge_classes([11], 0)
    opened.unmerge_classes([0])
    assert not opened.has_class_edits


def test_a_merge_into_itself_changes_nothing_and_says_why(opened):
    before = opened.state
    opened.merge_classes([0], 0)
    assert opened.state == before
    assert opened.view().banner == "class 0 cannot be merged into itself"


def test_a_group_stands_below_the_classes(opened):
    opened.group_classes(" all ", [0, 1])
    (row,) = opened.view().group_rows
    assert (row.name, row.classes) == ("all", ("road", "sky"))
    assert (row.image_iou, row.pooled_iou, row.mean_iou, row.n_used) == (1, 1, 1, 1)
    assert names(opened) == ["road", "sky", "void"]


@pytest.mark.parametrize("name", ["", "  ", "all"])
def test_a_group_has_a_name_of_its_own(opened, name):
    opened.group_classes("all", [0])
    opened.group_classes(name, [1])
    assert len(opened.view().group_rows) == 1
    assert "name" in opened.view().banner


def test_a_group_is_renamed_and_taken_away(opened):
    opened.group_classes("a", [0])
    opened.group_classes("b", [1])
    opened.rename_group("a", "a")
    assert opened.view().banner == ""
    opened.rename_group("a", "b")
    assert opened.view().banner == "there are two groups named 'b'; allowed is one"
    opened.rename_group("a", " c")
    assert [row.name for row in opened.view().group_rows] == ["c", "b"]
    opened.ungroup_classes(["c"])
    assert [row.name for row in opened.view().group_rows] == ["b"]


def test_the_order_is_that_of_the_person(opened):
    opened.move_class(11, -2)
    assert names(opened) == ["void", "road", "sky"]
    opened.move_class(11, 1)
    assert names(opened) == ["road", "void", "sky"]


def test_reset_goes_back_to_the_table_of_the_data(opened):
    opened.rename_class(0, "street")
    opened.set_ignored(11, False)
    opened.move_class(1, -1)
    opened.reset_classes()
    assert not opened.has_class_edits
    assert [row.ignored for row in opened.view().class_rows] == [False, False, True]
    assert names(opened) == ["road", "sky", "void"]


def test_edits_and_verdicts_are_taken_back_in_their_order(opened):
    opened.rename_class(0, "street")
    opened.decide(Decision.ACCEPTED)
    opened.merge_classes([1], 0)
    opened.undo()
    assert (names(opened), opened.view().reviewed) == (["street", "sky", "void"], 1)
    opened.undo()
    assert (names(opened), opened.view().reviewed) == (["street", "sky", "void"], 0)
    opened.undo()
    assert not opened.has_class_edits
    assert not opened.view().can_undo
    for _ in range(3):
        opened.redo()
    assert (names(opened), opened.view().reviewed) == (["street", "void"], 1)
    assert not opened.view().can_redo


def test_what_is_refused_or_changes_nothing_cannot_be_taken_back(opened):
    opened.rename_class(0, "sky")
    opened.rename_class(0, "road")
    opened.set_ignored(11, True)
    opened.reset_classes()
    assert not opened.view().can_undo


def test_taking_back_says_nothing_of_the_edit_that_was_refused(opened):
    opened.rename_class(0, "street")
    opened.rename_class(0, "sky")
    assert opened.view().banner
    opened.undo()
    assert opened.view().banner == ""


def test_a_class_in_view_that_is_merged_again_is_seen_as_what_it_counts_as(opened):
    opened.merge_classes([1], 0)
    opened.undo()
    opened.set_class(1)
    opened.redo()
    assert opened.state.class_label == 0


def test_regions_are_named_by_the_edited_classes(opened, settle):
    opened.rename_class(0, "street")
    opened.step_region(1)
    settle(opened)
    assert "sky called street" in opened.view().region.text
    opened.merge_classes([1], 0)
    assert opened.view().region is None
    opened.step_region(1)
    settle(opened)
    assert opened.view().region.text == "no error region here"


def test_a_binary_data_set_has_only_names_and_colours(session):
    session.rename_class(1, "tumour")
    session.color_class(1, (1, 2, 3))
    session.merge_classes([1], 0)
    session.group_classes("all", [0, 1])
    session.move_class(1, -1)
    rows = session.view().class_rows
    assert [(row.name, row.color) for row in rows][1] == ("tumour", (1, 2, 3))
    edits = session.state.scoring.edits
    assert (edits.merges, edits.groups, edits.order) == ((), (), ())


def test_nothing_is_edited_while_nothing_is_open(started, tmp_path):
    session = started(tmp_path)
    session.rename_class(0, "a")
    session.reset_classes()
    assert (session.state.scoring.edits, session.has_class_edits) == (NO_EDITS, False)


# The review file


def edit_all(session):
    session.rename_class(0, "street")
    session.color_class(1, (9, 8, 7))
    session.group_classes("all", [0, 1])
    session.set_ignored(11, False)
    session.move_class(11, -2)


def renumber(scenes, name):
    table = json.loads((scenes / "palette.json").read_text())
    table["classes"][0]["name"] = name
    (scenes / "palette.json").write_text(json.dumps(table))


def insert_before_void(scenes, name):
    table = json.loads((scenes / "palette.json").read_text())
    table["classes"][2:] = [{"id": 11, "name": name}, {"id": 12, "name": "void"}]
    (scenes / "palette.json").write_text(json.dumps(table))


def test_edits_come_back_with_the_review(started, scenes, opened):
    edit_all(opened)
    kept = opened.state.scoring
    opened.close()
    again = started(scenes)
    assert again.state.scoring == kept
    assert (names(again), again.view().banner) == (["void", "street", "sky"], "")
    again.reset_classes()
    again.close()
    assert not started(scenes).has_class_edits


def test_edits_of_a_class_that_has_another_name_now_are_not_applied(started, scenes, opened):
    edit_all(opened)
    opened.merge_classes([11], 0)
    opened.close()
    renumber(scenes, "river")
    again = started(scenes)
    assert names(again) == ["void", "sky", "river"]
    assert again.view().banner == (
        "The class list has changed: 0 was 'road' and is now 'river'. Edits of such classes are "
        "not applied; the review keeps them until classes are edited again."
    )
    assert again.view().group_rows[0].classes == ("sky",)
    assert row_of(again, 1).color == (9, 8, 7)


def test_edits_that_were_not_applied_wait_in_the_file(started, scenes, opened):
    edit_all(opened)
    opened.close()
    renumber(scenes, "river")
    started(scenes).close()
    renumber(scenes, "road")
    assert names(started(scenes)) == ["void", "street", "sky"]


def test_the_next_edit_replaces_them_and_takes_the_sentence_away(started, scenes, opened):
    edit_all(opened)
    opened.close()
    renumber(scenes, "river")
    again = started(scenes)
    again.color_class(0, (1, 1, 1))
    assert again.view().banner == ""
    again.close()
    renumber(scenes, "road")
    third = started(scenes)
    assert names(third) == ["void", "sky", "road"]
    assert third.view().banner.startswith("The class list has changed: 0 was 'river'")


def test_that_a_class_is_ignored_belongs_to_its_name_too(started, scenes, opened):
    opened.set_ignored(0, True)
    opened.close()
    renumber(scenes, "river")
    assert started(scenes).state.scoring.ignored_labels == {11}


def test_what_the_data_ignore_moves_with_its_name(started, scenes, opened):
    opened.set_ignored(1, True)
    opened.close()
    insert_before_void(scenes, "car")
    again = started(scenes)
    assert again.state.scoring.ignored_labels == {1, 12}
    assert again.view().banner == ""


def test_a_class_that_was_counted_again_is_counted_while_it_has_its_name(started, scenes, opened):
    opened.set_ignored(11, False)
    opened.close()
    assert started(scenes).state.scoring.ignored_labels == frozenset()
    insert_before_void(scenes, "car")
    changed = started(scenes)
    assert changed.state.scoring.ignored_labels == {12}
    assert changed.view().banner.startswith("The class list has changed: 11 was 'void' and is now")


def test_edits_that_could_not_be_written_are_tried_again(opened, monkeypatch):
    opened.rename_class(0, "street")
    decisions = opened.review.decisions
    monkeypatch.setattr(decisions._store, "remember", _full)
    opened.remember()
    assert decisions.kept("classes") == ""
    monkeypatch.undo()
    opened.remember()
    assert "street" in decisions.kept("classes")


def _full(*_):
    raise ReviewFileError("the disk is full")
