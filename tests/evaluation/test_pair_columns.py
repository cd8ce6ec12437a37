"""The label pairs of all samples lie end to end, in the order of the samples."""

import numpy as np
import pytest

from segreview.evaluation import pair_columns
from segreview.evaluation.evaluate import PredictionResult
from segreview.evaluation.pair_columns import lay_end_to_end
from segreview.metrics.label_pairs import label_pairs


def result(truth, prediction):
    return PredictionResult(pairs=label_pairs(np.array([truth]), np.array([prediction])))


@pytest.mark.parametrize("piece", [1, 2, 3, 1000])
def test_pairs_of_scored_samples_follow_each_other(piece, monkeypatch):
    monkeypatch.setattr(pair_columns, "_PIECE", piece)
    found = lay_end_to_end(
        [
            result([0, 1], [0, 0]),
            None,
            result([2, 2, 2], [2, 2, 3]),
            PredictionResult(reason="broken"),
            result([4], [5]),
        ]
    )
    assert found.sample.tolist() == [0, 0, 2, 2, 4]
    assert found.pairs.ground_truth.tolist() == [0, 1, 2, 2, 4]
    assert found.pairs.prediction.tolist() == [0, 0, 2, 3, 5]
    assert found.pairs.pixels.tolist() == [1, 1, 2, 1, 1]


def test_without_a_scored_sample_there_are_no_pairs():
    assert lay_end_to_end([None, PredictionResult(reason="broken")]).sample.size == 0
