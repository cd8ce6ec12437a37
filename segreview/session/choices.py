"""The choices of an audit: from a finding to what is opened, to a review file, to an export."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from segreview.dataset.class_table import is_built_in
from segreview.dataset.dataset import NO_VALID, Roles
from segreview.dataset.findings import (
    AGAIN,
    ALL_SETS,
    AS_FOUND,
    BOXES,
    BY_NUMBER,
    EMPTY,
    FOUND_TABLE,
    INFERRED,
    NAMES,
    NEAREST,
    NOT_USED,
    POLYGONS,
    REFUSE,
    SKIP,
    USED,
    Finding,
    FindingKind,
)
from segreview.dataset.layouts.shape_choices import CrowdRule, ShapeChoices
from segreview.dataset.rivals import NameChoices
from segreview.dataset.role_parts import EACH, PartChoices, page_text, parse_page, parse_values
from segreview.dataset.score_reading import parse_score_reading
from segreview.dataset.set_names import SetNames
from segreview.errors import InvalidArgument, ReviewFileError
from segreview.evaluation.spec import MissingRule
from segreview.session.opening import OpenRequest


def with_choice(request: OpenRequest, finding: Finding, value: str) -> OpenRequest:
    """Return the request in which a finding is answered; the only way from one to the other."""
    if value == AGAIN:
        return request
    if finding.kind in _OF_SUBJECTS:
        return _OF_SUBJECTS[finding.kind](request, finding, value)
    if finding.kind in _OF_ALL:
        return _OF_ALL[finding.kind](request, value)
    raise InvalidArgument(f"a finding of the kind {finding.kind} has no choices")


def _with_pairing(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, names=replace(request.names, infers=value == INFERRED))


def _with_preferred(request: OpenRequest, finding: Finding, value: str) -> OpenRequest:
    preferred = "" if value == finding.default else value
    return replace(request, names=replace(request.names, preferred=preferred))


def _with_sets(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, prediction_sets=() if value == ALL_SETS else (value,))


def _with_missing(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, missing=MissingRule(value))


def _with_unreadable(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, counts_unreadable=value == EMPTY)


def _with_sizes(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, resizes=value == NEAREST)


def _with_lengths(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, parts=replace(request.parts, by_number=value == BY_NUMBER))


def _with_unknown(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, unknown=value)


def _with_classes(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, classes=None if value == FOUND_TABLE else Path(value))


def _with_foreground(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, foreground=value)


def _with_valid(request: OpenRequest, value: str) -> OpenRequest:
    used = value == USED
    if used and request.roles is not None and request.roles.valid is NO_VALID:
        request = replace(request, roles=replace(request.roles, valid=None))
    return replace(request, uses_valid=used)


def _with_ground_truth(request: OpenRequest, value: str) -> OpenRequest:
    return replace(request, roles=replace(request.roles or Roles(), ground_truth_set=value))


def _with_scores(request: OpenRequest, finding: Finding, value: str) -> OpenRequest:
    others = tuple(entry for entry in request.scores if entry[0] != finding.subject)
    said = () if value == finding.default else ((finding.subject, parse_score_reading(value)),)
    return replace(request, scores=others + said)


def _with_page(request: OpenRequest, finding: Finding, value: str) -> OpenRequest:
    if value == EACH:
        # The pages of all other files belong to those of the ground truth then.
        return replace(request, parts=replace(request.parts, pages=()))
    page = None if value == finding.default else parse_page(value)
    return replace(request, parts=request.parts.with_page(finding.subject, page))


def _with_values(request: OpenRequest, finding: Finding, value: str) -> OpenRequest:
    values = None if value == finding.default else parse_values(value)
    return replace(request, parts=request.parts.with_values(finding.subject, values))


def _with_crowds(request: OpenRequest, finding: Finding, value: str) -> OpenRequest:
    rule = None if value == finding.default else CrowdRule(value)
    return _with_shapes(request, replace(request.parts.shapes, crowds=rule))


def _with_corners(request: OpenRequest, value: str) -> OpenRequest:
    return _with_shapes(request, replace(request.parts.shapes, four_are_boxes=value == BOXES))


def _with_shapes(request: OpenRequest, shapes: ShapeChoices) -> OpenRequest:
    return replace(request, parts=replace(request.parts, shapes=shapes))


_OF_ALL: dict[FindingKind, Callable[[OpenRequest, str], OpenRequest]] = {
    FindingKind.PAIRED: _with_pairing,
    FindingKind.SETS: _with_sets,
    FindingKind.MISSING: _with_missing,
    FindingKind.UNREADABLE: _with_unreadable,
    FindingKind.UNKNOWN: _with_unknown,
    FindingKind.FOREGROUND: _with_foreground,
    FindingKind.CORNERS: _with_corners,
    FindingKind.SIZES: _with_sizes,
    FindingKind.LENGTHS: _with_lengths,
    FindingKind.CLASSES: _with_classes,
    FindingKind.VALID: _with_valid,
    FindingKind.GROUND_TRUTH: _with_ground_truth,
}
"""What is answered for the whole data set."""
_OF_SUBJECTS: dict[FindingKind, Callable[[OpenRequest, Finding, str], OpenRequest]] = {
    FindingKind.AMBIGUOUS: _with_preferred,
    FindingKind.PREDICTION: _with_scores,
    FindingKind.PAGES: _with_page,
    FindingKind.VALUES: _with_values,
    FindingKind.CROWDS: _with_crowds,
}
"""What depends on the subject of a finding, or on its default."""


def chosen(request: OpenRequest) -> dict[FindingKind, str]:
    """Return the choices in force, by the kind of the finding that they answer."""
    found = {FindingKind.SIZES: NEAREST if request.resizes else REFUSE}
    found[FindingKind.FOREGROUND] = request.foreground
    found[FindingKind.CORNERS] = BOXES if request.parts.shapes.four_are_boxes else POLYGONS
    found[FindingKind.LENGTHS] = BY_NUMBER if request.parts.by_number else REFUSE
    found[FindingKind.UNREADABLE] = EMPTY if request.counts_unreadable else SKIP
    found[FindingKind.UNKNOWN] = request.unknown
    found[FindingKind.CLASSES] = FOUND_TABLE if request.classes is None else str(request.classes)
    if request.missing is not MissingRule.ERROR:
        found[FindingKind.MISSING] = request.missing.value
    found[FindingKind.VALID] = USED if uses_valid(request) else NOT_USED
    if request.roles is not None and request.roles.ground_truth_set:
        found[FindingKind.GROUND_TRUTH] = request.roles.ground_truth_set
    return found


def uses_valid(request: OpenRequest) -> bool:
    """Return whether valid areas are used where there are some."""
    return request.uses_valid and (request.roles is None or request.roles.valid is not NO_VALID)


def choices_document(request: OpenRequest) -> dict[str, Any]:
    """Return the choices as they stand in settings.json: what JSON can hold."""
    roles = request.roles or Roles()
    valid = roles.valid if isinstance(roles.valid, Path) else None
    return {
        "roles": {
            "images": _written(roles.images, request.root),
            "ground_truth": _written(roles.ground_truth, request.root),
            "predictions": [
                {"name": name, "folder": _written(path, request.root)}
                for name, path in roles.predictions
            ],
            "valid": _written(valid, request.root),
            "ground_truth_set": roles.ground_truth_set,
        },
        "pairing": INFERRED if request.names.infers else NAMES,
        "prefer": request.names.preferred or None,
        "prediction_sets": list(request.prediction_sets),
        "prediction_set_names": dict(request.names.sets.given),
        "classes": _written(request.classes, request.root),
        "ignore": list(request.ignore),
        "missing": request.missing.value,
        "unreadable": EMPTY if request.counts_unreadable else SKIP,
        "resize": NEAREST if request.resizes else None,
        "foreground": request.foreground,
        "unknown": request.unknown,
        "minimum_area": request.minimum_area,
        "valid_area": uses_valid(request),
        "scores": {name: reading.text for name, reading in request.scores},
        "pages": {role: page_text(page) for role, page in request.parts.pages},
        "values": {role: values.value for role, values in request.parts.values},
        "crowds": request.parts.shapes.crowds,
        "four_corners": BOXES if request.parts.shapes.four_are_boxes else POLYGONS,
        "lengths": BY_NUMBER if request.parts.by_number else None,
    }


def choices_to_json(request: OpenRequest) -> str:
    """Return the choices as text for a review file."""
    return json.dumps(choices_document(request))


def choices_from_json(text: str, root: Path) -> OpenRequest:
    """Return the request to open a folder under choices that were remembered."""
    try:
        values = json.loads(text)
        return OpenRequest(
            root,
            roles=_roles(values["roles"], root),
            prediction_sets=tuple(values["prediction_sets"]),
            classes=_read(values["classes"], root),
            ignore=tuple(values["ignore"]),
            missing=MissingRule(values["missing"]),
            counts_unreadable=values.get("unreadable") == EMPTY,
            resizes=values["resize"] == NEAREST,
            foreground=values.get("foreground") or AS_FOUND,
            unknown=values.get("unknown") or REFUSE,
            minimum_area=int(values.get("minimum_area", 0)),
            uses_valid=bool(values["valid_area"]),
            scores=tuple(
                (name, parse_score_reading(scores)) for name, scores in values["scores"].items()
            ),
            parts=_parts(values),
            names=NameChoices(
                # Reviews of an earlier version have neither.
                values.get("pairing", INFERRED) == INFERRED,
                values.get("prefer") or "",
                _set_names(values.get("prediction_set_names", {})),
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, InvalidArgument) as error:
        raise ReviewFileError(
            "The choices in the review cannot be read: open the folder with roles, and choose anew."
        ) from error


def _set_names(values: dict[str, Any]) -> SetNames:
    return SetNames(tuple((found, str(given)) for found, given in values.items()))


def _parts(values: dict[str, Any]) -> PartChoices:
    """Return what is read of files; reviews from before there were such choices have none."""
    return PartChoices(
        tuple((role, parse_page(text)) for role, text in values.get("pages", {}).items()),
        tuple((role, parse_values(text)) for role, text in values.get("values", {}).items()),
        ShapeChoices(
            CrowdRule(values["crowds"]) if values.get("crowds") else None,
            values.get("four_corners") == BOXES,
        ),
        values.get("lengths") == BY_NUMBER,
    )


def _roles(values: dict[str, Any], root: Path) -> Roles | None:
    predictions = tuple((entry["name"], root / entry["folder"]) for entry in values["predictions"])
    roles = Roles(
        _read(values["images"], root),
        _read(values["ground_truth"], root),
        predictions,
        _read(values["valid"], root),
        # Reviews of an earlier version do not have it.
        values.get("ground_truth_set", ""),
    )
    return None if roles == Roles() else roles


def _written(path: Path | None, root: Path) -> str | None:
    """Return a path as seen from the data folder, so that both can be moved together."""
    if path is None:
        return None
    if is_built_in(path):
        return str(path)
    absolute, base = Path(os.path.abspath(path)), Path(os.path.abspath(root))
    inside = absolute.is_relative_to(base)
    return (absolute.relative_to(base) if inside else absolute).as_posix()


def _read(text: str | None, root: Path) -> Path | None:
    if text is None:
        return None
    inside = root / text
    return Path(text) if is_built_in(Path(text)) and not inside.exists() else inside
