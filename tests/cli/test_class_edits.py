"""--merge and --group of evaluate, and edits of a review in export."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from segreview.cli.app import main
from segreview.evaluation.spec import ScoringSpec
from segreview.metrics.class_edits import NO_EDITS
from segreview.review.store import ReviewStore
from segreview.session.class_memory import CLASSES, classes_to_json
from segreview.session.memory import SCORING, scoring_to_json
from segreview.session.opening import OpenRequest, open_request

NAMES = ((0, "road"), (1, "sky"), (2, "car"), (11, "void"))


def save(path, row):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array([row], np.uint8)).save(path)


@pytest.fixture
def scenes(tmp_path):
    root = tmp_path / "scenes"
    save(root / "masks" / "a.png", [0, 1, 1, 2, 11])
    save(root / "predictions" / "a.png", [0, 0, 1, 1, 0])
    write_table(root)
    return root


def write_table(root, names=NAMES):
    classes = [{"id": index, "name": name} for index, name in names]
    (root / "palette.json").write_text(json.dumps({"classes": classes, "ignore": ["void"]}))


def table(folder, name):
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(capsys, *arguments):
    assert main(["evaluate", *map(str, arguments)]) == 2
    return capsys.readouterr().err


def test_classes_are_merged_by_name_and_number(scenes, tmp_path):
    out = tmp_path / "out"
    assert main(["evaluate", str(scenes), "--merge", "car, 1=road", "--csv-dir", str(out)]) == 0
    assert [row["name"] for row in table(out, "classes")] == ["road", "void"]
    assert table(out, "images")[0]["accuracy"] == "1.0"


def test_merges_follow_one_another(scenes, tmp_path):
    out = tmp_path / "out"
    merges = ["--merge", "car=sky", "--merge", "sky=road"]
    assert main(["evaluate", str(scenes), *merges, "--csv-dir", str(out)]) == 0
    settings = json.loads((out / "settings.json").read_text())
    merged = [(entry["index"], entry["counts_as"]) for entry in settings["class_edits"]["merged"]]
    assert merged == [(1, 0), (2, 0)]


def test_a_group_is_a_row_of_the_data_set_and_a_line_on_the_terminal(scenes, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["evaluate", str(scenes), "--group", "moving=sky,2", "--csv-dir", str(out)]) == 0
    (row,) = (
        row
        for row in table(out, "dataset")
        if (row["classes"], row["score"], row["average"]) == ("group:moving", "iou", "pooled")
    )
    assert float(row["value"]) == 2 / 3
    assert "IoU, moving               0.6667" in capsys.readouterr().out


def test_the_merged_class_of_the_table_is_no_longer_ignored(scenes, tmp_path):
    out = tmp_path / "out"
    assert main(["evaluate", str(scenes), "--merge", "void=road", "--csv-dir", str(out)]) == 0
    settings = json.loads((out / "settings.json").read_text())
    assert settings["ignored_labels"] == []
    assert table(out, "images")[0]["counted_pixels"] == "5"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--merge", "tree=road"], "there is no class named 'tree'"),
        (["--merge", "1=7"], "there is no class 7; the classes are: 0 road, 1 sky, 2 car, 11 void"),
        (["--merge", "sky=sky"], "class 1 cannot be merged into itself"),
        (["--merge", "sky"], "--merge needs LABELS=LABEL, for example 3,car=2, not sky"),
        (["--merge", "sky="], "--merge needs LABELS=LABEL"),
        (["--merge", ",=sky"], "--merge needs LABELS=LABEL"),
        (["--group", "a"], "--group needs NAME=LABELS, for example vehicles=1,2,car, not a"),
        (["--group", " =1"], "--group needs NAME=LABELS"),
        (["--group", "a=,"], "--group needs NAME=LABELS"),
        (["--group", "a=9"], "there is no class 9"),
        (["--group", "a=1", "--group", "a=2"], "there are two groups named 'a'"),
        (["--ignore", "2", "--merge", "car=1"], "class 2 is to be ignored and to be merged"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(scenes, capsys, arguments, sentence):
    assert sentence in refused(capsys, scenes, *arguments)


def test_a_label_without_a_class_can_be_merged(scenes, tmp_path):
    save(scenes / "predictions" / "a.png", [0, 0, 1, 77, 0])
    out = tmp_path / "out"
    assert main(["evaluate", str(scenes), "--merge", "77=car", "--csv-dir", str(out)]) == 0
    car = next(row for row in table(out, "classes") if row["name"] == "car")
    assert car["tp"] == "1"


def test_without_a_table_classes_are_numbers(scenes, tmp_path, capsys):
    (scenes / "palette.json").unlink()
    sentence = "without a class table, classes to merge or group are numbers, not 'sky'"
    assert sentence in refused(capsys, scenes, "--merge", "sky=0")
    out = tmp_path / "out"
    options = ["--merge", "1,2=0", "--group", "all=0,11", "--csv-dir", str(out)]
    assert main(["evaluate", str(scenes), *options]) == 0
    assert [row["class"] for row in table(out, "classes")] == ["0", "11"]


def test_binary_masks_have_nothing_to_merge(data, capsys):
    assert "foreground and background only" in refused(capsys, data, "--merge", "1=0")
    assert "foreground and background only" in refused(capsys, data, "--group", "a=0")


def test_conventions_are_compared_with_merged_classes(scenes, capsys):
    assert main(["conventions", str(scenes), "--merge", "1,2=0"]) == 0
    mmseg = next(line for line in capsys.readouterr().out.splitlines() if "aAcc" in line)
    assert "1.0000" in mmseg


@pytest.fixture
def review(scenes, tmp_path):
    edits = NO_EDITS.renamed(0, "street").merged([2], 1).grouped("up", [1])
    scoring = ScoringSpec(ignored_labels=frozenset({11}), edits=edits)
    path = tmp_path / "my.segreview"
    with ReviewStore.open(path, scenes) as store:
        store.remember(SCORING, scoring_to_json(scoring))
        store.remember(CLASSES, classes_to_json(scoring, open_request(OpenRequest(scenes))))
    return path


def test_an_export_applies_the_edits_of_the_review(review, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["export", str(review), "--csv-dir", str(out), "--quiet"]) == 0
    assert [row["name"] for row in table(out, "classes")] == ["street", "sky", "void"]
    assert any(row["classes"] == "group:up" for row in table(out, "dataset"))
    assert capsys.readouterr().err == ""


def test_an_export_says_which_edits_it_does_not_apply(review, scenes, tmp_path, capsys):
    write_table(scenes, ((0, "road"), (1, "sky"), (2, "tram"), (11, "void")))
    out = tmp_path / "out"
    assert main(["export", str(review), "--csv-dir", str(out), "--quiet"]) == 0
    assert [row["name"] for row in table(out, "classes")] == ["street", "sky", "tram", "void"]
    assert "2 was 'car' and is now 'tram'" in capsys.readouterr().err
