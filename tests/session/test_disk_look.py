"""A look tells what is on the disk now, next to what was there before."""

import os
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.sample_files import all_file_states
from segreview.errors import DatasetError, UnreadableFile
from segreview.session import disk_look
from segreview.session.disk_look import look, with_vanished
from segreview.session.opening import OpenRequest
from segreview.session.opening_job import open_chosen
from segreview.session.opening_watch import OpeningWatch


@pytest.fixture
def arrived(data):
    return open_chosen(OpenRequest(data), None, OpeningWatch())


def looked(arrived, anew=False):
    return look(arrived, anew, OpeningWatch())


def names(found):
    return [sample.id for sample in found.arrived.opened.dataset.samples]


def add(data, name):
    for folder in ("ground_truth", "predictions/model"):
        shutil.copy(data / folder / "a.png", data / folder / f"{name}.png")


def test_nothing_is_listed_again_while_the_listing_holds(arrived):
    found = looked(arrived)
    assert found.arrived is arrived
    assert found.differing == frozenset()
    states = all_file_states(arrived.opened.dataset.samples)
    assert found.files.tolist() == states.tolist()


def test_a_mask_that_did_not_decide_anything_is_no_reason_to_list_again(arrived, data, monkeypatch):
    monkeypatch.setattr(disk_look, "holds", lambda _: True)
    os.utime(data / "predictions" / "model" / "b.png", ns=(1, 1))
    found = looked(arrived)
    assert found.arrived is arrived
    assert found.files[1, 3, 1] == 1


def test_everything_is_listed_again_when_someone_asks(arrived):
    found = looked(arrived, anew=True)
    assert found.arrived is not arrived
    assert found.arrived.opened.reading == arrived.opened.reading
    assert names(found) == list("abcd")
    assert found.differing == frozenset()


def test_a_new_file_lets_the_folder_be_listed_again(arrived, data):
    add(data, "bb")
    found = looked(arrived)
    assert names(found) == ["a", "b", "bb", "c", "d"]
    assert found.files.shape == (5, 5, 2)
    assert found.differing == frozenset()
    assert looked(found.arrived).arrived is found.arrived


def test_a_sample_that_gets_a_prediction_differs(arrived, data):
    other = data / "predictions" / "other"
    shutil.copy(other / "a.png", other / "d.png")
    found = looked(arrived)
    assert found.differing == {3}


def test_what_vanished_is_kept_at_its_place(arrived, data):
    (data / "ground_truth" / "b.png").unlink()
    (data / "predictions" / "model" / "c.png").unlink()
    found = looked(arrived)
    assert names(found) == list("abcd")
    assert found.differing == frozenset()
    assert found.files[1, 1].tolist() == found.files[2, 3].tolist() == [-1, -1]


def test_a_prediction_that_still_lies_there_and_is_not_paired_any_more_is_not_kept(arrived):
    old = arrived.opened.dataset
    alone = old.samples[0]._replace(predictions=(None, None))
    new = replace(old, samples=(alone, *old.samples[1:]))
    assert with_vanished(new, old).samples[0] is not old.samples[0]
    assert with_vanished(new, old).samples[0].predictions == (None, None)


def test_a_sample_whose_files_are_there_but_which_is_left_out_is_not_kept(arrived):
    old = arrived.opened.dataset
    new = replace(old, samples=old.samples[1:])
    assert with_vanished(new, old).samples == old.samples[1:]


def test_a_vanished_sample_keeps_the_predictions_of_sets_that_are_left(arrived):
    old = arrived.opened.dataset
    new = replace(
        old,
        prediction_sets=("other", "third"),
        samples=tuple(one._replace(predictions=one.predictions[::-1]) for one in old.samples[1:]),
    )
    old.samples[0].ground_truth.path.unlink()
    kept = with_vanished(new, old).samples[0]
    assert kept.id == "a"
    assert kept.predictions == (old.samples[0].predictions[1], None)


def test_a_folder_that_cannot_be_reached_is_said_and_has_lost_nothing(arrived, data):
    data.rename(data.with_name("away"))
    with pytest.raises(UnreadableFile, match="data cannot be reached"):
        looked(arrived)


def test_a_folder_that_goes_away_during_the_look_has_lost_nothing(arrived, data, monkeypatch):
    def late(*arguments):
        data.rename(data.with_name("away"))
        return all_file_states(*arguments)

    monkeypatch.setattr(disk_look, "all_file_states", late)
    with pytest.raises(UnreadableFile, match="cannot be reached"):
        looked(arrived)


def test_a_folder_without_samples_is_said(arrived, data):
    shutil.rmtree(data / "predictions")
    shutil.rmtree(data / "ground_truth")
    with pytest.raises(DatasetError):
        looked(arrived)


def make_words(data):
    """Turn all scores into ones of another scale."""
    for path in (data / "predictions").rglob("*.png"):
        path.write_bytes(path.read_bytes()[:40])


def test_a_half_written_file_does_not_decide_how_all_are_read(arrived, data, monkeypatch):
    make_words(data)
    wrong = looked(arrived)
    assert wrong.arrived.opened.reading != arrived.opened.reading
    monkeypatch.setattr(disk_look, "holds", lambda _: False)
    found = looked(arrived)
    assert found.arrived is arrived
    assert found.files[0, 3, 0] == 40


@pytest.fixture
def voc(tmp_path):
    """Three images of which a list names two."""
    root = tmp_path / "voc"
    for folder in ("SegmentationClass", "preds"):
        (root / folder).mkdir(parents=True)
        for name in "abc":
            Image.fromarray(np.eye(4, dtype=np.uint8)).save(root / folder / f"{name}.png")
    (root / "preds" / "c.png").unlink()
    lists = root / "ImageSets" / "Segmentation"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("c\n")
    (lists / "val.txt").write_text("a\nb\n")
    return root


def test_a_list_that_names_more_brings_new_samples(voc):
    before = open_chosen(OpenRequest(voc), None, OpeningWatch())
    (voc / "ImageSets" / "Segmentation" / "val.txt").write_text("a\nb\nc\n")
    found = looked(before)
    assert (names(found), found.moved.tolist()) == (["a", "b", "c"], [0, 1])


def test_a_list_that_names_fewer_lets_everything_be_read_anew(voc):
    lists = voc / "ImageSets" / "Segmentation"
    (lists / "val.txt").write_text("a\nb\nc\n")
    before = open_chosen(OpenRequest(voc), None, OpeningWatch())
    (lists / "val.txt").write_text("a\nb\n")
    found = looked(before)
    assert (names(found), found.is_read_anew) == (["a", "b"], True)


def test_a_list_that_is_half_written_leaves_nothing_out(voc, monkeypatch):
    lists = voc / "ImageSets" / "Segmentation"
    (lists / "val.txt").write_text("a\nb\nc\n")
    before = open_chosen(OpenRequest(voc), None, OpeningWatch())
    (lists / "val.txt").write_text("a\nb\n")
    monkeypatch.setattr(disk_look, "holds", lambda _: False)
    assert looked(before).arrived is before
