"""segreview export: the same tables with verdicts, scored as the review was last looked at."""

import csv

import pytest

from segreview.cli.app import main
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import find_convention
from segreview.review.store import ReviewStore
from segreview.review.verdict import Decision, Verdict
from segreview.session.memory import SCORING, scoring_to_json


@pytest.fixture
def review(tmp_path, data):
    path = tmp_path / "mine.segreview"
    ReviewStore.open(path, data).close()
    return path


def test_without_verdicts_the_bytes_are_those_of_evaluate(review, data, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    assert main(["evaluate", str(data), "--quiet", "--csv-dir", str(one)]) == 0
    assert main(["export", str(review), "--quiet", "--csv-dir", str(other)]) == 0
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in other.iterdir()
    }


def test_a_verdict_stands_in_its_row(review, tmp_path):
    with ReviewStore.open(review) as store:
        store.set_verdict("b", "soft", Verdict(Decision.FLAGGED, ("bad image",), "blurred"))
    out = tmp_path / "out.csv"
    assert main(["export", str(review), "--quiet", "--csv", str(out)]) == 0
    with open(out, newline="", encoding="utf-8") as file:
        said = {
            (row["sample"], row["prediction_set"]): (row["verdict"], row["reasons"], row["note"])
            for row in csv.DictReader(file)
        }
    assert said.pop(("b", "soft")) == ("flagged", "bad image", "blurred")
    assert set(said.values()) == {("", "", "")}


def test_the_remembered_threshold_is_used(review, data, tmp_path):
    with ReviewStore.open(review) as store:
        store.remember(SCORING, scoring_to_json(ScoringSpec(200, Operator.GT)))
    assert main(["export", str(review), "--quiet", "--csv", str(tmp_path / "one.csv")]) == 0
    options = ["--threshold", "0.2", "--operator", "gt", "--csv", str(tmp_path / "other.csv")]
    assert main(["evaluate", str(data), "--quiet", *options]) == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def test_a_review_that_does_not_exist_is_one_sentence(tmp_path, capsys):
    missing, out = tmp_path / "missing.segreview", tmp_path / "out.csv"
    assert main(["export", str(missing), "--csv", str(out)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not missing.exists()


def test_an_export_to_nowhere_is_one_sentence(review, capsys):
    assert main(["export", str(review)]) == 2
    assert "--csv" in capsys.readouterr().err


def test_the_remembered_convention_is_used(review, data, tmp_path):
    convention = find_convention("monai+empty=one")
    with ReviewStore.open(review) as store:
        store.remember(SCORING, scoring_to_json(ScoringSpec().under(convention)))
    one, other = tmp_path / "one", tmp_path / "other"
    options = ["--convention", "monai", "--empty", "one"]
    assert main(["evaluate", str(data), "--quiet", "--csv-dir", str(one), *options]) == 0
    assert main(["export", str(review), "--quiet", "--csv-dir", str(other)]) == 0
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()
    assert b"monai+empty=one" in (other / "dataset.csv").read_bytes()
