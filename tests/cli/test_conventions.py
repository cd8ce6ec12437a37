"""segreview conventions, and the convention of segreview evaluate."""

import csv
import json
from pathlib import Path

import pytest

from segreview.cli.app import main
from segreview.metrics.conventions import CONVENTIONS


def data_set(folder: Path, **wanted: str) -> dict[str, str]:
    with open(folder / "dataset.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [row for row in rows if all(row[k] == v for k, v in wanted.items())]
    assert len(found) == 1
    return found[0]


def test_without_a_folder_every_preset_is_told_in_words(capsys):
    assert main(["conventions"]) == 0
    out, err = capsys.readouterr()
    assert all(f"{name}: as " in out for name in CONVENTIONS)
    assert err == ""


def test_a_folder_is_shown_under_all_conventions(data, capsys):
    assert main(["conventions", str(data), "--prediction-set", "sure", "--threshold", "0.7"]) == 0
    out, _ = capsys.readouterr()
    assert out.startswith("sure: 2 of 2 images scored, score ≥ 0.7 is foreground")
    assert sum(line.startswith("sklearn") for line in out.splitlines()) == 5


def test_problems_are_told_and_are_exit_status_1(data, capsys):
    (data / "predictions" / "sure" / "a.png").unlink()
    assert main(["conventions", str(data), "--quiet"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "a (sure)" in err


def test_a_folder_without_samples_is_exit_status_2(tmp_path, capsys):
    assert main(["conventions", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_convention_changes_the_data_set_and_not_the_images(data, tmp_path):
    for name in ("seed-report", "sklearn"):
        options = ["--quiet", "--convention", name, "--csv-dir", str(tmp_path / name)]
        assert main(["evaluate", str(data), *options]) == 0
    for table in ("images", "image_classes", "confusion"):
        seed, other = (tmp_path / name / f"{table}.csv" for name in ("seed-report", "sklearn"))
        assert seed.read_bytes() == other.read_bytes()
    wanted = {"prediction_set": "sure", "score": "f1_score(average='binary')"}
    row = data_set(tmp_path / "sklearn", **wanted)
    assert (row["value"], row["convention"], row["classes"]) == ("0.5", "sklearn", "each:1")


def test_the_default_is_the_seed_report(data, tmp_path):
    for name, options in (("a", []), ("b", ["--convention", "seed-report", "--empty", "skip"])):
        assert main(["evaluate", str(data), "--csv-dir", str(tmp_path / name), *options]) == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_settings_state_the_whole_passport(data, tmp_path):
    options = ["--convention", "monai", "--empty", "one", "--threshold", "0.25"]
    assert main(["evaluate", str(data), "--csv-dir", str(tmp_path / "out"), *options]) == 0
    settings = json.loads((tmp_path / "out" / "settings.json").read_text(encoding="utf-8"))
    assert settings["convention"] == "monai+empty=one"
    passport = settings["passport"]
    assert passport["name"] == "monai+empty=one"
    assert (passport["empty"], passport["classes"], passport["level"]) == ("one", "all", "image")
    assert (passport["threshold"], passport["operator"]) == (0.25, "ge")


def test_a_tool_brings_its_operator_along_unless_one_is_named(data, tmp_path):
    for name, options, expected in (("a", [], "gt"), ("b", ["--operator", "ge"], "ge")):
        out = tmp_path / name
        options = ["--convention", "torchmetrics-jaccard", *options, "--csv-dir", str(out)]
        assert main(["evaluate", str(data), "--quiet", *options]) == 0
        settings = json.loads((out / "settings.json").read_text(encoding="utf-8"))
        assert settings["operator"] == settings["passport"]["operator"] == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--convention", "mmseg"], "no convention 'mmseg'; the conventions are: seed-report, "),
        (["--empty", "half"], "invalid choice: 'half'"),
    ],
)
def test_a_rule_that_does_not_exist_is_one_sentence(data, capsys, options, words):
    assert main(["evaluate", str(data), *options]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1
