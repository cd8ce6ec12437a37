"""The state of all files of samples, as rows of numbers."""

import os

import numpy as np
import pytest

from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import (
    all_file_identities,
    all_file_states,
    file_identities,
    file_states,
    sources,
)
from segreview.errors import Cancelled
from segreview.formats import file_stamps
from segreview.formats.labelme_xml import LabelmeXmlPart
from segreview.formats.merged_masks import MergedMasks
from segreview.formats.pixel_source import PixelSource

GONE = [-1, -1]


@pytest.fixture
def written(tmp_path):
    """Write a file of some bytes at some time."""

    def write(name, size, time):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
        os.utime(path, ns=(time, time))
        return PixelSource(path)

    return write


@pytest.fixture
def sample(written, tmp_path):
    missing = PixelSource(tmp_path / "missing.png")
    truth, prediction = written("truth.png", 1, 100), written("prediction.png", 2, 200)
    return Sample("a", missing, truth, (prediction, None))


def test_sources_stand_in_the_order_of_their_roles(sample):
    truth, prediction = sample.ground_truth, sample.predictions[0]
    assert sources(sample) == (sample.image, truth, None, prediction, None)


def test_what_is_not_there_is_gone(sample):
    assert file_states(sample).tolist() == [GONE, [1, 100], GONE, [2, 200], GONE]
    assert file_states(sample).dtype == np.int64


def test_a_mask_in_several_files_has_the_state_of_them_all(written):
    first = written("masks/a/0.png", 3, 300)
    written("masks/a/1.png", 4, 400)
    alone = Sample("a", None, first, (None,))
    merged = alone._replace(ground_truth=PixelSource(first.file, MergedMasks(("1.png",))))
    before = file_states(merged).tolist()
    assert before[1][0] == 7
    assert before != file_states(alone).tolist()
    assert all_file_states([merged])[0].tolist() == before
    assert file_identities(merged) == file_identities(alone)
    written("masks/a/1.png", 4, 500)
    assert all_file_states([merged])[0].tolist() != before
    first.path.unlink()
    assert file_states(merged)[1].tolist() == GONE


def test_masks_that_xml_names_are_part_of_its_state(written, tmp_path):
    masks = [written(f"Masks/{name}.png", 3, 300).path for name in "ab"]
    named = "".join(f"<object><segm><mask>{m.name}</mask></segm></object>" for m in masks)
    xml = tmp_path / "a.xml"
    xml.write_text(
        f"<annotation>{named}<object><segm><mask>../c</mask></segm></object></annotation>"
    )
    os.utime(xml, ns=(1, 1))
    source = PixelSource(xml, LabelmeXmlPart((), masks="Masks"))
    assert list(source.beside) == masks
    before = file_states(Sample("a", None, source, ())).tolist()
    written("Masks/b.png", 3, 500)
    assert file_states(Sample("a", None, source, ())).tolist() != before
    xml.write_text("no XML")
    assert source.beside == ()


def test_all_samples_are_looked_at(sample, written):
    other = Sample("b", None, written("other.png", 3, 300), (None, sample.predictions[0]))
    states = all_file_states([sample, other])
    assert states[0].tolist() == file_states(sample).tolist()
    assert states[1].tolist() == [GONE, [3, 300], GONE, GONE, [2, 200]]
    assert all_file_states([]).shape == (0, 0, 2)


def test_a_file_that_samples_share_is_looked_at_once(sample, monkeypatch):
    looked_at = []
    monkeypatch.setattr(
        "segreview.dataset.sample_files.file_stamp",
        lambda path: looked_at.append(path) or file_stamps.file_stamp(path),
    )
    states = all_file_states([sample] * 4)
    assert len(looked_at) == 3
    assert (states == file_states(sample)).all()


def test_looking_can_be_watched_and_ended(sample):
    heard = []
    all_file_states([sample] * 1001, heard.append)
    assert heard == [0, 1000]

    def refuse(_):
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        all_file_states([sample], refuse)


def test_identities_begin_with_the_states(sample):
    identities = all_file_identities([sample, sample], range(5))
    states = all_file_states([sample, sample])
    assert identities.shape == (2, 5, 4)
    assert identities[..., :2].tolist() == states.tolist()
    assert identities[0].tolist() == [list(one) for one in file_identities(sample)]
    assert identities[0, 0].tolist() == identities[0, 2].tolist() == [-1] * 4


def test_of_no_sample_there_is_no_identity():
    assert all_file_identities([], []).shape == (0, 0, 4)
    assert all_file_identities([], [1, 3]).shape == (0, 2, 4)


def test_only_the_roles_that_are_asked_for_are_looked_at(sample, monkeypatch):
    looked_at = []
    monkeypatch.setattr(
        "segreview.dataset.sample_files.file_identity",
        lambda path: looked_at.append(path) or file_stamps.file_identity(path),
    )
    identities = all_file_identities([sample], [3, 2])
    assert looked_at == [sample.predictions[0].file]
    assert identities[0].tolist() == [list(file_identities(sample)[role]) for role in (3, 2)]


def test_many_samples_keep_their_order(written):
    found = [written(f"{i}.png", i, i + 1) for i in range(3)]
    samples = [Sample("", None, found[i % 3], ()) for i in range(2500)]
    states = all_file_states(samples)
    assert states[:, 1].tolist() == [[i % 3, i % 3 + 1] for i in range(2500)]
