"""What changed on the disk is told in one sentence, once all of it is evaluated again."""

import numpy as np
import pytest

from segreview.dataset.sample import Sample
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.formats.pixel_source import PixelSource
from segreview.session.disk_news import DiskNews

SAMPLES = [
    Sample(name, None, PixelSource(f"{name}.png"), (PixelSource("all.json"),)) for name in "abc"
]
BEFORE = np.full((3, 4, 2), 5)
ALL = np.ones(3, np.bool_)
GROUND_TRUTH, PREDICTION = 1, 3


def changed(*places):
    states = BEFORE.copy()
    for sample, role in places:
        states[sample, role, 1] += 1
    return states


def gone(states, *places):
    for sample, role in places:
        states[sample, role] = -1
    return states


def result(sample, content):
    return SampleResult(sample, (PredictionResult(content=content),))


def results(content):
    return [[PredictionResult(content=content)] * 3]


@pytest.fixture
def news():
    return DiskNews()


def test_there_is_nothing_to_tell_at_first(news):
    assert news.sentence() == ""


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (changed((0, GROUND_TRUTH)), "1 file changed on disk"),
        (changed((0, GROUND_TRUTH), (2, GROUND_TRUTH)), "2 files changed on disk"),
        (changed((0, PREDICTION), (2, PREDICTION)), "1 file changed on disk"),
        (gone(changed(), (0, GROUND_TRUTH)), "1 file is gone"),
        (gone(changed(), (0, GROUND_TRUTH), (1, GROUND_TRUTH)), "2 files are gone"),
        (
            gone(changed((0, GROUND_TRUTH)), (1, GROUND_TRUTH)),
            "1 file changed on disk and 1 is gone",
        ),
        (
            gone(changed((0, GROUND_TRUTH)), (1, GROUND_TRUTH), (2, GROUND_TRUTH)),
            "1 file changed on disk and 2 are gone",
        ),
    ],
)
def test_files_are_counted_once(news, after, told):
    news.add_files(SAMPLES, ALL, BEFORE, after)
    assert news.sentence() == f"{told}: evaluated again, the masks are the same"


def test_a_file_that_changes_twice_is_counted_once_whichever_list_it_stands_in(news):
    first = np.array([True, False, False])
    after = changed((0, GROUND_TRUTH))
    for listed in (SAMPLES, SAMPLES, list(SAMPLES)):
        news.add_files(listed, first, BEFORE[first], after[first])
    news.add_files(SAMPLES, ALL, BEFORE, gone(changed(), (1, GROUND_TRUTH)))
    told = "1 file changed on disk and 1 is gone: evaluated again, the masks are the same"
    assert news.sentence() == told


def test_only_the_chosen_samples_are_told(news):
    chosen = np.array([False, True, True])
    after = changed((1, GROUND_TRUTH))
    news.add_files(SAMPLES, chosen, BEFORE[chosen], after[chosen])
    assert news.sentence().startswith("1 file changed on disk")


def test_a_role_without_a_file_is_not_told(news):
    news.add_files(SAMPLES, ALL, BEFORE, changed((0, 0)))
    assert news.sentence() == ""


def test_it_is_told_when_the_last_sample_came(news):
    news.add_files(SAMPLES, ALL, BEFORE, changed((0, GROUND_TRUTH), (1, GROUND_TRUTH)))
    news.add_changed([0, 1], results("old"))
    news.hear(result(0, "new"))
    assert news.sentence() == ""
    news.hear(result(2, "who asked?"))
    assert news.sentence() == ""
    news.hear(result(1, "old"))
    assert news.sentence() == "2 files changed on disk: evaluated again"


def test_a_sample_that_fails_in_the_same_way_is_the_same(news):
    news.add_files(SAMPLES, ALL, BEFORE, changed((0, GROUND_TRUTH)))
    news.add_changed([0], [[PredictionResult(reason="it is damaged")]])
    news.hear(SampleResult(0, (PredictionResult(reason="it is damaged"),)))
    assert "the masks are the same" in news.sentence()


def test_new_samples_are_counted(news):
    news.add_new([7])
    assert news.sentence() == ""
    news.hear(result(7, "first"))
    assert news.sentence() == "1 new sample"
    news.add_new([1, 2])
    news.hear(result(1, "first"))
    news.hear(result(2, "first"))
    assert news.sentence() == "3 new samples"
    news.add_files(SAMPLES, ALL, BEFORE, changed((0, GROUND_TRUTH)))
    assert news.sentence().endswith("the masks are the same; 3 new samples")


def test_samples_that_are_made_of_other_files_are_told(news):
    news.add_elsewhere(1)
    assert news.sentence() == "1 sample is read from other files: evaluated again"
    news.add_elsewhere(2)
    assert news.sentence() == "3 samples are read from other files: evaluated again"


def test_samples_may_be_numbered_anew_meanwhile(news):
    news.add_files(SAMPLES, ALL, BEFORE, changed((1, GROUND_TRUTH)))
    news.add_changed([1], results("old"))
    news.move([0, 5])
    news.hear(result(1, "another"))
    assert news.sentence() == ""
    news.hear(result(5, "new"))
    assert news.sentence() == "1 file changed on disk: evaluated again"
