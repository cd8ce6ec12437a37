"""Objects found and missed by size, and false alarms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.metrics.objects import ObjectCounts, object_counts, stacked_objects


def row(text: str) -> np.ndarray:
    return np.array([[cell == "#" for cell in text]])


def numbers(counts):
    return counts.found.tolist(), counts.missed.tolist(), counts.false_alarms.item()


EMPTY, PART, FULL = row("...."), row("##.."), row("####")


@pytest.mark.parametrize(
    ("truth", "predicted", "found", "missed", "alarms"),
    [
        (EMPTY, EMPTY, 0, 0, 0),
        (EMPTY, PART, 0, 0, 1),
        (EMPTY, FULL, 0, 0, 1),
        (PART, EMPTY, 0, 1, 0),
        (PART, PART, 1, 0, 0),
        (PART, FULL, 1, 0, 0),
        (FULL, EMPTY, 0, 1, 0),
        (FULL, PART, 1, 0, 0),
        (FULL, FULL, 1, 0, 0),
    ],
)
def test_the_empty_part_and_full_cases(truth, predicted, found, missed, alarms):
    assert numbers(object_counts(truth, predicted)) == ([found, 0, 0], [missed, 0, 0], alarms)


@pytest.mark.parametrize(("overlap", "found"), [(0, 1), (0.25, 1), (0.26, 0), (0.5, 0), (1, 0)])
def test_an_object_is_found_from_the_share_on_that_is_asked_for(overlap, found):
    counts = object_counts(FULL, row("#..."), overlap=overlap)
    assert counts.found.sum() == found
    assert counts.missed.sum() == 1 - found


def test_any_overlap_means_at_least_one_pixel():
    assert object_counts(PART, row("...#"), overlap=0).missed.tolist() == [1, 0, 0]


def test_a_prediction_that_touches_an_object_is_no_false_alarm_even_if_it_misses():
    assert numbers(object_counts(FULL[:, :4], row("#..#"))) == ([1, 0, 0], [0, 0, 0], 0)
    assert numbers(object_counts(row("##....##"), row("...##..#"))) == ([1, 0, 0], [1, 0, 0], 1)


@pytest.mark.parametrize(
    ("side", "size"), [((31, 33), 0), ((32, 32), 1), ((95, 97), 1), ((96, 96), 2)]
)
def test_sizes_are_those_of_coco(side, size):
    truth = np.zeros((100, 100), bool)
    truth[: side[0], : side[1]] = True
    expected = [0, 0, 0]
    expected[size] = 1
    assert object_counts(truth, truth).found.tolist() == expected


def test_other_limits_make_other_classes():
    assert object_counts(FULL, FULL, limits=(2, 4)).found.tolist() == [0, 0, 1]
    assert object_counts(FULL, FULL, limits=(4, 5)).found.tolist() == [0, 1, 0]


def test_small_parts_of_the_prediction_are_removed_first():
    truth, predicted = row("#...##.."), row("#...##.#")
    assert numbers(object_counts(truth, predicted)) == ([2, 0, 0], [0, 0, 0], 1)
    assert numbers(object_counts(truth, predicted, minimum_area=2)) == ([1, 0, 0], [1, 0, 0], 0)


def test_pixels_that_are_not_counted_are_as_if_deleted():
    counted = row("####.###")
    found = object_counts(row("...###.."), row("....#..#"), counted)
    assert numbers(found) == ([0, 0, 0], [2, 0, 0], 1)


def test_recall_is_undefined_without_objects():
    recall = object_counts(FULL, FULL).recall
    assert recall[0] == 1
    assert np.isnan(recall[1:]).all()


def test_images_add_up():
    images = [
        object_counts(FULL, FULL),
        object_counts(EMPTY, row("#.#.")),
        object_counts(PART, EMPTY),
    ]
    every = stacked_objects(images)
    assert every.found.shape == (3, 3)
    assert numbers(every.sum()) == ([1, 0, 0], [1, 0, 0], 2)
    assert every.false_alarms_per_image == pytest.approx(2 / 3)
    assert every.recall[:, 0].tolist()[::2] == [1, 0]


def test_no_images_have_no_mean():
    none = stacked_objects([])
    assert none.found.shape == (0, 3)
    assert np.isnan(none.false_alarms_per_image)
    assert none.sum().found.tolist() == [0, 0, 0]


@settings(max_examples=50, deadline=None)
@given(masks=hnp.arrays(np.bool_, (2, 6, 8)), turn=st.sampled_from([np.transpose, np.fliplr]))
def test_counts_stay_when_the_masks_are_turned(masks, turn):
    counts = object_counts(*masks, limits=(2, 4))
    assert numbers(object_counts(*map(turn, masks), limits=(2, 4))) == numbers(counts)
    assert isinstance(counts, ObjectCounts)


@settings(max_examples=40, deadline=None)
@given(masks=hnp.arrays(np.bool_, (2, 6, 8)), share=st.floats(0, 1))
def test_asking_for_more_overlap_finds_no_more(masks, share):
    easy, hard = (object_counts(*masks, overlap=part) for part in (share / 2, share))
    assert (hard.found <= easy.found).all()
    assert (hard.found + hard.missed == easy.found + easy.missed).all()


def test_bad_input_is_refused_by_name():
    with pytest.raises(InvalidArgument, match="ground_truth has dtype int64; allowed is bool"):
        object_counts(np.zeros((1, 1), int), EMPTY)
    with pytest.raises(InvalidArgument, match="prediction has dtype int64"):
        object_counts(EMPTY, np.zeros((1, 1), int))
    with pytest.raises(InvalidArgument, match="counted has dtype int64"):
        object_counts(EMPTY, EMPTY, np.zeros((1, 4), int))
    with pytest.raises(InvalidArgument, match=r"prediction has shape \(1, 8\)"):
        object_counts(EMPTY, row("........"))
    with pytest.raises(InvalidArgument, match=r"counted has shape \(1, 1\)"):
        object_counts(EMPTY, EMPTY, np.ones((1, 1), bool))
    for overlap in (-0.1, 1.1, float("nan")):
        with pytest.raises(InvalidArgument, match=r"overlap is .*; allowed is a share from 0 to 1"):
            object_counts(EMPTY, EMPTY, overlap=overlap)
    for limits in ((0, 5), (5, 5), (6, 5)):
        with pytest.raises(
            InvalidArgument, match=r"limits is .*; allowed is two areas that ascend"
        ):
            object_counts(EMPTY, EMPTY, limits=limits)
    with pytest.raises(InvalidArgument, match="minimum_area is -1"):
        object_counts(EMPTY, EMPTY, minimum_area=-1)
