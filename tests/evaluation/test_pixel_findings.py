import numpy as np
import pytest
from PIL import Image

from segreview.dataset.findings import FindingKind, Severity
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
    save(root / "preds" / "b.png", [[1, 2, 3]])
    finding = found(root)["preds: 1 sample is not scored."]
    assert (finding.kind, finding.severity, finding.count, finding.subject) == (
        FindingKind.PIXELS,
        Severity.DOUBT,
        1,
        "preds",
    )
    assert finding.examples[0].startswith("b: sizes differ")


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
