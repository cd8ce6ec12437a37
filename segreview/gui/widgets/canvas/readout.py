"""The readout: what lies under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segreview.evaluation.pixels import SamplePixels
from segreview.gui.widgets.canvas.layers import Layers, Scoring, predicted_foreground
from segreview.masks.outcome import Outcome

OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.TN: "TN",
    Outcome.IGNORED: "not counted",
    Outcome.TP: "TP",
    Outcome.FP: "FP",
    Outcome.FN: "FN",
    Outcome.WRONG_CLASS: "wrong class",
}


@dataclass(frozen=True, slots=True)
class Readout:
    """One pixel: its place, the class of both masks, the stored score, and the outcome."""

    x: int
    y: int
    ground_truth: str
    """Empty where there is none, and so no outcome."""
    prediction: str
    score: str
    outcome: str
    image: str = ""
    """The image's own value, where that is no 8-bit level."""

    @property
    def text(self) -> str:
        """One line for the status bar."""
        score = f" {self.score}" if self.score else ""
        predicted = f"Pred {self.prediction}{score}"
        image = f"  image {self.image}" if self.image else ""
        place = f"x {self.x}  y {self.y}{image}"
        if not self.ground_truth:
            return f"{place}  {predicted}"
        return f"{place}  GT {self.ground_truth}  {predicted} → {self.outcome}"


def readout(layers: Layers, x: int, y: int, scoring: Scoring) -> Readout:
    """Read one pixel of a sample."""
    pixels = layers.pixels
    bits = int(layers.outcomes((slice(y, y + 1), slice(x, x + 1)), scoring)[0, 0])
    outcome = Outcome(bits.bit_length() - 1)
    words = OUTCOME_WORDS[outcome]
    if outcome is Outcome.TP and not pixels.binary and scoring.class_label is None:
        words = "correct"
    truth = ""
    if pixels.has_ground_truth:
        truth = _class_name(int(pixels.ground_truth[y, x]), scoring)
    predicted, score = _predicted(pixels, x, y, scoring), _score(pixels, x, y)
    return Readout(x, y, truth, predicted, score, words, _image_value(pixels, x, y))


def _image_value(pixels: SamplePixels, x: int, y: int) -> str:
    image = pixels.image
    if image is None or pixels.image_window is None:
        return ""
    height, width = image.shape[:2]
    stored = image[y * height // pixels.height, x * width // pixels.width]
    return " ".join(f"{float(value):g}" for value in np.atleast_1d(stored))


def _predicted(pixels: SamplePixels, x: int, y: int, scoring: Scoring) -> str:
    if pixels.prediction is None:
        return "missing"
    if not pixels.binary:
        return _class_name(int(pixels.prediction[y, x]), scoring)
    reached = predicted_foreground(pixels, pixels.prediction[y : y + 1, x : x + 1], scoring)
    return _class_name(int(reached[0, 0]), scoring)


def _score(pixels: SamplePixels, x: int, y: int) -> str:
    if pixels.prediction is None or pixels.scale is None:
        return ""
    stored = float(pixels.prediction[y, x])
    scale = pixels.scale
    score = f"{scale.score(stored):.3f}"
    if scale.logits:
        return f"{score} (logit {stored:.4g})"
    return score if (scale.low, scale.high) == (0, 1) else f"{score} ({stored:g} of {scale.high:g})"


def _class_name(label: int, scoring: Scoring) -> str:
    """Return the class as it counts; one that is merged says as what it is stored."""
    counts_as = dict(scoring.merges).get(label, label)
    entry = scoring.classes.find(counts_as)
    name = entry.name if entry else f"class {counts_as}"
    return name if counts_as == label else f"{name} (stored as {label})"
