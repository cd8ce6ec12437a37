"""What a review remembers of the last time: scoring, prediction set, sample and view, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from segreview.errors import ReviewFileError
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.source import UNWATCHED, Watch
from segreview.masks.intensity import IntensityWindow
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import SEED_REPORT, find_convention
from segreview.review.store import ReviewStore
from segreview.session.auditing import open_audited
from segreview.session.choices import choices_from_json
from segreview.session.opening import Opened, OpenRequest
from segreview.session.state import (
    CanvasOptions,
    CanvasPlace,
    SessionState,
    SortKey,
    ViewMode,
)

SCORING, VIEW, CHOICES, AUDITED = "scoring", "view", "choices", "audited"


def scoring_to_json(scoring: ScoringSpec) -> str:
    """Return a scoring spec as text, without what it says of classes."""
    return json.dumps(
        {
            "threshold": scoring.threshold,
            "operator": scoring.operator,
            "convention": scoring.convention.name,
        }
    )


def scoring_from_json(text: str) -> ScoringSpec:
    """Return the scoring spec that was remembered."""
    values = json.loads(text)
    scoring = ScoringSpec.at(values["threshold"], Operator(values["operator"]))
    convention = find_convention(values.get("convention", SEED_REPORT.name))
    return replace(scoring, convention=convention)


def view_to_json(state: SessionState, sample: str) -> str:
    """Return where the person is as text; the sample by its name, for indices may change."""
    values: dict[str, Any] = {
        "sample": sample,
        "prediction_set": state.prediction_set,
        "sort": state.sort,
        "mode": state.canvas.mode,
        "opacity": state.canvas.opacity,
        "overlay": state.canvas.overlay,
        "window": None if state.canvas.window is None else asdict(state.canvas.window),
        "place": asdict(state.place),
        "auto_advance": state.auto_advance,
    }
    return json.dumps(values)


def view_from_json(text: str, state: SessionState) -> tuple[SessionState, str]:
    """Return the state with what was remembered in it, and the name of the sample."""
    values = json.loads(text)
    window = values.get("window")
    canvas = CanvasOptions(
        ViewMode(values["mode"]),
        float(values["opacity"]),
        bool(values["overlay"]),
        window=None if window is None else IntensityWindow(**window),
    )
    remembered = replace(
        state,
        prediction_set=values["prediction_set"],
        sort=SortKey(values["sort"]),
        canvas=canvas,
        place=CanvasPlace(**values["place"]),
        auto_advance=bool(values["auto_advance"]),
    )
    return remembered, values["sample"]


def remembered_request(store: ReviewStore, root: Path | None = None) -> OpenRequest:
    """Return the request to open a review's data folder under the choices it remembers."""
    root, text = root or store.root, store.recall(CHOICES)
    return OpenRequest(root) if text is None else choices_from_json(text, root)


def open_as_before(root: Path, review: Path, watch: Watch = UNWATCHED) -> Opened:
    """Open a folder under the choices of its review; without a review by itself.

    A review file that is damaged does not keep the folder from opening: its verdicts say so.
    """
    text = _choices_of(review) if review.exists() else None
    request = OpenRequest(root) if text is None else choices_from_json(text, root)
    return open_audited(request, watch)


def _choices_of(review: Path) -> str | None:
    try:
        with ReviewStore.open_to_look(review) as store:
            return store.recall(CHOICES)
    except ReviewFileError:
        return None
