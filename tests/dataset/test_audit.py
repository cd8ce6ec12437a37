import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.audit import audit, of_pixels
from segreview.dataset.audit_names import paired_files
from segreview.dataset.class_table import BUILT_IN
from segreview.dataset.dataset import NO_VALID, Roles, open_dataset
from segreview.dataset.findings import (
    CORNER_CHOICES,
    EXAMPLES,
    GROUPS,
    LENGTH_CHOICES,
    MISSING_CHOICES,
    SIZE_CHOICES,
    UNREADABLE_CHOICES,
    VALID_CHOICES,
    Choice,
    FindingKind,
    Severity,
    is_clean,
    shown_path,
)
from segreview.dataset.layouts.shape_choices import CrowdRule, Crowds
from segreview.dataset.rivals import NO_NAME_CHOICES, NameChoices
from segreview.dataset.score_reading import parse_score_reading
from segreview.dataset.size_check import SizeCheck, SizeDifference, UnreadableHeader
from segreview.dataset.task import decide_task, with_score_reading
from segreview.session.opening import keep_prediction_sets

KIND = FindingKind


def save(path: Path, rows: object, dtype: str = "u1") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.array(rows, dtype)
    if path.suffix == ".npy":
        np.save(path, values)
    else:
        Image.fromarray(values).save(path)


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "data"
    for name in "ab":
        save(folder / "images" / f"{name}.png", [[1, 2, 3]])
        save(folder / "masks" / f"{name}.png", [[0, 255, 255]])
        save(folder / "preds" / f"{name}.png", [[10, 60, 200]])
    return folder


def found(root, sizes=None, **options):
    names = options.pop("names", NO_NAME_CHOICES)
    dataset = open_dataset(root, options.pop("roles", None), names=names)
    return audit(dataset, decide_task(dataset), sizes, **options)


def of(findings, kind, subject=""):
    (finding,) = [f for f in findings if f.kind is kind and f.subject == subject]
    return finding


def kinds(findings):
    return [finding.kind for finding in findings]


def test_a_clean_folder_has_only_notes(root):
    findings = found(root)
    assert is_clean(findings)
    assert kinds(findings) == [
        KIND.FOUND,
        KIND.LAYOUT,
        KIND.PAIRED,
        KIND.GROUND_TRUTH,
        KIND.PREDICTION,
    ]
    assert findings[0].sentence == "2 samples with 2 images; predictions: 2 of preds."
    assert findings[0].count == 2
    assert findings[1].sentence.startswith("Read as plain folders: image in images")
    assert findings[2].sentence == "Files are paired by name."
    assert findings[2].examples == ("images/a.png + masks/a.png + preds/a.png",)
    assert findings[3].sentence == "Ground truth: binary, foreground above 127.5."


def test_every_kind_stands_in_one_group():
    listed = [kind for _, group in GROUPS for kind in group]
    assert sorted(listed) == sorted(FindingKind)


def test_missing_predictions_are_counted_per_set_and_have_a_choice(root):
    save(root / "unet_pred" / "a.png", [[0, 0]])
    finding = of(found(root), KIND.MISSING)
    assert finding.sentence == "1 prediction of unet_pred is missing."
    assert (finding.count, finding.examples) == (1, ("b (unet_pred)",))
    assert (finding.choices, finding.default, finding.chosen) == (MISSING_CHOICES, "empty", "empty")
    assert finding.asks
    chosen = of(found(root, chosen={KIND.MISSING: "skip"}), KIND.MISSING)
    assert (chosen.chosen, chosen.default) == ("skip", "empty")


def test_where_no_prediction_is_there_nothing_is_asked(root):
    dataset = open_dataset(root)
    samples = tuple(sample._replace(predictions=(None,)) for sample in dataset.samples)
    alone = replace(dataset, samples=samples, ground_truth_only=True)
    findings = audit(alone, decide_task(dataset))
    assert findings[0].sentence == "2 samples with 2 images; predictions: none."
    assert of(findings, KIND.MISSING).sentence.startswith("There is no prediction")
    assert not of(findings, KIND.MISSING).asks
    assert KIND.PREDICTION not in kinds(findings)


def test_where_no_ground_truth_is_there_nothing_is_asked_about_it(root):
    shutil.rmtree(root / "masks")
    dataset = open_dataset(root)
    findings = audit(dataset, decide_task(dataset))
    sentences = [finding.sentence for finding in findings if finding.kind is KIND.MISSING]
    assert sentences[0].startswith("There is no ground truth: predictions can be judged")
    assert KIND.GROUND_TRUTH not in kinds(findings)
    assert KIND.PREDICTION in kinds(findings)
    assert "masks" not in of(findings, KIND.PAIRED).examples[0]


def test_files_without_partner_are_told_and_no_doubt(root):
    save(root / "preds" / "x.png", [[0, 0]])
    save(root / "images" / "y.png", [[0, 0]])
    images, predictions = [f for f in found(root) if f.kind is KIND.UNPAIRED]
    assert images.severity is Severity.NOTE
    assert images.sentence.startswith("image: 1 file has no partner")
    assert predictions.severity is Severity.NOTE
    assert predictions.examples == ("preds/x.png: no ground truth has its name, or several have",)
    assert not predictions.asks


def test_ambiguous_masks_and_unused_files_are_told(root):
    save(root / "masks" / "c_mask.png", [[0, 255]])
    save(root / "masks" / "c_label.png", [[0, 255]])
    save(root / "preds" / "c.png", [[0, 255]])
    save(root / "somewhere" / "z.png", [[0, 255]])
    findings = found(root)
    ambiguous = of(findings, KIND.AMBIGUOUS)
    assert (ambiguous.severity, ambiguous.count) == (Severity.DOUBT, 1)
    assert ambiguous.examples == ("masks/c_label.png or masks/c_mask.png",)
    assert ambiguous.sentence.startswith("2 ground truth masks are left out")
    unused = of(findings, KIND.UNUSED)
    assert (unused.severity, unused.count) == (Severity.NOTE, 1)
    assert unused.sentence == "1 file has no role and is not used."


def test_only_some_examples_are_named(root):
    for number in range(EXAMPLES + 2):
        save(root / "preds" / f"x{number}.png", [[0, 0]])
    finding = next(f for f in found(root) if f.kind is KIND.UNPAIRED)
    assert (finding.count, len(finding.examples), finding.more) == (EXAMPLES + 2, EXAMPLES, 2)
    assert finding.sentence.endswith("are not used.")
    assert of(found(root), KIND.PAIRED).more == 0


def test_an_inferred_rule_of_pairing_is_asked_about_with_pairs(tmp_path):
    for number in ("01", "02", "03", "04", "05", "06"):
        save(tmp_path / "masks" / f"{number}_manual1.png", [[0, 255]])
        save(tmp_path / "preds" / f"{number}_test.png", [[0, 255]])
    finding = of(found(tmp_path), KIND.PAIRED)
    assert finding.severity is Severity.DOUBT
    assert "the one part of the name that differs" in finding.sentence
    assert (finding.asks, finding.chosen, finding.default) == (True, "inferred", "inferred")
    assert finding.examples[1] == "masks/02_manual1.png + preds/02_test.png"
    assert (len(finding.examples), finding.more) == (EXAMPLES, 1)


def test_whole_names_are_a_choice_that_can_be_taken_back(root):
    finding = of(found(root, names=NameChoices(infers=False)), KIND.PAIRED)
    assert (finding.severity, finding.chosen, finding.default) == (
        Severity.NOTE,
        "names",
        "inferred",
    )
    assert of(found(root), KIND.PAIRED).choices == ()


def suffixed(folder):
    for suffix in ("image", "mask", "first", "second"):
        save(folder / f"a_{suffix}.png", [[0, 255]])
    return folder


def test_sets_that_no_word_names_are_one_question(tmp_path):
    dataset = open_dataset(suffixed(tmp_path))
    finding = of(audit(dataset, decide_task(dataset)), KIND.SETS)
    assert finding.sentence == (
        "Taken as predictions by the names of their files, though no word says so: first, second."
    )
    assert [choice.value for choice in finding.choices] == ["all", "first", "second"]
    assert (finding.asks, finding.chosen, finding.default) == (True, "all", "all")


def test_one_of_the_sets_alone_is_an_answer(tmp_path):
    dataset = keep_prediction_sets(open_dataset(suffixed(tmp_path)), ("second",))
    finding = of(audit(dataset, decide_task(dataset)), KIND.SETS)
    assert (finding.severity, finding.chosen, finding.count) == (Severity.NOTE, "second", 2)


def test_files_with_one_name_are_left_out_until_one_kind_is_chosen(root):
    np.save(root / "preds" / "a.npy", np.array([[0.1, 0.2, 0.9]], "f4"))
    finding = of(found(root), KIND.AMBIGUOUS)
    assert finding.sentence.startswith("1 ground truth mask is left out")
    assert finding.examples == ("preds/a.npy or preds/a.png",)
    assert [choice.value for choice in finding.choices] == ["none", ".npy", ".png"]
    assert (finding.asks, finding.chosen) == (True, "none")
    chosen = of(found(root, names=NameChoices(preferred=".png")), KIND.AMBIGUOUS)
    assert (chosen.severity, chosen.chosen, chosen.default) == (Severity.NOTE, ".png", "none")
    assert chosen.sentence == "1 name has several files: those that end with .png are used."


def test_where_nothing_would_be_left_the_first_kind_is_used_and_asked_about(root):
    for name in "ab":
        save(root / "masks" / f"{name}.bmp", [[0, 0, 255]])
    finding = of(found(root), KIND.AMBIGUOUS)
    assert [choice.value for choice in finding.choices] == [".bmp", ".png"]
    assert finding.choices[0].words == "Use those that end with .bmp"
    assert (finding.asks, finding.chosen, finding.default) == (True, ".bmp", ".bmp")
    assert finding.sentence == "2 names have several files: those that end with .bmp are used."
    assert finding.examples[0] == "masks/a.bmp or masks/a.png"
    dataset = open_dataset(root)
    assert {sample.ground_truth.path.suffix for sample in dataset.samples} == {".bmp"}


def test_what_could_not_be_listed_is_doubtful(root):
    dataset = replace(open_dataset(root), skipped=("The folder x cannot be listed.",))
    finding = of(audit(dataset, decide_task(dataset)), KIND.FOLDER)
    assert (finding.severity, finding.sentence) == (
        Severity.DOUBT,
        "The folder x cannot be listed.",
    )


def test_lines_that_cannot_be_used_are_doubtful_until_they_are_mended(root):
    dataset = replace(open_dataset(root), unusable=("Line 2 ...", "Line 3 ..."))
    finding = of(audit(dataset, decide_task(dataset)), KIND.UNUSABLE)
    assert finding.sentence == ("2 lines or annotation files cannot be used and are left out.")
    assert (finding.count, finding.examples) == (2, ("Line 2 ...", "Line 3 ..."))
    assert [choice.value for choice in finding.choices] == ["none"]
    assert finding.asks
    one = replace(dataset, unusable=("Line 2 ...",))
    finding = of(audit(one, decide_task(one)), KIND.UNUSABLE)
    assert finding.sentence == "1 line or annotation file cannot be used and is left out."


def test_whole_scores_offer_linear_scales(root):
    finding = of(found(root), KIND.PREDICTION, "preds")
    assert finding.sentence == "preds: 8-bit scores, value / 255."
    assert [choice.value for choice in finding.choices] == ["0..255", "0..65535"]
    assert (finding.default, finding.chosen, finding.count) == ("0..255", "0..255", 2)
    assert finding.severity is Severity.NOTE


def test_an_assumed_scale_is_doubtful_and_can_be_changed(root):
    for name in "ab":
        (root / "preds" / f"{name}.png").unlink()
        save(root / "preds" / f"{name}.npy", [[-3.0, 4.5, 2.0]], "f4")
    finding = of(found(root), KIND.PREDICTION, "preds")
    assert finding.asks
    assert finding.chosen == "logits"
    assert finding.sentence.startswith("preds: scores run from -3 to 4.5 in the files looked at")
    values = [choice.value for choice in finding.choices]
    assert values == ["logits", "probability", "-1..1", "0..100", "0..255"]
    dataset = open_dataset(root)
    decided = decide_task(dataset)
    task = with_score_reading(decided, 0, parse_score_reading("-5..5"))
    changed = of(audit(dataset, task, decided=decided), KIND.PREDICTION, "preds")
    assert (changed.default, changed.chosen, changed.asks) == ("logits", "-5..5", False)
    assert changed.choices[1].words == "Scores from -5 to 5"
    assert changed.sentence == "preds: scores from -5 to 5."


def test_a_lossy_ground_truth_is_told_and_leaves_nothing_to_decide(root):
    for name in "ab":
        (root / "masks" / f"{name}.png").unlink()
        save(root / "masks" / f"{name}.jpg", [[0, 255, 255]])
    finding = of(found(root), KIND.GROUND_TRUTH)
    assert "stored lossily" in finding.sentence
    assert finding.severity is Severity.NOTE


def test_classes_and_ignored_labels_are_named(tmp_path):
    save(tmp_path / "masks" / "a.png", [[0, 1, 2]])
    save(tmp_path / "preds" / "a.png", [[0, 1, 1]])
    (tmp_path / "palette.json").write_text(
        '{"classes": [{"id": 0, "name": "road"}, {"id": 1, "name": "sky"},'
        ' {"id": 2, "name": "tree"}, {"id": 9, "name": "void"}], "ignore": ["void"]}'
    )
    findings = found(tmp_path)
    assert of(findings, KIND.CLASSES).examples == ("road", "sky", "tree")
    classes = of(findings, KIND.CLASSES)
    assert classes.sentence == "3 classes are counted, by the class table."
    assert (classes.severity, classes.default, classes.chosen) == (Severity.NOTE, "found", "found")
    assert [choice.value for choice in classes.choices] == ["found", *BUILT_IN]
    other = of(found(tmp_path, chosen={KIND.CLASSES: "/x/mine.json"}), KIND.CLASSES)
    assert other.choices[-1] == Choice("/x/mine.json", "mine.json")
    assert of(findings, KIND.IGNORED).examples == ("void",)
    assert of(findings, KIND.PREDICTION, "preds").choices == ()


def test_without_a_class_table_that_is_said(tmp_path):
    save(tmp_path / "masks" / "a.png", [[0, 1, 2]])
    save(tmp_path / "preds" / "a.png", [[0, 1, 1]])
    findings = found(tmp_path)
    assert of(findings, KIND.CLASSES).sentence.startswith("There is no class table")
    assert KIND.IGNORED not in kinds(findings)


def test_a_table_that_only_seems_to_fit_is_asked_about(tmp_path):
    save(tmp_path / "masks" / "a.png", [[[0, 0, 0], [128, 0, 0], [192, 0, 0]]])
    save(tmp_path / "preds" / "a.png", [[[0, 0, 0], [128, 0, 0], [0, 0, 0]]])
    finding = of(found(tmp_path), KIND.CLASSES)
    assert finding.asks
    assert finding.sentence.startswith("21 classes are counted, by a built-in table. Masks are")
    assert "the built-in table voc, which is used" in finding.sentence
    assert of(found(tmp_path), KIND.GROUND_TRUTH).severity is Severity.NOTE
    save(tmp_path / "masks" / "a.png", [[[1, 2, 3], [128, 0, 0], [192, 0, 0]]])
    finding = of(found(tmp_path), KIND.CLASSES)
    assert finding.asks
    assert finding.sentence.startswith("Masks are colour-coded, but no palette.json beside")


def test_the_table_of_a_layout_is_no_guess(tmp_path):
    save(tmp_path / "SegmentationClass" / "a.png", [[0, 1, 255]])
    finding = of(found(tmp_path), KIND.CLASSES)
    assert finding.severity is Severity.NOTE
    assert finding.sentence == "21 classes are counted, by the table of the layout."


def test_a_valid_area_can_be_switched_off(root):
    save(root / "roi" / "a.png", [[0, 255]])
    finding = of(found(root), KIND.VALID)
    assert finding.sentence == "1 sample has a valid area: pixels count only inside its mask."
    assert (finding.choices, finding.chosen) == (VALID_CHOICES, "used")
    assert KIND.VALID not in kinds(found(root, roles=Roles(valid=NO_VALID)))
    off = of(found(root, roles=Roles(valid=NO_VALID), chosen={KIND.VALID: "none"}), KIND.VALID)
    assert (off.chosen, off.default) == ("none", "used")
    assert off.sentence.startswith("The valid area is switched off")


def test_masks_that_mark_what_is_ignored_are_told_so(root):
    save(root / "ignore" / "a.png", [[0, 255]])
    assert "only where its mask is zero" in of(found(root), KIND.VALID).sentence


def test_equal_sizes_are_a_note(root):
    finding = of(found(root, SizeCheck(2, 2)), KIND.SIZES)
    assert finding.sentence == "Masks have the size of their ground truth in all samples."
    part = of(found(root, SizeCheck(2, 9)), KIND.SIZES)
    assert "in 2 of 9 samples; those of the others are compared when" in part.sentence
    untold = of(found(root, SizeCheck(0, 9)), KIND.SIZES)
    assert untold.sentence.startswith("No header tells the sizes")
    assert is_clean((finding, part, untold))


def test_other_sizes_of_predictions_can_be_resized(root):
    other = SizeDifference("a", "preds", (1, 1), (2, 1))
    finding = of(found(root, SizeCheck(2, 2, (other,))), KIND.SIZES)
    assert finding.sentence == "1 mask has another size than the ground truth."
    assert (finding.choices, finding.default, finding.asks) == (SIZE_CHOICES, "refuse", True)
    assert finding.examples == ("a: preds 1 × 1, ground truth 2 × 1",)


def test_other_sizes_of_valid_areas_can_be_resized_too(root):
    other = SizeDifference("a", "valid area", (1, 1), (2, 1))
    finding = of(found(root, SizeCheck(2, 2, (other,))), KIND.SIZES)
    assert (finding.choices, finding.default, finding.asks) == (SIZE_CHOICES, "refuse", True)


def test_images_of_another_size_are_only_noted(root):
    other = SizeDifference("a", "image", (1, 1), (2, 1))
    findings = found(root, SizeCheck(2, 2, (other,)))
    assert of(findings, KIND.IMAGE_SIZES).severity is Severity.NOTE
    assert is_clean(findings)


def unreadable(*roles):
    return SizeCheck(2, 2, (), tuple(UnreadableHeader("a", role, "Why.") for role in roles))


def test_predictions_that_cannot_be_read_have_a_choice(root):
    finding = of(found(root, unreadable("preds", "other")), KIND.UNREADABLE)
    assert finding.sentence == "2 predictions cannot be read."
    assert finding.examples == ("a (preds): Why.", "a (other): Why.")
    assert (finding.choices, finding.default, finding.chosen) == (
        UNREADABLE_CHOICES,
        "skip",
        "skip",
    )
    assert finding.asks
    chosen = of(
        found(root, unreadable("preds"), chosen={KIND.UNREADABLE: "empty"}), KIND.UNREADABLE
    )
    assert (chosen.chosen, chosen.count) == ("empty", 1)


def test_of_what_is_no_prediction_the_samples_are_left_out_or_the_image_is_not_shown(root):
    sizes = unreadable("ground truth", "valid area", "image")
    findings = found(root, sizes, chosen={KIND.UNREADABLE: "empty"})
    truth = of(findings, KIND.UNREADABLE, "ground truth")
    assert truth.sentence == "2 ground truths or valid areas cannot be read."
    assert (truth.choices, truth.chosen) == (UNREADABLE_CHOICES[:1], "skip")
    image = of(findings, KIND.UNREADABLE, "image")
    assert image.sentence == "1 image cannot be shown."
    assert (image.severity, image.choices, image.chosen) == (Severity.NOTE, (), "")


def test_the_choice_for_what_only_pixels_tell_can_be_taken_back(root):
    for sizes in (None, SizeCheck(2, 2), unreadable("image")):
        finding = of(found(root, sizes, chosen={KIND.UNREADABLE: "empty"}), KIND.UNREADABLE)
        assert finding.severity is Severity.NOTE
        assert finding.sentence == (
            "Predictions that cannot be read count as if nothing was predicted."
        )
        assert (finding.default, finding.chosen) == ("skip", "empty")
    assert KIND.UNREADABLE not in kinds(found(root, chosen={KIND.UNREADABLE: "skip"}))


def test_stacks_that_go_by_number_are_a_choice_that_can_be_taken_back(root):
    finding = of(found(root, chosen={KIND.LENGTHS: "number"}), KIND.LENGTHS)
    assert finding.severity is Severity.NOTE
    assert finding.sentence.startswith("Pages of the same number are compared where stacks are")
    assert (finding.choices, finding.default, finding.chosen) == (
        LENGTH_CHOICES,
        "refuse",
        "number",
    )
    assert KIND.LENGTHS not in kinds(found(root, chosen={KIND.LENGTHS: "refuse"}))


def test_volumes_with_other_slices_are_told_and_leave_no_choice(root):
    sizes = SizeCheck(2, 2, depths=("preds: a has 4.", "preds: a has 4.", "preds: b has 4."))
    finding = of(found(root, sizes), KIND.LENGTHS, "volumes")
    assert finding.sentence == (
        "2 volumes have more or fewer slices than the ground truth and cannot be scored."
    )
    assert finding.examples == ("preds: a has 4.", "preds: b has 4.")
    assert (finding.severity, finding.choices) == (Severity.DOUBT, ())


def test_shapes_of_four_corners_are_outlines_until_a_person_says_that_they_are_boxes(root):
    dataset = replace(open_dataset(root), four_corners="All have four.")
    asked = of(audit(dataset, decide_task(dataset)), KIND.CORNERS)
    assert (asked.sentence, asked.choices, asked.asks) == ("All have four.", CORNER_CHOICES, True)
    assert (asked.default, asked.chosen) == ("polygons", "polygons")
    boxes = of(found(root, chosen={KIND.CORNERS: "boxes"}), KIND.CORNERS)
    assert (boxes.default, boxes.chosen, boxes.severity) == ("polygons", "boxes", Severity.NOTE)
    assert boxes.sentence == (
        "Shapes of four corners are boxes, as chosen: they are no ground truth."
    )
    assert KIND.CORNERS not in kinds(found(root, chosen={KIND.CORNERS: "polygons"}))


def test_crowds_are_told_and_only_a_guess_is_doubtful(root):
    ignore, objects = CrowdRule.IGNORE, CrowdRule.OBJECTS
    dataset = replace(open_dataset(root), crowds=Crowds(3, ignore, ignore))
    told = of(audit(dataset, decide_task(dataset)), KIND.CROWDS)
    assert (told.severity, told.count) == (Severity.NOTE, 3)
    assert [choice.value for choice in told.choices] == ["ignore", "objects"]
    assert (told.default, told.chosen) == ("ignore", "ignore")
    dataset = replace(dataset, crowds=Crowds(3, objects, objects))
    assert of(audit(dataset, decide_task(dataset)), KIND.CROWDS).asks
    for rule, default in ((objects, ignore), (ignore, objects)):
        dataset = replace(dataset, crowds=Crowds(3, rule, default))
        decided = of(audit(dataset, decide_task(dataset)), KIND.CROWDS)
        assert (decided.asks, decided.default, decided.chosen) == (False, default, rule)


def test_equal_warnings_of_pixels_are_one_finding():
    first, second = of_pixels([("a", "lossy mask"), ("b", "lossy mask"), ("c", "Constant.")])
    assert (first.sentence, first.count, first.examples) == ("Lossy mask.", 2, ("a", "b"))
    assert (second.sentence, second.kind, second.severity) == (
        "Constant.",
        KIND.PIXELS,
        Severity.DOUBT,
    )


def test_paths_are_shown_as_seen_from_the_folder(root, tmp_path):
    assert shown_path(root / "masks" / "a\n.png", root) == "masks/a\\n.png"
    assert shown_path(tmp_path / "x.png", root) == (tmp_path / "x.png").as_posix()
    assert paired_files(open_dataset(root).samples[1], root).endswith("preds/b.png")
