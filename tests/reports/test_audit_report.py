import json
from dataclasses import replace
from pathlib import Path

from segreview.dataset.findings import (
    MISSING_CHOICES,
    SIZE_CHOICES,
    VALID_CHOICES,
    Choice,
    Finding,
    FindingKind,
    Severity,
)
from segreview.reports.audit_report import audit_json, audit_report

NOTE, DOUBT = Severity.NOTE, Severity.DOUBT
FOUND = Finding(FindingKind.FOUND, NOTE, "2 samples.", 2)
MISSING = Finding(
    FindingKind.MISSING, DOUBT, "3 are missing.", 3, ("a (m)",), MISSING_CHOICES, "empty", "empty"
)
SCALES = (Choice("logits", "Logits"), Choice("probability", "P"), Choice("0..255", "Bytes"))
SCORES = Finding(
    FindingKind.PREDICTION, DOUBT, "m: logits.", 2, (), SCALES, "logits", "logits", "m"
)


def test_a_clean_audit_ends_with_that():
    assert audit_report(Path("data"), (FOUND,)) == (
        "data\n\nWhat was found\n    2 samples.\n\nNothing is doubtful.\n"
    )


def test_a_doubt_is_marked_with_its_examples_and_the_option_that_decides_otherwise():
    assert audit_report(Path("data"), (MISSING, FOUND)).splitlines() == [
        "data",
        "",
        "What was found",
        "    2 samples.",
        "  ! 3 are missing.",
        "        a (m)",
        "        and 2 more",
        "        -> Count as if nothing was predicted; otherwise: --missing skip",
        "",
        "1 finding is doubtful, marked with !",
    ]


def test_scores_name_the_readings_there_are():
    text = audit_report(Path("data"), (SCORES, MISSING))
    assert "        -> Logits; otherwise: --scores m=probability|0..255" in text.splitlines()
    assert text.endswith("2 findings are doubtful, marked with !\n")


def test_a_choice_that_was_made_is_said_without_an_option():
    finding = Finding(
        FindingKind.VALID, NOTE, "Off.", 0, (), VALID_CHOICES, default="used", chosen="none"
    )
    assert "        -> Count everywhere" in audit_report(Path("data"), (finding,)).splitlines()


def test_a_note_with_its_default_says_nothing_of_choices():
    finding = Finding(FindingKind.SIZES, NOTE, "Equal.", 2, (), SIZE_CHOICES, "refuse", "refuse")
    assert "->" not in audit_report(Path("data"), (finding,))


def test_classes_stand_in_one_line_and_long_lines_are_wrapped():
    names = tuple(f"class number {i}" for i in range(12))
    finding = Finding(FindingKind.CLASSES, NOTE, "12 classes.", 12, names)
    text = audit_report(Path("data"), (finding,))
    assert "class number 0, class number 1, " in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_json_holds_everything():
    document = json.loads(audit_json(Path("data"), (MISSING,)))
    assert (document["schema_version"], document["folder"], document["clean"]) == (1, "data", False)
    assert document["program"].startswith("segreview ")
    assert document["findings"] == [
        {
            "kind": "missing predictions",
            "severity": "doubt",
            "subject": "",
            "sentence": "3 are missing.",
            "count": 3,
            "examples": ["a (m)"],
            "choices": [
                {
                    "value": "empty",
                    "words": "Count as if nothing was predicted",
                    "option": [],
                },
                {
                    "value": "skip",
                    "words": "Do not score these samples",
                    "option": ["--missing", "skip"],
                },
            ],
            "default": "empty",
            "chosen": "empty",
        }
    ]
    assert json.loads(audit_json(Path("data"), (FOUND,)))["clean"] is True


def test_names_that_are_no_text_can_be_written():
    text = audit_json(Path("a\udcff"), (FOUND,))
    assert text.encode()


def test_of_many_pages_a_few_are_named():
    pages = tuple(Choice(str(number), f"Page {number}") for number in range(1, 9))
    choices = (Choice("none", "Do not read"), *pages)
    finding = Finding(
        FindingKind.PAGES, DOUBT, "Pages.", 0, (), choices, "none", "none", "ground truth"
    )
    assert (
        "        -> Do not read; otherwise: --page ground-truth=1|2|...|8"
        in audit_report(Path("data"), (finding,)).splitlines()
    )
    few = replace(finding, choices=choices[:7])
    assert "--page ground-truth=1|2|3|4|5|6\n" in audit_report(Path("data"), (few,))


def test_what_is_read_of_each_pixel_names_its_option():
    choices = (Choice("stored", "Stored"), Choice("alpha", "Alpha"))
    finding = Finding(
        FindingKind.VALUES, DOUBT, "Values.", 0, (), choices, "stored", "stored", "valid area"
    )
    assert "otherwise: --values valid=alpha" in audit_report(Path("data"), (finding,))
