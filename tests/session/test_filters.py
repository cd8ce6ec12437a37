"""What a person can ask the list for."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.session.filters import FilterColumns, FoldedNames, ordered, passing
from segreview.session.state import SortKey

COLUMNS = FilterColumns(
    names=FoldedNames(("cats/Tom", "cats/Kit", "dogs/Rex", "dogs/Kit")),
    scores={"iou": np.array([0.25, 0.5, np.nan, 1.0]), "dice": np.array([0.4, 0.6, np.nan, 1.0])},
    verdicts=np.array([0, 1, 2, 3], np.uint8),
    outdated=np.array([False, True, False, True]),
    status=np.array([1, 2, 3, 0], np.uint8),
)
ALL = np.ones(4, bool)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("kit", [1, 3]),
        ("kit dogs", [3]),
        ("nobody", []),
        ("iou<0.5", [0]),
        ("iou<=0.5", [0, 1]),
        ("iou>0.5", [3]),
        ("IoU>=.5", [1, 3]),
        ("dice<0.5 cats", [0]),
        ("verdict:none", [0]),
        ("verdict:accepted", [1]),
        ("Verdict:FLAGGED", [2]),
        ("verdict:unsure", [3]),
        ("verdict:Outdated", [1, 3]),
        ("verdict:outdated cats", [1]),
        ("status:waiting", [3]),
        ("status:scored", [0]),
        ("status:warned", [1]),
        ("status:problem", [2]),
    ],
)
def test_a_sample_passes_when_it_fits_every_word(text, found):
    assert np.flatnonzero(passing(text, COLUMNS)).tolist() == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speed<3", "no score 'speed' to filter by; there are: iou, dice"),
        ("iou<1.2.3", "'1.2.3' in the filter is not a number"),
        ("verdict:maybe", "it can be: none, accepted, flagged, unsure, outdated"),
        ("status:odd", "it can be: waiting, scored, warned, problem"),
    ],
)
def test_a_filter_that_makes_no_sense_is_explained(text, said):
    with pytest.raises(InvalidArgument, match=said):
        passing(text, COLUMNS)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (SortKey.NAME, [0, 1, 2, 3]),
        (SortKey.WORST, [0, 1, 3, 2]),
        (SortKey.BEST, [3, 1, 0, 2]),
        (SortKey.ERROR_PIXELS, [1, 2, 0, 3]),
    ],
)
def test_undefined_scores_come_last_and_equals_keep_their_order(sort, order):
    errors = np.array([5, 9, 9, 0])
    assert ordered(ALL, sort, COLUMNS.scores["iou"], errors).tolist() == order


def test_only_what_fits_is_ordered():
    fits = np.array([True, False, True, True])
    order = ordered(fits, SortKey.BEST, COLUMNS.scores["iou"], np.zeros(4, np.int64))
    assert order.tolist() == [3, 0, 2]


def test_no_part_is_found_across_two_names():
    names = FoldedNames(("ab", "", "ba", "straße"))
    assert names.containing("ba").tolist() == [False, False, True, False]
    assert names.containing("a").tolist() == [True, False, True, True]
    assert names.containing("STRASSE").tolist() == [False, False, False, True]
    assert names.containing(".").tolist() == [False] * 4
    assert not names.containing("\0").any()
    assert FoldedNames(()).containing("a").tolist() == []
