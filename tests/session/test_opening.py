"""From a folder to what is evaluated and how it is scored."""

import pytest

from segreview.dataset.task import TaskKind
from segreview.errors import DatasetError, InvalidArgument
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import CONVENTIONS
from segreview.session.opening import OpenRequest, open_request


def test_a_folder_is_paired_and_understood(data):
    opened = open_request(OpenRequest(data))
    assert [sample.id for sample in opened.dataset.samples] == ["a", "b", "c", "d"]
    assert opened.dataset.prediction_sets == ("model", "other")
    assert opened.task.kind is TaskKind.BINARY
    assert opened.scoring.threshold == 0.5


def test_threshold_and_operator_are_those_asked_for(data):
    scoring = open_request(OpenRequest(data, threshold=0.237, operator=Operator.GT)).scoring
    assert (scoring.step, scoring.operator) == (237, Operator.GT)


def test_a_threshold_between_the_steps_is_refused(data):
    with pytest.raises(InvalidArgument, match=r"0\.2371"):
        open_request(OpenRequest(data, threshold=0.2371))


def test_only_the_named_prediction_sets_are_kept(data):
    dataset = open_request(OpenRequest(data, prediction_sets=("other",))).dataset
    assert dataset.prediction_sets == ("other",)
    assert [len(sample.predictions) for sample in dataset.samples] == [1] * 4
    assert dataset.samples[3].predictions == (None,)


def test_an_unknown_prediction_set_is_refused_with_those_there_are(data):
    with pytest.raises(InvalidArgument, match="'best'; there are: model, other"):
        open_request(OpenRequest(data, prediction_sets=("best",)))


def test_ignored_values_of_a_binary_task_act_when_masks_are_read(data):
    opened = open_request(OpenRequest(data, ignore=("255",)))
    assert opened.reading.ignored_values == {255}
    assert opened.scoring.ignored_labels == frozenset()


def test_labels_are_ignored_by_the_table_by_name_and_by_number(scenes):
    assert open_request(OpenRequest(scenes)).scoring.ignored_labels == {11}
    named = open_request(OpenRequest(scenes, ignore=("sky",)))
    assert named.scoring.ignored_labels == {1, 11}
    assert named.task.classes.counted_labels == (0,)
    assert open_request(OpenRequest(scenes, ignore=("1",))).scoring.ignored_labels == {1, 11}


def test_an_unknown_class_is_refused(scenes, data):
    with pytest.raises(InvalidArgument, match="no class named 'tree'"):
        open_request(OpenRequest(scenes, ignore=("tree",)))
    with pytest.raises(InvalidArgument, match="are numbers, not tree"):
        open_request(OpenRequest(data, ignore=("tree",)))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="nowhere"):
        open_request(OpenRequest(tmp_path / "nowhere"))


def test_a_convention_brings_along_the_labels_of_its_tool_without_a_class_table(scenes):
    (scenes / "palette.json").unlink()
    opened = open_request(OpenRequest(scenes, convention=CONVENTIONS["voc"]))
    assert opened.scoring.ignored_labels == {255}
    assert opened.scoring.convention.name == "voc"


def test_with_a_class_table_only_labels_that_it_has_are_brought_along(scenes):
    opened = open_request(OpenRequest(scenes, convention=CONVENTIONS["voc"]))
    assert opened.scoring.ignored_labels == {11}


def test_a_binary_task_counts_255_under_every_convention(data):
    opened = open_request(OpenRequest(data, convention=CONVENTIONS["mmeval"]))
    assert opened.reading.ignored_values == frozenset()
    assert opened.scoring.ignored_labels == frozenset()


def test_the_operator_is_asked_for_or_brought_along_by_the_convention(data):
    jaccard = CONVENTIONS["torchmetrics-jaccard"]
    asked = OpenRequest(data, operator=Operator.GE, convention=jaccard)
    assert open_request(asked).scoring.operator is Operator.GE
    assert open_request(OpenRequest(data, convention=jaccard)).scoring.operator is Operator.GT
    assert open_request(OpenRequest(data)).scoring.operator is Operator.GE
