"""The cube gives back what was put in, by threshold, by sample and summed."""

import numpy as np
import pytest

from segreview.evaluation import threshold_cube
from segreview.evaluation.spec import ScoringSpec
from segreview.evaluation.threshold_cube import WAITING, ThresholdCube
from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE
from segreview.metrics.histogram import score_table

SAMPLES = 5


def tables(scale, number=SAMPLES):
    rng = np.random.default_rng(2)
    made = []
    for _ in range(number):
        scores = rng.random((4, 6))
        scores[0, 0] = np.nan if scale is UNIT_SCALE else 0
        stored = scores if scale is UNIT_SCALE else (255 * scores).astype(np.uint8)
        made.append(score_table(stored, rng.random((4, 6)) < 0.4, None, scale))
    return made


def listed(counts):
    return np.stack([counts.tp, counts.fp, counts.fn, counts.tn], axis=-1).tolist()


@pytest.fixture(params=[(BYTE_SCALE, 10**9), (UNIT_SCALE, 10**9), (UNIT_SCALE, 0)])
def filled(request):
    """A cube in memory or in a file, with the tables that were put into it."""
    scale, in_memory = request.param
    cube, made = ThresholdCube(SAMPLES, scale, in_memory), tables(scale)
    for sample in (3, 0, 4, 1):
        cube.put(sample, made[sample])
    return cube, made


def test_a_threshold_asks_every_sample(filled):
    cube, made = filled
    for threshold in (0.0, 0.5, 1.0):
        scoring = ScoringSpec.at(threshold)
        row = cube.scale.row(scoring.step, scoring.operator)
        expected = [listed(table.counts(row)) for table in made]
        expected[2] = [0, 0, 0, 0]
        assert listed(cube.counts(scoring)) == expected


def test_a_sample_has_its_table_back(filled):
    cube, made = filled
    for sample in (0, 1, 3, 4):
        found = cube.sample_table(sample)
        assert np.array_equal(found.background, made[sample].background)
        assert np.array_equal(found.foreground, made[sample].foreground)
        assert (found.positives, found.negatives) == (
            made[sample].positives,
            made[sample].negatives,
        )
        assert found.not_a_number == made[sample].not_a_number
    assert not cube.sample_table(2).foreground.any()


def test_the_whole_table_has_a_column_for_every_sample(filled):
    cube, made = filled
    table = cube.table()
    assert table.foreground.shape == (cube.scale.rows, SAMPLES)
    assert np.array_equal(table.foreground[:, 3], made[3].foreground)
    assert np.array_equal(table.background[:, 1], made[1].background)
    assert table.positives.tolist() == [m.positives if s != 2 else 0 for s, m in enumerate(made)]
    assert table.not_a_number == sum(made[s].not_a_number for s in (0, 1, 3, 4))


def test_the_sum_follows_tables_that_come_change_and_go(filled):
    cube, made = filled

    def summed(samples):
        pooled = cube.pooled_table()
        assert np.array_equal(pooled.background, sum(made[s].background for s in samples))
        assert np.array_equal(pooled.foreground, sum(made[s].foreground for s in samples))
        assert pooled.positives == sum(made[s].positives for s in samples)
        assert pooled.negatives == sum(made[s].negatives for s in samples)
        assert pooled.not_a_number == sum(made[s].not_a_number for s in samples)

    summed([0, 1, 3, 4])
    cube.put(3, made[2])
    summed([0, 1, 2, 4])
    cube.put(3, None)
    cube.put(2, None)
    summed([0, 1, 4])
    assert listed(cube.counts(ScoringSpec()))[3] == [0, 0, 0, 0]
    cube.put(3, made[3])
    summed([0, 1, 3, 4])


def test_tables_are_written_together_and_never_missed(monkeypatch):
    assert WAITING == 64
    monkeypatch.setattr(threshold_cube, "WAITING", 3)
    cube, made = ThresholdCube(SAMPLES, BYTE_SCALE), tables(BYTE_SCALE)
    for sample, table in enumerate(made):
        cube.put(sample, table)
        cube.put(sample, table)
    found = cube.table().foreground
    assert np.array_equal(found, np.stack([table.foreground for table in made], axis=1))
    pooled = sum(table.foreground for table in made)
    assert np.array_equal(cube.pooled_table().foreground, pooled)


def test_a_table_that_was_given_out_summed_does_not_change(filled):
    cube, made = filled
    before = cube.pooled_table().foreground
    kept = before.tolist()
    cube.put(2, made[2])
    assert before.tolist() == kept


def test_forgotten_samples_count_nothing_more(filled):
    cube, made = filled
    cube.forget(np.isin(np.arange(SAMPLES), [3, 0, 2]))
    assert listed(cube.counts(ScoringSpec()))[0] == [0, 0, 0, 0]
    expected = made[4].background + made[1].background
    assert np.array_equal(cube.pooled_table().background, expected)
    assert cube.pooled_table().positives == made[4].positives + made[1].positives
    assert cube.pooled_table().not_a_number == made[4].not_a_number + made[1].not_a_number
    cube.put(3, made[3])
    assert np.array_equal(cube.sample_table(3).foreground, made[3].foreground)


def test_a_few_samples_can_be_forgotten_and_all_of_them(filled):
    cube, made = filled
    cube.forget(np.arange(SAMPLES) == 1)
    expected = sum(made[sample].foreground for sample in (0, 3, 4))
    assert np.array_equal(cube.pooled_table().foreground, expected)
    assert not cube.sample_table(1).foreground.any()
    assert np.array_equal(cube.sample_table(4).foreground, made[4].foreground)
    cube.forget(np.ones(SAMPLES, bool))
    assert not cube.pooled_table().foreground.any()
    assert cube.pooled_table().positives == 0


def test_another_cube_takes_the_tables_over_to_other_places(filled):
    old, made = filled
    places = np.array([1, 2, 0, 6, 5])
    cube = ThresholdCube(7, old.scale)
    cube.take_over(old, places)
    pooled = sum(made[sample].foreground for sample in (0, 1, 3, 4))
    assert np.array_equal(cube.pooled_table().foreground, pooled)
    for old, new in enumerate(places):
        expected = [0, 0, 0, 0] if old == 2 else listed(made[old].counts(0))
        table = cube.sample_table(new)
        assert [table.foreground[0], table.background[0]] == expected[:2]
        assert table.positives == (0 if old == 2 else made[old].positives)
    assert not cube.sample_table(3).foreground.any()
    cube.put(6, made[2])
    pooled += made[2].foreground - made[3].foreground
    assert np.array_equal(cube.pooled_table().foreground, pooled)
