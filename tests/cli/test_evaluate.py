"""segreview evaluate: numbers, files, exit statuses and one sentence for each problem."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.cli.app import main


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def counts(row: dict[str, str]) -> list[int]:
    return [int(row[name]) for name in ("tp", "fp", "fn", "tn")]


def test_a_folder_is_scored_exactly(data, tmp_path, capsys):
    assert main(["evaluate", str(data), "--csv", str(tmp_path / "out.csv")]) == 0
    by_set = {(row["sample"], row["prediction_set"]): row for row in rows(tmp_path / "out.csv")}
    assert set(by_set) == {(name, made) for name in "ab" for made in ("sure", "soft")}
    assert counts(by_set["a", "sure"]) == [1, 1, 1, 1]
    assert counts(by_set["a", "soft"]) == [1, 0, 1, 2]
    out, err = capsys.readouterr()
    assert "sure: 2 of 2 images scored" in out
    assert err == ""


def test_threshold_and_operator_decide_what_is_foreground(data, tmp_path):
    out = tmp_path / "out.csv"
    options = ["--threshold", "1", "--prediction-set", "sure", "--csv", str(out)]
    assert main(["evaluate", str(data), *options, "--operator", "ge"]) == 0
    assert counts(rows(out)[0]) == [1, 0, 1, 2]
    assert main(["evaluate", str(data), *options, "--operator", "gt"]) == 0
    assert counts(rows(out)[0]) == [0, 0, 2, 2]


def test_error_regions_are_written_where_they_are_asked_for(data, tmp_path):
    out = tmp_path / "tables"
    assert main(["evaluate", str(data), "--csv-dir", str(out), "--quiet"]) == 0
    assert not (out / "regions.csv").exists()
    assert main(["evaluate", str(data), "--csv-dir", str(out), "--quiet", "--regions"]) == 0
    found = [
        tuple(row[name] for name in ("sample", "prediction_set", "region", "outcome", "x", "y"))
        for row in rows(out / "regions.csv")
    ]
    assert found == [
        ("a", "soft", "1", "fn", "1", "0"),
        ("a", "sure", "1", "fn", "1", "0"),
        ("a", "sure", "2", "fp", "0", "1"),
        ("b", "soft", "1", "fn", "1", "0"),
        ("b", "sure", "1", "fn", "1", "0"),
        ("b", "sure", "2", "fp", "0", "1"),
    ]
    assert main(["evaluate", str(data), "--csv-dir", str(out), "--quiet", "--regions", "2"]) == 0
    assert rows(out / "regions.csv") == []


def test_regions_need_a_folder_and_a_whole_area(data, capsys):
    assert main(["evaluate", str(data), "--regions"]) == 2
    assert "--regions needs --csv-dir" in capsys.readouterr().err
    assert main(["evaluate", str(data), "--csv-dir", "x", "--regions", "0"]) == 2
    assert "'0' is not a number of pixels, 1 or more" in capsys.readouterr().err


def test_only_the_named_prediction_sets_are_written(data, tmp_path):
    out = tmp_path / "out.csv"
    assert main(["evaluate", str(data), "--prediction-set", "soft", "--csv", str(out)]) == 0
    assert {row["prediction_set"] for row in rows(out)} == {"soft"}


def test_a_valid_area_alone_keeps_the_recognised_roles(data, valid, tmp_path):
    out = tmp_path / "out.csv"
    assert main(["evaluate", str(data), "--valid", str(valid), "--csv", str(out)]) == 0
    row = next(row for row in rows(out) if row["prediction_set"] == "sure")
    assert counts(row) == [1, 0, 1, 0]
    assert (row["counted_pixels"], row["ignored_pixels"]) == ("2", "2")


def test_roles_can_be_said(data, tmp_path):
    out = tmp_path / "out.csv"
    roles = [
        *("--images", str(data / "images"), "--ground-truth", str(data / "ground_truth")),
        *("--prediction", f"model={data / 'predictions' / 'sure'}"),
    ]
    assert main(["evaluate", str(data), *roles, "--csv", str(out)]) == 0
    assert [row["prediction_set"] for row in rows(out)] == ["model", "model"]
    assert counts(rows(out)[0]) == [1, 1, 1, 1]


def test_every_table_is_written_and_nothing_beside_the_data(data, tmp_path):
    before = sorted(data.rglob("*"))
    assert main(["evaluate", str(data), "--csv-dir", str(tmp_path / "out"), "--quiet"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *("classes.csv", "confusion.csv", "curve.csv", "dataset.csv"),
        *("image_classes.csv", "images.csv", "settings.json"),
    ]
    assert sorted(data.rglob("*")) == before


def test_quiet_says_nothing_but_problems(data, capsys):
    assert main(["evaluate", str(data), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_damaged_prediction_is_one_line_and_the_rest_is_scored(data, tmp_path, capsys):
    broken = data / "predictions" / "sure" / "b.png"
    broken.write_bytes(broken.read_bytes()[:40])
    out = tmp_path / "out.csv"
    assert main(["evaluate", str(data), "--quiet", "--csv", str(out)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if line.startswith("b (sure): ")]) == 1
    assert [row["status"] for row in rows(out)].count("scored") == 3


def test_a_missing_prediction_is_said(data, capsys):
    (data / "predictions" / "sure" / "b.png").unlink()
    assert main(["evaluate", str(data), "--quiet"]) == 1
    assert "b (sure): prediction missing" in capsys.readouterr().err


def test_a_folder_without_samples_is_one_sentence(tmp_path, capsys):
    (tmp_path / "nothing").mkdir()
    assert main(["evaluate", str(tmp_path / "nothing")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1


def test_a_folder_of_several_data_sets_gives_a_command_for_each(data, tmp_path, capsys):
    shutil.copytree(data, tmp_path / "all of them/one set")
    (tmp_path / "all of them/voc/SegmentationClass").mkdir(parents=True)
    shutil.copy(data / "ground_truth/a.png", tmp_path / "all of them/voc/SegmentationClass")
    assert main(["evaluate", str(tmp_path / "all of them")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert "all of them holds 2 data sets: open one of one set, voc." in told[0]
    assert f"segreview evaluate '{tmp_path}/all of them/one set'    # plain folders" in told[1]
    assert told[2].endswith("/voc'    # Pascal VOC, 1 ground truth")


@pytest.mark.parametrize(
    "options",
    [
        ["--threshold", "1.5"],
        ["--threshold", "nan"],
        ["--threshold", "a lot"],
        ["--operator", "lt"],
        ["--workers", "0"],
        ["--prediction-set", "unknown"],
        ["--ignore", "grass"],
        ["--images", "only-images"],
        ["--valid", "no/such/folder"],
        ["--ground-truth", "no/such/folder", "--prediction", "."],
        ["--no-such-option"],
        ["--csv", "no/such/folder/out.csv"],
    ],
)
def test_wrong_options_are_one_sentence(data, options, capsys):
    assert main(["evaluate", str(data), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1


def test_no_folder_at_all_is_one_sentence(capsys):
    assert main(["evaluate"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_help_is_no_failure(capsys):
    assert main(["evaluate", "--help"]) == 0
    assert "--csv-dir" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="Windows has no closed pipes of this kind")
def test_a_closed_pipe_ends_quietly(data):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "segreview", "evaluate", str(data)]
    checkout = Path(__file__).parents[2]
    try:
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=checkout)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "unneeded",
    ["PySide6", "sqlite3", "segreview.session.view", "segreview.cli.export", "segreview.cli.audit"],
)
def test_an_evaluation_imports_neither_qt_nor_what_a_screen_or_another_command_needs(
    data, unneeded
):
    program = (
        "import sys; from segreview.cli.app import main; "
        f"main(['evaluate', {str(data)!r}, '--quiet']); "
        f"sys.exit({unneeded!r} in sys.modules)"
    )
    checkout = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=checkout).returncode == 0


def test_a_threshold_that_changes_nothing_is_said(tmp_path, data, capsys):
    scenes = tmp_path / "scenes"
    for role in ("masks", "preds"):
        (scenes / role).mkdir(parents=True)
        Image.fromarray(np.array([[0, 1, 2]], np.uint8)).save(scenes / role / "a.png")
    assert main(["evaluate", str(scenes), "--threshold", "0.3", "--quiet"]) == 0
    assert capsys.readouterr().err == (
        "preds: the threshold 0.3 changes nothing. Labels need no threshold: each pixel has one "
        "class.\n"
    )
    assert main(["evaluate", str(data), "--threshold", "0.3", "--quiet"]) == 0
    assert main(["evaluate", str(scenes), "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_the_background_is_left_out_of_class_means_when_asked(data, capsys):
    run = ["evaluate", str(data), "--prediction-set", "sure"]
    assert main(run) == 0
    both = [line.split() for line in capsys.readouterr().out.splitlines() if "IoU" in line]
    assert main([*run, "--background", "out"]) == 0
    out = capsys.readouterr().out
    foreground, mean = (line.split() for line in out.splitlines() if "IoU" in line)
    assert "convention seed-report+background=out" in out
    assert mean[2:] == foreground[1:] == both[0][1:]


def test_a_missing_prediction_is_counted_skipped_or_stops_everything(data, tmp_path, capsys):
    (data / "predictions" / "sure" / "b.png").unlink()
    run = ["evaluate", str(data), "--csv", str(tmp_path / "out.csv")]
    answers = {}
    for rule in ("empty", "skip", "error"):
        (tmp_path / "out.csv").unlink(missing_ok=True)
        status = main([*run, "--missing", rule])
        written = rows(tmp_path / "out.csv") if (tmp_path / "out.csv").exists() else []
        row = next((r for r in written if (r["sample"], r["prediction_set"]) == ("b", "sure")), {})
        answers[rule] = (status, row.get("status"), row.get("reason"))
    assert answers == {
        "empty": (1, "scored", ""),
        "skip": (1, "not_scored", "prediction missing, skipped as asked"),
        "error": (2, None, None),
    }
    assert "1 predictions are missing, the first is b (sure)." in capsys.readouterr().err


def test_predictions_of_another_size_are_resized_only_when_asked(data, tmp_path):
    prediction = data / "predictions" / "sure" / "a.png"
    small = Image.open(prediction).resize((1, 1), Image.Resampling.NEAREST)
    small.save(prediction)
    run = ["evaluate", str(data), "--prediction-set", "sure", "--csv", str(tmp_path / "out.csv")]
    assert main(run) == 1
    assert rows(tmp_path / "out.csv")[0]["reason"].startswith("sizes differ")
    assert main([*run, "--resize", "nearest"]) == 0
    row = rows(tmp_path / "out.csv")[0]
    assert row["warnings"].startswith("prediction resized from 1 × 1 pixels (nearest); ")
    assert row["status"] == "scored"


def test_a_class_table_can_be_given(tmp_path):
    for role, labels in (("masks", [[0, 3]]), ("preds", [[3, 3]])):
        (tmp_path / "set" / role).mkdir(parents=True)
        Image.fromarray(np.array(labels, np.uint8)).save(tmp_path / "set" / role / "a.png")
    table = tmp_path / "names.json"
    named = [{"id": 0, "name": "sky"}, {"id": 3, "name": "road"}]
    table.write_text(json.dumps({"classes": named}), encoding="utf-8")
    folder, out = str(tmp_path / "set"), tmp_path / "tables"
    assert main(["evaluate", folder, "--classes", str(table), "--csv-dir", str(out)]) == 0
    assert [row["name"] for row in rows(out / "classes.csv")] == ["sky", "road"]


def test_without_predictions_one_sentence_says_so_and_the_tables_are_written(
    data, tmp_path, capsys
):
    shutil.rmtree(data / "predictions")
    table = tmp_path / "out.csv"
    assert main(["evaluate", str(data), "--csv", str(table), "--quiet"]) == 1
    assert capsys.readouterr().err == (
        "Nothing was scored: there is no prediction to score, only 2 ground truths.\n"
    )
    with open(table, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["prediction_set"], row["status"], row["reason"]) for row in rows] == [
        ("no prediction", "not_scored", "there is no prediction to score")
    ] * 2


@pytest.mark.parametrize(
    "options", [[], ["--images", "images", "--prediction", "predictions/sure"]]
)
def test_without_ground_truth_one_sentence_says_so_and_the_tables_are_written(
    data, tmp_path, capsys, options
):
    shutil.rmtree(data / "ground_truth")
    table = tmp_path / "out.csv"
    options = [str(data / one) if (data / one).exists() else one for one in options]
    only = [] if options else ["--prediction-set", "sure"]
    run = ["evaluate", str(data), *options, *only, "--csv", str(table), "--quiet"]
    assert main(run) == 1
    assert capsys.readouterr().err == (
        "Nothing was scored: there is no ground truth to score against, only 2 predictions.\n"
    )
    for row in rows(table):
        assert (row["prediction_set"], row["status"]) == ("sure", "not_scored")
        assert row["reason"] == "there is no ground truth to score against"
        assert (row["ground_truth"], row["tp"]) == ("", "")
        assert row["prediction"].endswith(".png")


def test_a_damaged_prediction_is_said_without_ground_truth_too(data, capsys):
    shutil.rmtree(data / "ground_truth")
    (data / "predictions" / "sure" / "a.png").write_bytes(b"")
    assert main(["evaluate", str(data), "--quiet", "--prediction-set", "sure"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Nothing was scored: there is no ground truth to score against")
    assert [line.startswith("a (sure): ") for line in lines[1:]] == [True]


def test_a_damaged_ground_truth_is_said_without_predictions_too(data, capsys):
    shutil.rmtree(data / "predictions")
    (data / "ground_truth" / "a.png").write_bytes(b"")
    assert main(["evaluate", str(data), "--quiet"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Nothing was scored: there is no prediction to score")
    assert [line.startswith("a (no prediction): ") for line in lines[1:]] == [True]


def test_a_built_in_class_table_is_named_without_a_file(tmp_path, capsys):
    for folder in ("masks", "preds"):
        (tmp_path / folder).mkdir()
        labels = np.array([[0, 1], [2, 255]], np.uint8)
        Image.fromarray(labels).save(tmp_path / folder / "a.png")
    assert main(["evaluate", str(tmp_path), "--classes", "voc"]) == 0
    assert "ignored labels: 255" in capsys.readouterr().out
    assert main(["evaluate", str(tmp_path), "--classes", "vok"]) == 2
    assert "built in: ade20k, camvid" in capsys.readouterr().err


def test_a_manifest_is_evaluated_with_its_groups_and_relative_paths(data, tmp_path):
    lines = ["image,ground_truth,prediction:sure,group"]
    for name, group in (("a", "patient 1"), ("b", "")):
        lines.append(
            f"images/{name}.png,ground_truth/{name}.png,predictions/sure/{name}.png,{group}"
        )
    path, out = data / "chosen.csv", tmp_path / "tables"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert main(["evaluate", str(path), "--csv-dir", str(out)]) == 0
    first, second = rows(out / "images.csv")
    assert (first["group"], second["group"]) == ("patient 1", "")
    assert first["ground_truth"] == "ground_truth/a.png"
    assert first["prediction"] == "predictions/sure/a.png"
    made = json.loads((out / "settings.json").read_text())
    assert made["intervals"]["method"] == "percentile bootstrap over groups"
    assert made["layout"] == "manifest chosen.csv"


def test_a_manifest_with_a_wrong_line_is_one_sentence(data, capsys):
    path = data / "chosen.csv"
    path.write_text("ground_truth,prediction\na.png\n", encoding="utf-8")
    assert main(["evaluate", str(path)]) == 2
    said = capsys.readouterr().err
    assert said == "Line 2 of chosen.csv has 1 cells, while the first has 2.\n"


def test_small_components_are_removed_before_counting_at_any_threshold(tmp_path, capsys):
    root = tmp_path / "set"
    for role, rows_ in (
        ("masks", [[255, 255, 0, 0, 0]]),
        ("preds", [[250, 240, 0, 200, 30]]),
    ):
        (root / role).mkdir(parents=True)
        Image.fromarray(np.array(rows_, np.uint8)).save(root / role / "a.png")
    run = ["evaluate", str(root), "--csv-dir", str(tmp_path / "out"), "--minimum-area", "2"]
    found = {}
    for threshold in ("0.5", "0.1", "0.97"):
        assert main([*run, "--threshold", threshold]) == 0
        row = rows(tmp_path / "out" / "images.csv")[0]
        found[threshold] = (row["tp"], row["fp"], row["fn"])
    assert found == {"0.5": ("2", "0", "0"), "0.1": ("2", "2", "0"), "0.97": ("0", "0", "2")}
    assert "components below 2 pixels removed" in capsys.readouterr().out
    written = json.loads((tmp_path / "out" / "settings.json").read_text())
    assert written["passport"]["minimum_area"] == written["choices"]["minimum_area"] == 2


def test_a_minimum_area_needs_one_foreground(tmp_path, capsys):
    for role in ("masks", "preds"):
        (tmp_path / "set" / role).mkdir(parents=True)
        Image.fromarray(np.array([[1, 2, 3]], np.uint8)).save(tmp_path / "set" / role / "a.png")
    assert main(["evaluate", str(tmp_path / "set"), "--minimum-area", "5"]) == 2
    assert "a minimum area of 5 pixels is for binary tasks" in capsys.readouterr().err
