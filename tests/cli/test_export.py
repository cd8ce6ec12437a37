"""segreview export: the same tables with verdicts, scored as the review was last looked at."""

import csv
import json

import pytest

from segreview.cli.app import main
from segreview.dataset.rivals import NameChoices
from segreview.dataset.roles import Roles
from segreview.dataset.score_reading import parse_score_reading
from segreview.dataset.set_names import SetNames
from segreview.evaluation.spec import MissingRule, ScoringSpec
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import find_convention
from segreview.review.store import ReviewStore
from segreview.review.verdict import Decision, Verdict
from segreview.session.choices import choices_to_json
from segreview.session.memory import CHOICES, SCORING, scoring_to_json
from segreview.session.opening import OpenRequest


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


def test_verdicts_stand_under_the_name_that_a_person_gave_to_the_set(review, data, tmp_path):
    names = NameChoices(sets=SetNames((("soft", "U-Net"),)))
    with ReviewStore.open(review) as store:
        store.set_verdict("b", "soft", Verdict(Decision.FLAGGED))
        store.remember(CHOICES, choices_to_json(OpenRequest(data, names=names)))
    out = tmp_path / "out.csv"
    assert main(["export", str(review), "--quiet", "--csv", str(out)]) == 0
    with open(out, newline="", encoding="utf-8") as file:
        judged = [row["prediction_set"] for row in csv.DictReader(file) if row["verdict"]]
    assert judged == ["U-Net"]


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


def test_the_remembered_choices_are_used(review, data, valid, tmp_path):
    (data / "predictions" / "sure" / "b.png").unlink()
    roles = Roles(
        ground_truth=data / "ground_truth",
        predictions=(("mine", data / "predictions" / "sure"),),
        valid=valid,
    )
    request = OpenRequest(
        data,
        roles,
        missing=MissingRule.SKIP,
        resizes=True,
        minimum_area=2,
        ignore=("7",),
        scores=(("mine", parse_score_reading("0..300")),),
    )
    with ReviewStore.open(review) as store:
        store.remember(CHOICES, choices_to_json(request))
    one, other = tmp_path / "one", tmp_path / "other"
    options = [
        *("--ground-truth", str(data / "ground_truth"), "--valid", str(valid), "--ignore", "7"),
        *("--prediction", f"mine={data / 'predictions' / 'sure'}", "--missing", "skip"),
        *("--resize", "nearest", "--minimum-area", "2", "--scores", "mine=0..300"),
        *("--csv-dir", str(one), "--quiet"),
    ]
    assert main(["evaluate", str(data), *options]) == 1
    assert main(["export", str(review), "--quiet", "--csv-dir", str(other)]) == 1
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()
    choices = json.loads((other / "settings.json").read_text())["choices"]
    assert choices["missing"] == "skip"
    assert choices["roles"]["ground_truth"] == "ground_truth"


def test_choices_that_cannot_be_read_are_one_sentence(review, tmp_path, capsys):
    with ReviewStore.open(review) as store:
        store.remember(CHOICES, "{}")
    assert main(["export", str(review), "--csv", str(tmp_path / "out.csv")]) == 2
    assert "The choices in the review cannot be read" in capsys.readouterr().err
