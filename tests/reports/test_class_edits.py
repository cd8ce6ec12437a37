"""Edits of classes in every table and in settings.json."""

import csv
import io
import json
from dataclasses import replace

import pytest

from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.metrics.conventions import find_convention
from segreview.reports.csv_report import settings_bytes, table_bytes
from segreview.reports.rows import table_names
from segreview.reports.terminal_report import terminal_report


def edited(results, edits):
    return replace(results, scoring=replace(results.scoring, edits=edits))


def rows(results, table):
    return list(csv.DictReader(io.StringIO(table_bytes(table, results).decode())))


def of_group(results, name, average):
    return {
        row["score"]: row
        for row in rows(results, "dataset")
        if (row["classes"], row["average"]) == (f"group:{name}", average)
    }


def test_a_merged_class_is_in_every_table_once(multi):
    results = edited(multi, NO_EDITS.merged([1], 2).renamed(2, "outside"))
    expected = [("0", "background"), ("2", "outside"), ("9", "unlabelled")]
    assert [(row["class"], row["name"]) for row in rows(results, "classes")] == expected
    assert {row["class"] for row in rows(results, "image_classes")} == {"0", "2"}
    assert {row["name"] for row in rows(results, "image_classes")} == {"background", "outside"}
    confusion = [
        (row["ground_truth_class"], row["prediction_class"], row["pixels"])
        for row in rows(results, "confusion")
    ]
    assert confusion == [
        ("0", "0", "3"), ("0", "2", "1"), ("0", "", "0"),
        ("2", "0", "0"), ("2", "2", "4"), ("2", "", "1"),
    ]  # fmt: skip
    assert rows(results, "images")[0]["mean_iou"] == repr((1 / 2 + 1 / 3) / 2)


def test_classes_stand_in_the_order_of_the_person_with_the_same_numbers(multi):
    results = edited(multi, ClassEdits(order=(9, 2, 0, 1)))
    for table, column in (("classes", "class"), ("image_classes", "class")):
        before, after = rows(multi, table), rows(results, table)
        assert sorted(map(str, before)) == sorted(map(str, after))
        assert before != after
        assert after[-1][column] == "1"
    confusion = rows(results, "confusion")
    assert [row["ground_truth_class"] for row in confusion[::4]] == ["2", "0", "1"]
    assert [row["prediction_class"] for row in confusion[:4]] == ["2", "0", "1", ""]
    assert sorted(map(str, confusion)) == sorted(map(str, rows(multi, "confusion")))


def test_names_and_colours_change_no_number(multi):
    looks = NO_EDITS.renamed(0, "rest").renamed(1, "background").colored(2, (1, 1, 1))
    results = edited(multi, looks)
    for table in table_names(multi):
        without_names = [
            [
                {key: value for key, value in row.items() if key != "name"}
                for row in rows(one, table)
            ]
            for one in (multi, results)
        ]
        assert without_names[0] == without_names[1]


def test_a_group_has_every_score_pooled_and_as_per_image_mean(multi):
    results = edited(multi, NO_EDITS.grouped("outside", [1, 2, 9]))
    pooled, mean = (of_group(results, "outside", average) for average in ("pooled", "image_mean"))
    assert float(pooled["iou"]["value"]) == 4 / 6
    assert (pooled["iou"]["order"], pooled["iou"]["n_used"]) == ("", "2")
    assert float(mean["iou"]["value"]) == pytest.approx((1 / 3 + 1) / 2)
    assert mean["iou"]["order"] == ""
    assert pooled.keys() == mean.keys() == {
        "iou", "dice", "f1", "precision", "recall", "specificity", "accuracy",
    }  # fmt: skip
    assert all(row["ci_low"] for row in pooled.values())


def test_a_group_of_one_class_has_the_numbers_of_that_class(multi):
    results = edited(multi, NO_EDITS.grouped("alone", [1]))
    for convention in ("seed-report", "nnunet", "monai"):
        under = replace(results.scoring, convention=find_convention(convention))
        table = rows(replace(results, scoring=under), "dataset")
        alone, each = (
            [
                {key: value for key, value in row.items() if key != "classes"}
                for row in table
                if row["classes"] == classes
            ]
            for classes in ("group:alone", "each:1")
        )
        assert alone == each
        assert alone


def test_groups_change_no_other_row(multi):
    results = edited(multi, NO_EDITS.grouped("a", [1]).grouped("b", [0, 1]))
    before = rows(multi, "dataset")
    assert [row for row in rows(results, "dataset") if "group:" not in row["classes"]] == before
    for table in table_names(multi):
        if table != "dataset":
            assert rows(results, table) == rows(multi, table)


def test_settings_list_the_edits_with_the_names_of_the_data(multi):
    edits = ClassEdits(
        names=((1, "street"),), colors=((1, (7, 8, 9)),), order=(2, 1), merges=((0, 2),)
    ).grouped("pair", [0, 1])
    settings = json.loads(settings_bytes(edited(multi, edits)))
    assert settings["class_edits"] == {
        "renamed": [{"index": 1, "from": "road", "to": "street"}],
        "recolored": [{"index": 1, "to": [7, 8, 9]}],
        "order": [2, 1],
        "merged": [{"index": 0, "name": "background", "counts_as": 2}],
        "groups": [{"name": "pair", "classes": [1, 2]}],
    }
    assert [entry["name"] for entry in settings["classes"]] == ["street", "sky", "unlabelled"]


def test_without_edits_settings_say_nothing_of_them(multi, binary):
    for results in (multi, binary):
        assert "class_edits" not in json.loads(settings_bytes(results))


def test_a_binary_task_lists_names_and_colours_only(binary):
    results = edited(binary, NO_EDITS.renamed(1, "tumour").grouped("all", [0, 1]).merged([1], 0))
    assert json.loads(settings_bytes(results))["class_edits"] == {
        "renamed": [{"index": 1, "from": "foreground", "to": "tumour"}]
    }
    assert [row["name"] for row in rows(results, "classes")] == ["background", "tumour"]
    assert rows(results, "dataset") == rows(binary, "dataset")


def test_the_terminal_names_merges_and_groups(multi):
    text = terminal_report(edited(multi, NO_EDITS.merged([0], 2).grouped("ways", [1])))
    assert "\nmerged: background counts as sky\n" in text
    assert "\nIoU, ways                 0.3333            0.3333       1        1\n" in text
    assert "merged" not in terminal_report(multi)
