import json
from dataclasses import replace
from pathlib import Path

import pytest

from segreview.dataset.class_table import BUILT_IN
from segreview.dataset.dataset import NO_VALID, Roles
from segreview.dataset.findings import Choice, Finding, FindingKind, Severity
from segreview.dataset.layouts.shape_choices import CrowdRule, ShapeChoices
from segreview.dataset.rivals import NameChoices
from segreview.dataset.role_parts import EACH_PAGE, NO_CHOICES, PartChoices
from segreview.dataset.score_reading import LOGITS, parse_score_reading
from segreview.dataset.set_names import SetNames
from segreview.errors import InvalidArgument, ReviewFileError
from segreview.evaluation.spec import MissingRule
from segreview.formats.mask_values import MaskValues
from segreview.session.choices import (
    choices_document,
    choices_from_json,
    choices_to_json,
    chosen,
    with_choice,
)
from segreview.session.opening import OpenRequest

ROOT = Path("/data/set")
REQUEST = OpenRequest(ROOT)
FULL = OpenRequest(
    ROOT,
    Roles(ROOT / "images", ROOT, (("m", Path("/models/m")),), ROOT / "roi.png"),
    prediction_sets=("m",),
    ignore=("void", "3"),
    classes=ROOT / "table.json",
    missing=MissingRule.SKIP,
    counts_unreadable=True,
    resizes=True,
    foreground="car",
    unknown="road",
    minimum_area=20,
    uses_valid=False,
    scores=(("m", LOGITS),),
    names=NameChoices(False, "masks/", SetNames((("pred", "m"), ("x", "pred")))),
    parts=PartChoices(
        (("ground truth", 3), ("m", EACH_PAGE)),
        (("m", MaskValues.ALPHA),),
        ShapeChoices(CrowdRule.OBJECTS, four_are_boxes=True),
        by_number=True,
    ),
)


def test_a_ground_truth_among_several_is_a_choice_that_is_kept(tmp_path):
    names = ("axon", "myelin")
    finding = Finding(
        FindingKind.GROUND_TRUTH,
        Severity.DOUBT,
        "Ground truth.",
        choices=tuple(Choice(name, name) for name in names),
        default="axon",
        chosen="axon",
    )
    request = with_choice(OpenRequest(tmp_path), finding, "myelin")
    assert request.roles == Roles(ground_truth_set="myelin")
    assert chosen(request)[FindingKind.GROUND_TRUTH] == "myelin"
    assert FindingKind.GROUND_TRUTH not in chosen(OpenRequest(tmp_path))
    assert choices_from_json(choices_to_json(request), tmp_path) == request
    document = json.loads(choices_to_json(request))
    del document["roles"]["ground_truth_set"]
    assert choices_from_json(json.dumps(document), tmp_path).roles is None


def finding(kind, subject="", default=""):
    return Finding(kind, Severity.DOUBT, "", subject=subject, default=default)


def test_missing_predictions_are_answered():
    changed = with_choice(REQUEST, finding(FindingKind.MISSING), "skip")
    assert changed == replace(REQUEST, missing=MissingRule.SKIP)
    assert chosen(changed)[FindingKind.MISSING] == "skip"


def test_sizes_are_answered():
    changed = with_choice(REQUEST, finding(FindingKind.SIZES), "nearest")
    assert changed == replace(REQUEST, resizes=True)
    assert chosen(changed)[FindingKind.SIZES] == "nearest"
    assert with_choice(changed, finding(FindingKind.SIZES), "refuse") == REQUEST


def test_predictions_that_cannot_be_read_are_answered():
    changed = with_choice(REQUEST, finding(FindingKind.UNREADABLE), "empty")
    assert changed == replace(REQUEST, counts_unreadable=True)
    assert chosen(changed)[FindingKind.UNREADABLE] == "empty"
    assert chosen(REQUEST)[FindingKind.UNREADABLE] == "skip"
    assert with_choice(changed, finding(FindingKind.UNREADABLE), "skip") == REQUEST


def test_stacks_of_another_length_are_answered():
    changed = with_choice(REQUEST, finding(FindingKind.LENGTHS), "number")
    assert changed == replace(REQUEST, parts=PartChoices(by_number=True))
    assert chosen(changed)[FindingKind.LENGTHS] == "number"
    assert chosen(REQUEST)[FindingKind.LENGTHS] == "refuse"
    assert with_choice(changed, finding(FindingKind.LENGTHS), "refuse") == REQUEST


def test_the_foreground_is_answered():
    changed = with_choice(REQUEST, finding(FindingKind.FOREGROUND), "any")
    assert changed == replace(REQUEST, foreground="any")
    assert chosen(changed)[FindingKind.FOREGROUND] == "any"
    assert with_choice(changed, finding(FindingKind.FOREGROUND), "found") == REQUEST


def test_shapes_of_four_corners_are_answered():
    changed = with_choice(REQUEST, finding(FindingKind.CORNERS), "boxes")
    assert changed == replace(REQUEST, parts=PartChoices(shapes=ShapeChoices(None, True)))
    assert chosen(changed)[FindingKind.CORNERS] == "boxes"
    assert chosen(REQUEST)[FindingKind.CORNERS] == "polygons"
    assert with_choice(changed, finding(FindingKind.CORNERS), "polygons") == REQUEST


def test_to_try_again_changes_no_choice():
    assert with_choice(FULL, finding(FindingKind.UNREADABLE), "again") is FULL


def test_crowds_are_answered_and_the_default_is_no_answer():
    crowds = finding(FindingKind.CROWDS, default="ignore")
    changed = with_choice(REQUEST, crowds, "objects")
    assert changed == replace(REQUEST, parts=PartChoices(shapes=ShapeChoices(CrowdRule.OBJECTS)))
    assert with_choice(changed, crowds, "ignore") == REQUEST


def test_classes_are_answered_by_a_table():
    classes = finding(FindingKind.CLASSES)
    changed = with_choice(REQUEST, classes, "/x/mine.json")
    assert changed == replace(REQUEST, classes=Path("/x/mine.json"))
    assert chosen(changed)[FindingKind.CLASSES] == str(Path("/x/mine.json"))
    assert with_choice(changed, classes, "found") == REQUEST
    assert chosen(REQUEST)[FindingKind.CLASSES] == "found"


def test_the_valid_area_is_switched_off_and_on_again():
    area = finding(FindingKind.VALID)
    off = with_choice(FULL, area, "none")
    assert chosen(off)[FindingKind.VALID] == "none"
    on = with_choice(off, area, "used")
    assert chosen(on)[FindingKind.VALID] == "used"
    assert on.roles == FULL.roles
    dropped = replace(REQUEST, roles=Roles(valid=NO_VALID))
    assert chosen(dropped)[FindingKind.VALID] == "none"
    assert chosen(with_choice(dropped, area, "used"))[FindingKind.VALID] == "used"


def test_scores_are_answered_for_one_set_and_the_default_is_no_answer():
    one = finding(FindingKind.PREDICTION, "one", "0..255")
    other = finding(FindingKind.PREDICTION, "other", "logits")
    changed = with_choice(with_choice(REQUEST, one, "0..100"), other, "probability")
    assert [(name, reading.text) for name, reading in changed.scores] == [
        ("one", "0..100"),
        ("other", "probability"),
    ]
    assert with_choice(with_choice(changed, one, "0..255"), other, "logits") == REQUEST


def test_pixels_that_nothing_names_are_answered():
    changed = with_choice(REQUEST, finding(FindingKind.UNKNOWN), "road")
    assert changed == replace(REQUEST, unknown="road")
    assert chosen(changed)[FindingKind.UNKNOWN] == "road"
    assert with_choice(changed, finding(FindingKind.UNKNOWN), "refuse") == REQUEST


def test_pairing_is_answered():
    changed = with_choice(REQUEST, finding(FindingKind.PAIRED), "names")
    assert changed == replace(REQUEST, names=NameChoices(infers=False))
    assert with_choice(changed, finding(FindingKind.PAIRED), "inferred") == REQUEST


def test_files_with_one_name_are_answered_and_the_default_is_no_answer():
    rivals = finding(FindingKind.AMBIGUOUS, default="none")
    changed = with_choice(REQUEST, rivals, ".png")
    assert changed == replace(REQUEST, names=NameChoices(preferred=".png"))
    assert with_choice(changed, rivals, "none") == REQUEST


def test_prediction_sets_are_answered():
    changed = with_choice(REQUEST, finding(FindingKind.SETS), "m")
    assert changed == replace(REQUEST, prediction_sets=("m",))
    assert with_choice(changed, finding(FindingKind.SETS), "all") == REQUEST


def test_choices_of_an_earlier_version_say_nothing_of_names_and_doubts():
    document = json.loads(choices_to_json(FULL))
    of_doubts = {"unknown", "unreadable", "crowds", "lengths", "foreground", "four_corners"}
    for name in of_doubts | {"pairing", "prefer", "prediction_set_names"}:
        del document[name]
    read = choices_from_json(json.dumps(document), ROOT)
    assert read == replace(
        FULL,
        names=NameChoices(),
        unknown="refuse",
        counts_unreadable=False,
        foreground="found",
        parts=replace(FULL.parts, shapes=ShapeChoices(), by_number=False),
    )


def test_no_answer_about_unknown_values_is_the_default():
    document = json.loads(choices_to_json(FULL))
    document["unknown"] = None
    assert choices_from_json(json.dumps(document), ROOT).unknown == "refuse"


def test_other_findings_have_no_choices():
    with pytest.raises(InvalidArgument, match="of the kind found has no choices"):
        with_choice(REQUEST, finding(FindingKind.FOUND), "x")


def test_a_rule_that_stops_is_no_choice_of_an_audit():
    assert FindingKind.MISSING not in chosen(replace(REQUEST, missing=MissingRule.ERROR))


@pytest.mark.parametrize("request_", [REQUEST, FULL, replace(FULL, classes=Path(BUILT_IN[0]))])
def test_what_was_remembered_is_what_was_chosen(request_):
    assert choices_from_json(choices_to_json(request_), ROOT) == request_


def test_folders_inside_move_along_with_the_data():
    moved = choices_from_json(choices_to_json(FULL), Path("/elsewhere"))
    assert moved.roles is not None
    assert moved.roles.images == Path("/elsewhere/images")
    assert moved.roles.predictions == (("m", Path("/models/m")),)
    assert moved.classes == Path("/elsewhere/table.json")


def test_the_valid_area_that_was_dropped_stays_dropped():
    dropped = replace(REQUEST, roles=Roles(valid=NO_VALID))
    assert choices_document(dropped)["valid_area"] is False
    assert not choices_from_json(choices_to_json(dropped), ROOT).uses_valid


def test_paths_that_are_no_text_are_remembered():
    odd = replace(REQUEST, classes=ROOT / "t\udcff.json")
    assert choices_from_json(choices_to_json(odd), ROOT) == odd


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", choices_to_json(REQUEST).replace("empty", "never"), "null"],
)
def test_choices_that_make_no_sense_are_one_sentence(text):
    with pytest.raises(ReviewFileError, match="open the folder with roles"):
        choices_from_json(text, ROOT)


def test_scores_that_make_no_sense_are_one_sentence():
    text = choices_to_json(replace(REQUEST, scores=(("m", parse_score_reading("0..5")),)))
    with pytest.raises(ReviewFileError):
        choices_from_json(text.replace("0..5", "5..0"), ROOT)


def test_pages_are_answered_for_each_role():
    pages = finding(FindingKind.PAGES, "m", default="none")
    changed = with_choice(REQUEST, pages, "2")
    assert changed == replace(REQUEST, parts=PartChoices((("m", 2),)))
    assert with_choice(changed, pages, "none") == REQUEST


def test_where_each_page_is_a_sample_no_other_page_is_chosen():
    truth = finding(FindingKind.PAGES, "ground truth", default="each")
    changed = with_choice(FULL, truth, "each")
    assert changed.parts == replace(FULL.parts, pages=())
    assert with_choice(REQUEST, truth, "1").parts == PartChoices((("ground truth", 1),))


def test_values_are_answered_for_each_role():
    values = finding(FindingKind.VALUES, "m", default="alpha")
    changed = with_choice(REQUEST, values, "stored")
    assert changed == replace(REQUEST, parts=PartChoices((), (("m", MaskValues.STORED),)))
    assert with_choice(changed, values, "alpha") == REQUEST


def test_pages_and_values_are_written_in_words():
    document = choices_document(FULL)
    assert document["pages"] == {"ground truth": "3", "m": "each"}
    assert document["values"] == {"m": "alpha"}


def test_choices_of_a_review_from_before_pages_are_read():
    values = json.loads(choices_to_json(FULL))
    del values["pages"], values["values"]
    del values["crowds"], values["lengths"], values["four_corners"]
    assert choices_from_json(json.dumps(values), ROOT) == replace(FULL, parts=NO_CHOICES)
