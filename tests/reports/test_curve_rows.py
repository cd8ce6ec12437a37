"""curve.csv: the pooled counts of every step, equal to what one threshold alone gives."""

from dataclasses import replace

from segreview.evaluation.spec import ScoringSpec
from segreview.masks.threshold import Operator
from segreview.reports.curve_rows import curve_rows


def test_there_are_1001_rows_from_0_to_1(binary):
    rows = list(curve_rows(binary))
    assert [row["threshold"] for row in rows] == [step / 1000 for step in range(1001)]
    assert {row["prediction_set"] for row in rows} == {"model"}


def test_every_row_holds_the_counts_of_its_threshold(binary):
    for operator in Operator:
        rows = list(curve_rows(replace(binary, scoring=ScoringSpec(operator=operator))))
        for step in range(0, 1001, 25):
            pooled = binary.scoreboard.counts(0, ScoringSpec(step, operator)).sum()
            found = [rows[step][name] for name in ("tp", "fp", "fn", "tn")]
            assert found == [pooled.tp, pooled.fp, pooled.fn, pooled.tn]


def test_scores_are_those_of_the_counts(binary):
    row = list(curve_rows(binary))[500]
    assert (row["iou"], row["precision"], row["dice"], row["f1"]) == (1 / 3, 1 / 2, 1 / 2, 1 / 2)


def test_label_maps_have_no_curve(multi):
    assert list(curve_rows(multi)) == []
