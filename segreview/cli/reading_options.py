"""The options that say what is read and how: on the command line, the choices of the audit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from segreview.dataset.class_table import BUILT_IN
from segreview.dataset.findings import (
    AS_FOUND,
    BOXES,
    BY_NUMBER,
    CORNER_CHOICES,
    EMPTY,
    INFERRED,
    NAMES,
    POLYGONS,
    REFUSE,
    SKIP,
    UNREADABLE_CHOICES,
)
from segreview.dataset.layouts.shape_choices import CrowdRule, ShapeChoices
from segreview.dataset.named_places import set_name
from segreview.dataset.pointed_at import pointed_at
from segreview.dataset.rivals import NameChoices
from segreview.dataset.role_parts import PartChoices, parse_page, parse_values
from segreview.dataset.roles import GROUND_TRUTH, NO_VALID, VALID_AREA, NoValid, Roles
from segreview.dataset.score_reading import ScoreReading, parse_score_reading
from segreview.errors import InvalidArgument
from segreview.evaluation.spec import MissingRule
from segreview.formats.mask_values import MaskValues
from segreview.session.opening import OpenRequest

_Chosen = TypeVar("_Chosen")
_ROLES = {"ground-truth": GROUND_TRUTH, "valid": VALID_AREA}
"""What options call the roles of files."""


def add_roles(parser: argparse.ArgumentParser) -> None:
    """Add which files are what, and what belongs together."""
    parser.add_argument("--images", metavar="DIR")
    parser.add_argument("--ground-truth", metavar="DIR|FILE")
    parser.add_argument(
        "--prediction",
        metavar="[NAME=]DIR|FILE",
        action="append",
        default=[],
        help="a folder, one mask or volume, or one file of COCO, LabelMe, CVAT or YOLO",
    )
    parser.add_argument(
        "--ground-truth-set",
        metavar="NAME",
        default="",
        help="which ground truth, where the names of files tell several apart",
    )
    parser.add_argument("--valid", metavar="DIR|none", help="count only where these are not zero")
    parser.add_argument(
        "--pairing",
        choices=[INFERRED, NAMES],
        default=INFERRED,
        help="whether files are also paired by the one part of their names that differs",
    )
    parser.add_argument(
        "--prefer",
        metavar="MARK",
        default="",
        help="which of several files with one name is used: .png, a folder like gt/, or _mask",
    )


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add what the files mean, and what becomes of those that do not fit."""
    _add_meaning(parser)
    _add_parts(parser)
    _add_misfits(parser)


def _add_meaning(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--classes",
        metavar="FILE|NAME",
        help=f"a class table for these data, or one that is built in: {', '.join(BUILT_IN)}",
    )
    parser.add_argument(
        "--foreground",
        metavar="any|none|LABEL",
        default=AS_FOUND,
        help="which ground truth is foreground: every label but 0, none (each is a class), or one",
    )
    parser.add_argument(
        "--scores",
        metavar="NAME=HOW",
        action="append",
        default=[],
        help="how the scores of a prediction set are read: probability, logits, or LOW..HIGH",
    )


def _add_parts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--page",
        metavar="ROLE=PAGE",
        action="append",
        default=[],
        help="which page is read of files that have several: a number from 1, or each; ROLE is "
        "image, ground-truth, valid, or a prediction set",
    )
    parser.add_argument(
        "--values",
        metavar="ROLE=WHAT",
        action="append",
        default=[],
        help="what is the mask in each pixel of a file: " + ", ".join(MaskValues),
    )
    parser.add_argument(
        "--crowds",
        choices=[rule.value for rule in CrowdRule],
        help="what becomes of crowd regions in annotations: their pixels are not counted, or they "
        "count as objects",
    )

    parser.add_argument(
        "--four-corners",
        choices=[choice.value for choice in CORNER_CHOICES],
        default=POLYGONS,
        help="whether YOLO shapes of four corners are outlines, or boxes and no ground truth",
    )


def _add_misfits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--missing",
        choices=[entry.value for entry in MissingRule],
        default="empty",
        help="a missing prediction is counted as empty, skipped, or stops the evaluation",
    )
    parser.add_argument(
        "--unreadable",
        choices=[choice.value for choice in UNREADABLE_CHOICES],
        default=SKIP,
        help="a prediction that cannot be read is skipped, or counted as empty",
    )
    parser.add_argument(
        "--resize",
        choices=["nearest"],
        help="bring masks of another size to that of the ground truth",
    )
    parser.add_argument(
        "--lengths",
        choices=[BY_NUMBER],
        help="compare pages of the same number where stacks differ in length; pages that are not "
        "there are missing predictions",
    )
    parser.add_argument(
        "--unknown",
        metavar="ignore|CLASS",
        default=REFUSE,
        help="leave ground-truth pixels out whose label, colour or value nothing names, or count "
        "them as a class",
    )


def add_sets(parser: argparse.ArgumentParser) -> None:
    """Add which prediction sets and labels are left out."""
    parser.add_argument("--prediction-set", metavar="NAME", action="append", default=[])
    parser.add_argument(
        "--ignore", metavar="LABELS", action="append", default=[], help="comma separated"
    )


def reading_request(options: argparse.Namespace) -> OpenRequest:
    """Return what the options of ``audit`` ask to look at."""
    return OpenRequest(
        root=pointed_at(options.folder),
        roles=_roles(options),
        prediction_sets=tuple(options.prediction_set),
        ignore=tuple(label for text in options.ignore for label in listed(text)),
        classes=None if options.classes is None else Path(options.classes),
        missing=MissingRule(options.missing),
        counts_unreadable=options.unreadable == EMPTY,
        resizes=options.resize is not None,
        foreground=options.foreground,
        unknown=options.unknown,
        scores=tuple(_scores(text) for text in options.scores),
        names=NameChoices(options.pairing == INFERRED, options.prefer),
        parts=PartChoices(
            tuple(_of_role("--page", text, parse_page) for text in options.page),
            tuple(_of_role("--values", text, parse_values) for text in options.values),
            ShapeChoices(
                None if options.crowds is None else CrowdRule(options.crowds),
                options.four_corners == BOXES,
            ),
            options.lengths == BY_NUMBER,
        ),
    )


def _of_role(option: str, text: str, parse: Callable[[str], _Chosen]) -> tuple[str, _Chosen]:
    role, equals, chosen = text.rpartition("=")
    if not equals or not role:
        raise InvalidArgument(f"{option} needs ROLE=..., not {text}")
    return _ROLES.get(role, role), parse(chosen)


def listed(text: str) -> tuple[str, ...]:
    """Return what a person wrote with commas between."""
    return tuple(label.strip() for label in text.split(",") if label.strip())


def _scores(text: str) -> tuple[str, ScoreReading]:
    name, equals, how = text.rpartition("=")
    if not equals or not name:
        raise InvalidArgument(f"--scores needs NAME=HOW, for example unet=logits, not {text}")
    return name, parse_score_reading(how)


def _roles(options: argparse.Namespace) -> Roles:
    valid = _valid(options.valid)
    if not (options.images or options.ground_truth or options.prediction):
        return Roles(valid=valid, ground_truth_set=options.ground_truth_set)
    if not ((options.ground_truth or options.images) and options.prediction):
        raise InvalidArgument(
            "roles need at least one --prediction, and --ground-truth or --images: folders or files"
        )
    predictions = tuple(_named_prediction(text) for text in options.prediction)
    names = [name for name, _ in predictions]
    if len(set(names)) < len(names):
        raise InvalidArgument(
            f"prediction sets need names of their own, not {', '.join(names)}: use NAME=DIR"
        )
    images = None if options.images is None else _existing(options.images)
    truth = None if options.ground_truth is None else _existing(options.ground_truth)
    return Roles(images, truth, predictions, valid, options.ground_truth_set)


def _valid(text: str | None) -> Path | NoValid | None:
    if text is None:
        return None
    return NO_VALID if text == "none" else _existing(text)


def _named_prediction(text: str) -> tuple[str, Path]:
    name, equals, folder = text.partition("=")
    if equals and name and not Path(text).exists():
        return name, _existing(folder)
    return set_name(Path(text).resolve()), _existing(text)


def _existing(text: str) -> Path:
    path = Path(text)
    if not path.exists():
        raise InvalidArgument(f"there is no file or folder {text}")
    return path
