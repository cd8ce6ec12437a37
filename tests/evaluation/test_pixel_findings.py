from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.findings import (
    SIZE_CHOICES,
    Finding,
    FindingKind,
    Severity,
    joined,
)
from segreview.dataset.role_parts import PartChoices
from segreview.evaluation import pixel_findings as module
from segreview.evaluation.pixel_findings import pixel_findings
from segreview.evaluation.spec import ScoringSpec
from segreview.session.evaluation_run import evaluate_folder
from segreview.session.opening import OpenRequest


def save(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)


@pytest.fixture
def root(tmp_path):
    for name in "abc":
        save(tmp_path / "masks" / f"{name}.png", [[0, 255]])
        save(tmp_path / "preds" / f"{name}.png", [[9, 255]])
    return tmp_path


def found(root):
    board = evaluate_folder(OpenRequest(root), workers=1).scoreboard
    return {finding.sentence: finding for finding in pixel_findings(board, ScoringSpec())}


def test_nothing_is_told_of_what_is_well(root):
    assert found(root) == {}


def test_samples_that_were_not_scored_are_one_finding_with_their_reasons(root):
    save(root / "preds" / "b.png", [[[9, 0, 0], [0, 9, 0]]])
    finding = found(root)["preds: 1 sample is not scored."]
    assert (finding.kind, finding.severity, finding.count, finding.subject) == (
        FindingKind.PIXELS,
        Severity.DOUBT,
        1,
        "preds",
    )
    assert finding.examples[0].startswith("b: b.png")
    assert finding.choices == ()


def test_predictions_that_cannot_be_read_are_one_question(root):
    (root / "preds" / "b.png").write_bytes(b"no picture")
    save(root / "other_pred" / "a.png", [[9, 255]])
    (root / "other_pred" / "a.png").write_bytes((root / "other_pred" / "a.png").read_bytes()[:40])
    board = evaluate_folder(OpenRequest(root), workers=1).scoreboard
    (finding,) = [f for f in pixel_findings(board, ScoringSpec()) if f.choices]
    assert finding.key == (FindingKind.UNREADABLE, "")
    assert finding.sentence == "2 predictions cannot be read."
    assert [choice.value for choice in finding.choices] == ["skip", "empty"]
    assert (finding.default, finding.chosen, finding.asks) == ("skip", "skip", True)
    assert finding.examples[1].startswith("b (preds): b.png is damaged")
    counted = evaluate_folder(OpenRequest(root, counts_unreadable=True), workers=1).scoreboard
    assert counted.not_scored(0) == {}
    assert not [f for f in pixel_findings(counted, ScoringSpec()) if f.choices]


def test_a_ground_truth_that_cannot_be_read_can_only_be_tried_again(root):
    (root / "masks" / "b.png").write_bytes(b"no picture")
    (finding,) = found(root).values()
    assert finding.key == (FindingKind.UNREADABLE, "ground truth")
    assert finding.sentence == "1 ground truth or valid area cannot be read."
    assert [choice.value for choice in finding.choices] == ["skip"]
    assert finding.examples[0].startswith("b: b.png is damaged")


def more(root, truth, prediction, names="defgh"):
    """Add samples, of which only the first are looked at before all are counted."""
    for name in names:
        save(root / "masks" / f"{name}.png", truth)
        save(root / "preds" / f"{name}.png", prediction)


def test_another_size_is_a_question_about_all_roles(root):
    save(root / "preds" / "b.png", [[1, 2, 3]])
    (finding,) = found(root).values()
    assert finding.sentence == "1 mask has another size than the ground truth."
    assert (finding.key, finding.choices, finding.chosen) == (
        (FindingKind.SIZES, ""),
        SIZE_CHOICES,
        "refuse",
    )
    assert finding.examples[0].startswith("b (preds): sizes differ")


def test_stacks_of_another_length_are_one_question_with_one_reason_for_each(root):
    def save_pages(path, *values):
        pages = [Image.fromarray(np.array([[0, value]], np.uint8)) for value in values]
        pages[0].save(path, save_all=True, append_images=pages[1:])

    for name in "abc":
        for folder in ("masks", "preds"):
            (root / folder / f"{name}.png").unlink()
            save_pages(root / folder / f"{name}.tif", 255, 255)
    save_pages(root / "preds" / "b.tif", 255, 255, 255)
    (finding,) = (one for one in found(root).values() if one.choices)
    assert finding.key == (FindingKind.LENGTHS, "")
    assert finding.sentence == "1 stack is longer or shorter than the ground truth."
    assert finding.examples == ("preds: b.tif has 3 pages, while its ground truth has 2.",)
    assert finding.asks


def test_pages_of_a_file_that_was_not_looked_at_are_a_question(root):
    more(root, [[0, 255]], [[9, 255]])
    pages = [Image.fromarray(np.array([[0, value]], np.uint8)) for value in (9, 90, 255)]
    (root / "preds" / "h.png").unlink()
    pages[0].save(root / "preds" / "h.tif", save_all=True, append_images=pages[1:])
    (finding,) = found(root).values()
    assert finding.key == (FindingKind.PAGES, "preds")
    assert [choice.value for choice in finding.choices] == ["none", "1", "2", "3"]
    assert (finding.examples, finding.chosen, finding.asks) == (("h",), "none", True)
    chosen = PartChoices((("preds", 3),))
    board = evaluate_folder(OpenRequest(root, parts=chosen), workers=1).scoreboard
    assert board.not_scored(0) == {}


def test_values_that_nothing_names_are_a_question_of_the_ground_truth(root):
    more(root, [[0, 255]], [[9, 255]])
    save(root / "masks" / "h.png", [[[0, 0, 0], [9, 200, 3]]])
    assert [f.choices for f in found(root).values()] == [()]
    for name in "abcdefgh":
        save(root / "masks" / f"{name}.png", [[0, 1]])
    save(root / "masks" / "h.png", [[0, 7]])
    (finding,) = (f for f in found(root).values() if f.choices)
    assert finding.sentence == (
        "1 ground truth holds labels, colours or values that nothing names."
    )
    assert finding.key == (FindingKind.UNKNOWN, "")
    values = [choice.value for choice in finding.choices]
    assert values == ["refuse", "ignore", "background", "foreground"]


def test_transparency_of_a_file_that_was_not_looked_at_is_a_question(root):
    more(root, [[0, 255]], [[9, 255]])
    save(root / "preds" / "h.png", [[[0, 0, 0, 0], [255, 255, 255, 255]]])
    (finding,) = found(root).values()
    assert finding.key == (FindingKind.VALUES, "preds")
    assert [choice.value for choice in finding.choices] == ["stored", "alpha"]
    assert (finding.examples, finding.chosen, finding.asks) == (("h",), "stored", True)


def test_scores_beyond_their_scale_are_a_doubt_about_it(root):
    more(root, [[0, 255]], [[0, 1]], "abcdefgh")
    save(root / "preds" / "h.png", [[0, 255]])
    findings = pixel_findings(
        evaluate_folder(OpenRequest(root), workers=1).scoreboard, ScoringSpec()
    )
    (finding,) = (f for f in findings if f.kind is FindingKind.PREDICTION)
    assert finding.sentence == "1 file leaves this scale and is not scored."
    assert (finding.subject, finding.choices) == ("preds", ())
    scale = Finding(FindingKind.PREDICTION, Severity.NOTE, "preds: 0 and 1.", 9, subject="preds")
    scale = replace(scale, choices=SIZE_CHOICES, default="refuse", chosen="refuse")
    (told,) = joined((scale,), (finding,))
    assert told.sentence == "preds: 0 and 1. 1 file leaves this scale and is not scored."
    assert (told.asks, told.count, told.choices) == (True, 1, SIZE_CHOICES)
    (decided,) = joined((replace(scale, chosen="nearest"),), (finding,))
    assert decided.severity is Severity.NOTE


def test_equal_warnings_of_samples_are_counted(root):
    for name in "ab":
        save(root / "preds" / f"{name}.png", [[255, 255]])
    finding = next(f for s, f in found(root).items() if s.startswith("Prediction is constant"))
    assert (finding.count, finding.examples) == (2, ("a (preds)", "b (preds)"))


def test_the_values_of_single_samples_are_left_out_where_there_are_many(root, monkeypatch):
    save(root / "preds" / "a.png", [[255, 255]])
    monkeypatch.setattr(module, "MOST_SAMPLES", 2)
    assert found(root) == {}
    monkeypatch.setattr(module, "MOST_SAMPLES", 3)
    assert len(found(root)) == 1


def test_a_missing_prediction_is_not_told_again(root):
    (root / "preds" / "c.png").unlink()
    assert found(root) == {}


def test_warnings_of_the_data_set_and_of_its_comparison_are_told(root):
    save(root / "masks" / "a.png", [[0] * 9])
    save(root / "preds" / "a.png", [[0] * 8 + [1]])
    sentences = found(root)
    (sizes,) = [f for s, f in sentences.items() if s.startswith("Images have from 2 to 9 pixels")]
    assert sizes.examples == ("preds",)


def test_that_scores_beside_labels_are_not_scored_was_asked_before(root):
    save(root / "masks" / "a.png", [[0, 1, 2, 2, 2]])
    for name in "bc":
        (root / "masks" / f"{name}.png").unlink()
    (root / "preds" / "a.png").unlink()
    np.save(root / "preds" / "a.npy", np.array([[0.1, 0.2, 0.7, 0.6, 0.4]], "f4"))
    assert found(root) == {}
