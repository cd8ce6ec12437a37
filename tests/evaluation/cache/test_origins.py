"""A result has an origin only where the files of its sample tell all that it was made of."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from segreview.dataset.sample import Sample
from segreview.evaluation.cache import origins
from segreview.evaluation.cache.origins import evaluate_noting, sample_key
from segreview.evaluation.spec import MissingRule
from segreview.formats import file_stamps
from segreview.formats.label_coding import CodedLabels, EmptyMask, LabelCoding
from segreview.formats.merged_masks import MergedMasks
from segreview.formats.pixel_source import PixelSource


def source(name, part=None):
    return PixelSource(name, part)


SAMPLE = Sample("a", source("i"), source("g"), (source("p"), None), source("v"))


@pytest.mark.parametrize(
    "other",
    [
        SAMPLE._replace(image=None),
        SAMPLE._replace(image=source("j")),
        SAMPLE._replace(ground_truth=source("h")),
        SAMPLE._replace(ground_truth=source("g", EmptyMask())),
        SAMPLE._replace(ground_truth=source("g", CodedLabels(LabelCoding.ADE20K))),
        SAMPLE._replace(ground_truth=source("g", CodedLabels(LabelCoding.SIGNED_VOID))),
        SAMPLE._replace(predictions=(None, source("p"))),
        SAMPLE._replace(valid=None),
        SAMPLE._replace(image=source("g"), ground_truth=source("i")),
    ],
)
def test_other_files_or_parts_of_them_have_another_key(other):
    assert sample_key(other) != sample_key(SAMPLE)


def test_the_key_is_of_files_not_of_names():
    assert sample_key(SAMPLE._replace(id="b")) == sample_key(SAMPLE)
    assert len(sample_key(SAMPLE)) == origins.KEY_BYTES


def test_a_path_that_is_no_text_has_a_key():
    assert sample_key(SAMPLE._replace(image=source(os.fsdecode(b"\xff"))))


@pytest.mark.parametrize("opened", ["COCO"], indirect=True)
def test_the_key_is_the_same_in_another_process(opened):
    code = """if True:
        import sys
        from pathlib import Path
        from segreview.evaluation.cache.origins import sample_key
        from segreview.session.opening import OpenRequest, open_request
        opened = open_request(OpenRequest(Path(sys.argv[1])))
        print([sample_key(one).hex() for one in opened.dataset.samples])
    """
    command = [sys.executable, "-c", code, str(opened.dataset.root)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    keys = [sample_key(one).hex() for one in opened.dataset.samples]
    assert done.stdout.strip() == str(keys)


def test_a_result_has_the_identities_of_its_files(binary_opened):
    sample = binary_opened.dataset.samples[0]
    result = evaluate_noting(sample, 0, binary_opened.reading)
    assert result.sample == 0
    status = os.stat(sample.ground_truth.file)
    wanted = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
    assert result.origin.identities[1].tolist() == wanted
    assert result.origin.identities[2].tolist() == [-1] * 4
    assert result.origin.key == sample_key(sample)


def test_an_image_of_which_nothing_was_read_has_no_identity(binary_opened):
    for place, sample in enumerate(binary_opened.dataset.samples):
        result = evaluate_noting(sample, place, binary_opened.reading)
        assert result.origin.identities[0].tolist() == list(file_stamps.NOT_READ)


def test_where_there_is_no_image_nothing_is_left_out(binary_opened):
    sample = binary_opened.dataset.samples[0]._replace(image=None)
    result = evaluate_noting(sample, 0, binary_opened.reading)
    assert result.origin.identities[0].tolist() == list(file_stamps.NOWHERE)


def origin(opened, sample=0, **changes):
    reading = replace(opened.reading, **changes)
    return evaluate_noting(opened.dataset.samples[sample], sample, reading).origin


def test_a_file_that_may_change_and_look_the_same_gives_no_origin(binary_opened, monkeypatch):
    monkeypatch.setattr(file_stamps, "_TICK", 3600 * 1_000_000_000)
    assert origin(binary_opened) is None


def test_what_could_not_be_read_is_read_again_the_next_time(binary_opened):
    file = binary_opened.dataset.samples[1].predictions[0].path
    file.write_bytes(file.read_bytes()[:-20])
    assert origin(binary_opened, 1) is None
    assert origin(binary_opened, 1, counts_unreadable=True) is None
    assert origin(binary_opened, 0) is not None
    assert origin(binary_opened, 0, counts_unreadable=True) is not None


def test_what_the_list_of_files_says_is_remembered(binary_opened):
    assert origin(binary_opened, 2) is not None
    assert origin(binary_opened, 2, missing=MissingRule.SKIP) is not None
    assert origin(binary_opened, 2, ground_truth_only=True) is not None


def test_a_mask_of_several_files_gives_no_origin(binary_opened):
    (a, b, *_) = binary_opened.dataset.samples
    beside = MergedMasks((b.ground_truth.path.name,), (255, 255))
    merged = a._replace(ground_truth=PixelSource(a.ground_truth.file, beside))
    result = evaluate_noting(merged, 0, binary_opened.reading)
    assert result.predictions[0].scored
    assert result.origin is None


def test_a_change_while_the_masks_are_read_is_a_change(binary_opened, monkeypatch):
    sample = binary_opened.dataset.samples[0]

    def changes(*arguments):
        os.utime(sample.ground_truth.file, (1, 1))
        return real(*arguments)

    real = origins.evaluate
    monkeypatch.setattr(origins, "evaluate", changes)
    result = evaluate_noting(sample, 0, binary_opened.reading)
    now = np.array(file_stamps.file_identity(sample.ground_truth.file))
    assert (result.origin.identities[1] != now).any()
