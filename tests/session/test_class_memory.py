"""What a review file holds of edited classes."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.dataset.task import Task, TaskKind
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import ClassTable, MaskClass, numbered_classes
from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.metrics.groups import ClassGroup
from segreview.session.class_memory import (
    UNREADABLE,
    classes_to_json,
    recalled_classes,
)

TABLE = ClassTable(tuple(MaskClass(i, f"named {i}", (i, i, i)) for i in range(8)))


def data(table, ignored=(), kind=TaskKind.MULTI_CLASS):
    """What an opened data set says of its classes."""
    task = Task(kind, 0.0, (), table, table_given=bool(len(table)), described="")
    return SimpleNamespace(task=task, scoring=ScoringSpec(ignored_labels=frozenset(ignored)))


DATA, UNNAMED = data(TABLE), data(ClassTable(()))
labels = st.integers(0, 7)
colors = st.tuples(*[st.integers(0, 255)] * 3)


@st.composite
def edits(draw):
    def pairs(values):
        return tuple(sorted(draw(st.dictionaries(labels, values, max_size=3)).items()))

    groups = draw(st.dictionaries(st.text(min_size=1), st.sets(labels, min_size=1), max_size=2))
    return ClassEdits(
        pairs(st.text(min_size=1)),
        pairs(colors),
        tuple(draw(st.lists(labels, unique=True))),
        tuple(sorted(draw(st.dictionaries(st.integers(0, 3), st.integers(4, 7))).items())),
        tuple(ClassGroup(name, frozenset(members)) for name, members in groups.items()),
    )


@settings(max_examples=60, deadline=None)
@given(edits(), st.sets(labels), st.sets(labels))
def test_whatever_was_edited_comes_back(made, ignored, by_data):
    opened = data(TABLE, by_data)
    scoring = ScoringSpec(3, edits=made, ignored_labels=frozenset(ignored) - made.merged_away)
    text = classes_to_json(scoring, opened)
    assert recalled_classes(text, ScoringSpec(3), opened) == (scoring, "")


def test_a_review_of_before_classes_could_be_edited_has_no_edits():
    assert recalled_classes("", ScoringSpec(7), DATA) == (ScoringSpec(7), "")
    found, _ = recalled_classes("", ScoringSpec(), data(TABLE, {5}))
    assert found.ignored_labels == {5}


def test_labels_without_a_table_are_called_by_their_numbers():
    scoring = ScoringSpec(edits=NO_EDITS.renamed(3, "car"))
    text = classes_to_json(scoring, UNNAMED)
    assert json.loads(text)["data"] == {"3": "class 3"}
    for same in (UNNAMED, data(numbered_classes([3]))):
        assert recalled_classes(text, ScoringSpec(), same) == (scoring, "")
    assert recalled_classes(text, ScoringSpec(), DATA)[0] == ScoringSpec()


def test_binary_masks_are_foreground_and_background_whatever_a_table_calls_them():
    scoring = ScoringSpec(edits=NO_EDITS.renamed(1, "crack"))
    text = classes_to_json(scoring, data(TABLE, kind=TaskKind.BINARY))
    assert json.loads(text)["data"] == {"1": "foreground"}


def test_the_sentence_names_one_class_and_counts_the_others():
    scoring = ScoringSpec(edits=NO_EDITS.renamed(3, "car").renamed(2, "bus").renamed(5, "van"))
    text = classes_to_json(scoring, DATA)
    _, sentence = recalled_classes(text, ScoringSpec(), UNNAMED)
    assert sentence.startswith(
        "The class list has changed: 2 was 'named 2' and is now 'class 2', and 2 more. Edits of"
    )


def test_only_what_differs_from_the_data_is_kept_of_what_is_ignored():
    scoring = ScoringSpec(ignored_labels=frozenset({1, 2}))
    values = json.loads(classes_to_json(scoring, data(TABLE, {2, 3})))
    assert (values["ignored"], values["counted"]) == ([1], [3])
    assert values["data"] == {"1": "named 1", "3": "named 3"}
    assert recalled_classes(json.dumps(values), ScoringSpec(), DATA)[0].ignored_labels == {1}


def test_under_another_name_a_class_is_ignored_as_the_data_say():
    scoring = ScoringSpec(ignored_labels=frozenset({1}))
    text = classes_to_json(scoring, data(TABLE, {2}))
    found, _ = recalled_classes(text, scoring, data(ClassTable(()), {2, 4}))
    assert found.ignored_labels == {2, 4}


@pytest.mark.parametrize(
    "damage",
    [
        lambda values: values.pop("merges"),
        lambda values: values.update(colors={"1": [0, 0, 256]}),
        lambda values: values.update(colors={"1": [0, 0]}),
        lambda values: values.update(merges={"1": 2, "2": 3}),
        lambda values: values.update(groups=[{"name": "a", "labels": []}]),
        lambda values: values.update(names=[]),
        lambda values: values.pop("counted"),
        lambda values: values.update(ignored=["x"]),
        lambda values: values.update(data={"x": "y"}),
    ],
)
def test_what_cannot_be_read_is_said_and_not_applied(damage):
    values = json.loads(classes_to_json(ScoringSpec(edits=NO_EDITS.renamed(1, "a")), DATA))
    damage(values)
    found = recalled_classes(json.dumps(values), ScoringSpec(3), DATA)
    assert found == (ScoringSpec(3), UNREADABLE)


@pytest.mark.parametrize("text", ["no json", "[]", "7"])
def test_what_is_no_document_is_said(text):
    assert recalled_classes(text, ScoringSpec(), DATA)[1] == UNREADABLE
