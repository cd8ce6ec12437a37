"""The options of the commands, and what a person asks with them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, TypeVar

from segreview.dataset.class_table import BUILT_IN
from segreview.dataset.findings import (
    AS_FOUND,
    BY_NUMBER,
    EMPTY,
    INFERRED,
    NAMES,
    REFUSE,
    SKIP,
    UNREADABLE_CHOICES,
)
from segreview.dataset.layouts.crowds import CrowdRule
from segreview.dataset.rivals import NameChoices
from segreview.dataset.role_parts import PartChoices, parse_page, parse_values
from segreview.dataset.roles import GROUND_TRUTH, NO_VALID, VALID_AREA, NoValid, Roles
from segreview.dataset.score_reading import ScoreReading, parse_score_reading
from segreview.errors import InvalidArgument
from segreview.evaluation.spec import MissingRule
from segreview.formats.mask_values import MaskValues
from segreview.masks.threshold import Operator
from segreview.metrics.averages import EmptyRule
from segreview.metrics.conventions import (
    CONVENTIONS,
    SEED_REPORT,
    Convention,
    find_convention,
    with_background,
    with_empty,
)
from segreview.session.opening import OpenRequest

_Chosen = TypeVar("_Chosen")
_ROLES = {"ground-truth": GROUND_TRUTH, "valid": VALID_AREA}
"""What options call the roles of files."""


class OneSentenceParser(argparse.ArgumentParser):
    """Says what is wrong with the options in one sentence, without a page of usage."""

    def error(self, message: str) -> NoReturn:
        """Raise InvalidArgument, which the command answers with exit status 2."""
        raise InvalidArgument(f"{self.prog}: {message} (see {self.prog} --help)")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = OneSentenceParser(prog="segreview", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=OneSentenceParser)
    evaluate = commands.add_parser(
        "evaluate", help="score the predictions of a folder", allow_abbrev=False
    )
    evaluate.add_argument("folder", metavar="FOLDER|FILE.csv", type=Path)
    _add_roles(evaluate)
    _add_reading(evaluate)
    _add_scoring(evaluate)
    _add_class_edits(evaluate)
    _add_averages(evaluate)
    _add_tables(evaluate)
    _add_run(evaluate)
    audit = commands.add_parser(
        "audit", help="what was found, how it is read, what is doubtful", allow_abbrev=False
    )
    audit.add_argument("folder", metavar="FOLDER", type=Path)
    _add_roles(audit)
    _add_reading(audit)
    _add_sets(audit)
    audit.add_argument("--json", metavar="FILE|-", help="the findings as JSON")
    export = commands.add_parser(
        "export", help="write the tables of a review with its verdicts", allow_abbrev=False
    )
    export.add_argument("review", metavar="FILE.segreview", type=Path)
    _add_tables(export)
    _add_run(export)
    conventions = commands.add_parser(
        "conventions", help="the conventions in words, or a folder under all", allow_abbrev=False
    )
    conventions.add_argument("folder", metavar="FOLDER|FILE.csv", type=Path, nargs="?")
    _add_roles(conventions)
    _add_reading(conventions)
    _add_scoring(conventions)
    _add_class_edits(conventions)
    _add_run(conventions)
    return parser


def _add_roles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--images", metavar="DIR")
    parser.add_argument("--ground-truth", metavar="DIR")
    parser.add_argument("--prediction", metavar="[NAME=]DIR", action="append", default=[])
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


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--classes",
        metavar="FILE|NAME",
        help=f"a class table for these data, or one that is built in: {', '.join(BUILT_IN)}",
    )
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


def _add_scoring(parser: argparse.ArgumentParser) -> None:
    _add_sets(parser)
    parser.add_argument("--threshold", metavar="T", type=float, default=0.5)
    parser.add_argument("--operator", choices=[entry.value for entry in Operator])
    parser.add_argument(
        "--minimum-area",
        metavar="PIXELS",
        type=int,
        default=0,
        help="binary task: predicted components of fewer pixels are removed before counting",
    )


def _add_sets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prediction-set", metavar="NAME", action="append", default=[])
    parser.add_argument(
        "--ignore", metavar="LABELS", action="append", default=[], help="comma separated"
    )


def _add_class_edits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--merge",
        metavar="LABELS=LABEL",
        action="append",
        default=[],
        help="count the pixels of some classes as another, in both masks: 3,car=2",
    )
    parser.add_argument(
        "--group",
        metavar="NAME=LABELS",
        action="append",
        default=[],
        help="score some classes as one, beside the classes themselves: vehicles=1,2,car",
    )


def _add_averages(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(CONVENTIONS)
    parser.add_argument("--convention", metavar="NAME", default=SEED_REPORT.name, help=names)
    parser.add_argument(
        "--empty",
        choices=[entry.value for entry in EmptyRule],
        help="what an undefined score counts as in an average",
    )
    parser.add_argument(
        "--background",
        choices=["in", "out"],
        help="whether label 0 is in the mean over classes; its pixels stay counted",
    )


def _add_tables(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--csv", metavar="FILE", type=Path, help="one row per image")
    parser.add_argument("--csv-dir", metavar="DIR", type=Path, help="every table")
    parser.add_argument(
        "--regions",
        metavar="AREA",
        type=_pixels,
        nargs="?",
        const=1,
        help="with --csv-dir, also regions.csv: error regions of at least so many pixels (1)",
    )


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", metavar="N", type=_at_least_one)
    parser.add_argument("--quiet", action="store_true", help="no progress and no table")


def _pixels(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of pixels, 1 or more")
    return int(text)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers, 1 or more")
    return int(text)


def open_request(options: argparse.Namespace, convention: Convention = SEED_REPORT) -> OpenRequest:
    """Return what the options of ``evaluate`` ask to open, under a convention."""
    merges = tuple(pair for text in options.merge for pair in _merges(text))
    return replace(
        reading_request(options),
        merges=merges,
        groups=tuple(_group(text) for text in options.group),
        threshold=options.threshold,
        operator=None if options.operator is None else Operator(options.operator),
        minimum_area=options.minimum_area,
        convention=convention,
    )


def reading_request(options: argparse.Namespace) -> OpenRequest:
    """Return what the options of ``audit`` ask to look at."""
    return OpenRequest(
        root=options.folder,
        roles=_roles(options),
        prediction_sets=tuple(options.prediction_set),
        ignore=tuple(label for text in options.ignore for label in _listed(text)),
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
            options.crowds and CrowdRule(options.crowds),
            options.lengths == BY_NUMBER,
        ),
    )


def _of_role(option: str, text: str, parse: Callable[[str], _Chosen]) -> tuple[str, _Chosen]:
    role, equals, chosen = text.rpartition("=")
    if not equals or not role:
        raise InvalidArgument(f"{option} needs ROLE=..., not {text}")
    return _ROLES.get(role, role), parse(chosen)


def _merges(text: str) -> tuple[tuple[str, str], ...]:
    labels, equals, into = text.rpartition("=")
    if not (equals and _listed(labels) and into.strip()):
        raise InvalidArgument(f"--merge needs LABELS=LABEL, for example 3,car=2, not {text}")
    return tuple((label, into.strip()) for label in _listed(labels))


def _group(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, labels = text.partition("=")
    if not (name.strip() and _listed(labels)):
        raise InvalidArgument(
            f"--group needs NAME=LABELS, for example vehicles=1,2,car, not {text}"
        )
    return name.strip(), _listed(labels)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(label.strip() for label in text.split(",") if label.strip())


def _scores(text: str) -> tuple[str, ScoreReading]:
    name, equals, how = text.rpartition("=")
    if not equals or not name:
        raise InvalidArgument(f"--scores needs NAME=HOW, for example unet=logits, not {text}")
    return name, parse_score_reading(how)


def chosen_convention(options: argparse.Namespace) -> Convention:
    """Return the convention that was named, with the rules that were asked for."""
    convention = find_convention(options.convention)
    if options.empty is not None:
        convention = with_empty(convention, EmptyRule(options.empty))
    if options.background is None:
        return convention
    return with_background(convention, included=options.background == "in")


def _roles(options: argparse.Namespace) -> Roles:
    valid = _valid(options.valid)
    if not (options.images or options.ground_truth or options.prediction):
        return Roles(valid=valid, ground_truth_set=options.ground_truth_set)
    if not ((options.ground_truth or options.images) and options.prediction):
        raise InvalidArgument(
            "roles need at least one --prediction DIR, and --ground-truth DIR or --images DIR"
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
    return Path(text).resolve().name, _existing(text)


def _existing(text: str) -> Path:
    path = Path(text)
    if not path.exists():
        raise InvalidArgument(f"there is no file or folder {text}")
    return path
