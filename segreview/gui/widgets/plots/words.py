"""A plot at one threshold in words."""

from __future__ import annotations

from segreview.gui.models.numbers import score_text
from segreview.masks.threshold import STEPS
from segreview.session.view import Plot, PlotLine


def at_sentence(plot: Plot, step: int) -> str:
    """Say where every line of a plot is at a step of the threshold."""
    places = "; ".join(f"{line.kind} {_place(plot, line, step)}" for line in plot.lines)
    return f"At {step / STEPS:.3f}: {places}."


def _place(plot: Plot, line: PlotLine, step: int) -> str:
    y = score_text(float(line.y[step]))
    if plot.over_threshold:
        return y
    x = score_text(float(line.x[step]))
    return f"{plot.x_label.lower()} {x}, {plot.y_label.lower()} {y}"
