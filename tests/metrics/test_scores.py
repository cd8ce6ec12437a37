"""Every score, with the golden table of empty, partial and full masks."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Counts, binary_counts
from segreview.metrics.scores import HEADLINE, SCORES, f_beta, sample_by_sample, score, scores

NAN = float("nan")
EMPTY = np.zeros((2, 2), bool)
FULL = np.ones((2, 2), bool)
TOP = np.array([[1, 1], [0, 0]], bool)
LEFT = np.array([[1, 0], [1, 0]], bool)

NAMES = (*HEADLINE, "f_beta", "mcc", "kappa", "balanced_accuracy", "false_positive_rate")
NAMES += ("prevalence", "area_difference")
GOLDEN = [
    # ground truth, prediction, then the scores in the order of NAMES
    (EMPTY, EMPTY, (NAN, NAN, NAN, NAN, 1, 1, NAN, NAN, NAN, NAN, 0, 0, NAN)),
    (EMPTY, LEFT, (0, 0, 0, NAN, 1 / 2, 1 / 2, 0, NAN, 0, NAN, 1 / 2, 0, NAN)),
    (EMPTY, FULL, (0, 0, 0, NAN, 0, 0, 0, NAN, 0, NAN, 1, 0, NAN)),
    (TOP, EMPTY, (0, 0, NAN, 0, 1, 1 / 2, 0, NAN, 0, 1 / 2, 0, 1 / 2, -1)),
    (TOP, LEFT, (1 / 3, 1 / 2, 1 / 2, 1 / 2, 1 / 2, 1 / 2, 1 / 2, 0, 0, 1 / 2, 1 / 2, 1 / 2, 0)),
    (TOP, FULL, (1 / 2, 2 / 3, 1 / 2, 1, 0, 1 / 2, 5 / 6, NAN, 0, 1 / 2, 1, 1 / 2, 1)),
    (FULL, EMPTY, (0, 0, NAN, 0, NAN, 0, 0, NAN, 0, NAN, NAN, 1, -1)),
    (FULL, LEFT, (1 / 2, 2 / 3, 1, 1 / 2, NAN, 1 / 2, 5 / 9, NAN, 0, NAN, NAN, 1, -1 / 2)),
    (FULL, FULL, (1, 1, 1, 1, NAN, 1, 1, NAN, NAN, NAN, NAN, 1, 0)),
]


@pytest.mark.parametrize(("ground_truth", "prediction", "expected"), GOLDEN)
def test_empty_partial_and_full_masks_score_as_the_golden_table_says(
    ground_truth, prediction, expected
):
    counts = binary_counts(ground_truth, prediction)
    found = [score(name, counts).item() for name in NAMES]
    assert found == pytest.approx(list(expected), abs=1e-15, nan_ok=True)


def test_the_golden_table_covers_every_score():
    assert set(NAMES) | {"f1", "fscore"} == set(SCORES)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((1, 2, 1, 0), 2 / 5), ((0, 1, 1, 0), NAN), ((0, 0, 1, 0), NAN), ((0, 1, 0, 0), NAN)],
)
def test_the_f_score_of_precision_and_recall_is_dice_but_undefined_without_a_hit(parts, expected):
    counts = Counts(*(np.array(n) for n in parts))
    assert score("fscore", counts).item() == pytest.approx(expected, nan_ok=True)


def test_no_counted_pixel_leaves_every_score_undefined():
    nothing = Counts(*(np.array(0) for _ in range(4)))
    assert all(np.isnan(score(name, nothing)) for name in SCORES)


def test_scores_keep_the_shape_of_the_counts():
    counts = Counts(*(np.arange(6).reshape(2, 3) for _ in range(4)))
    for name in SCORES:
        found = score(name, counts)
        assert found.shape == (2, 3)
        assert found.dtype == np.float64


def test_f1_and_dice_are_one_quantity_with_one_label():
    counts = Counts(*map(np.array, (3, 1, 4, 1)))
    assert score("f1", counts) == score("dice", counts) == 6 / 11
    assert SCORES["f1"].label == SCORES["dice"].label == "Dice (F1)"


def test_a_perfect_and_an_inverted_prediction_bound_the_correlations():
    perfect, inverted = (binary_counts(TOP, mask) for mask in (TOP, ~TOP))
    for name in ("mcc", "kappa"):
        assert score(name, perfect) == pytest.approx(1)
        assert score(name, inverted) == pytest.approx(-1)


def test_f_beta_of_one_is_dice():
    counts = Counts(*map(np.array, (3, 1, 4, 1)))
    assert f_beta(counts, beta=1.0) == score("dice", counts)


def test_scores_of_huge_data_sets_do_not_overflow():
    huge = Counts(*(np.array(part) for part in (2**40, 2**39, 2**38, 2**41)))
    small = Counts(*(np.array(part) for part in (4, 2, 1, 8)))
    for name in SCORES:
        assert score(name, huge) == pytest.approx(score(name, small).item())


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(InvalidArgument, match="no score 'jaccard'; the scores are: iou, dice, f1"):
        score("jaccard", Counts(*map(np.array, (1, 1, 1, 1))))


@pytest.mark.parametrize("shape", [(7,), (7, 3), (0,), (0, 3), ()])
@pytest.mark.parametrize("block", [1, 4, 20, 21])
def test_several_scores_are_each_of_them_alone(shape, block, monkeypatch):
    generator = np.random.default_rng(2)
    counts = Counts(*(generator.integers(0, 3, shape) for _ in range(4)))
    alone = [score(name, counts) for name in SCORES]
    monkeypatch.setattr("segreview.metrics.scores._BLOCK", block)
    found = scores(tuple(SCORES), counts)
    assert found.shape == (len(SCORES), *shape)
    assert found.dtype == np.float64
    for one, wanted in zip(found, alone, strict=True):
        np.testing.assert_array_equal(one, wanted)


def test_no_score_is_asked_for_and_an_unknown_one_is_refused():
    counts = Counts(*map(np.array, (1, 1, 1, 1)))
    assert scores((), counts).shape == (0,)
    with pytest.raises(InvalidArgument, match="no score 'jaccard'"):
        scores(("iou", "jaccard"), counts)


@pytest.mark.parametrize("kind", [np.int64, np.uint32])
def test_counts_stay_as_they_are(kind):
    counts = Counts(*(np.array([n, 0], kind) for n in (1, 2, 3, 4)))
    for part in (counts.tp, counts.fp, counts.fn, counts.tn):
        part.flags.writeable = False
    assert scores(("iou", "area_difference"), counts)[:, 0].tolist() == [1 / 6, -1 / 4]


@pytest.mark.parametrize("shape", [(7,), (7, 3), (0,), (0, 3), ()])
@pytest.mark.parametrize("block", [1, 4, 20, 21])
def test_blocks_of_samples_give_what_the_formula_gives(shape, block, monkeypatch):
    monkeypatch.setattr("segreview.metrics.scores._BLOCK", block)
    generator = np.random.default_rng(1)
    counts = Counts(*(generator.integers(0, 3, shape) for _ in range(4)))
    sizes = []

    def formula(part):
        sizes.append(part.tp.size)
        return np.asarray(part.tp / 2)

    found = sample_by_sample(formula, counts)
    assert found.dtype == np.float64
    assert np.array_equal(found, counts.tp / 2)
    assert max(sizes) <= max(block, counts.tp[:1].size if shape else 1)
