"""segreview evaluate: scores on the terminal, tables in files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from segreview.cli.arguments import chosen_convention, open_request
from segreview.cli.output import ProgressLine, complain, say
from segreview.cli.problems import findings, problems
from segreview.errors import DatasetError, ExportError, InvalidArgument
from segreview.evaluation.regions import RegionSpec
from segreview.evaluation.spec import ScoringSpec
from segreview.reports.csv_report import write_csv, write_csv_folder
from segreview.reports.results import Results
from segreview.reports.terminal_report import terminal_report
from segreview.review.verdict import Verdict
from segreview.session.choices import choices_document
from segreview.session.evaluation_run import Evaluated, evaluate_folder, find_regions
from segreview.session.opening import Opened, OpenRequest


def run_evaluate(options: argparse.Namespace) -> int:
    """Evaluate a folder; 0 when everything was scored, 1 when not."""
    refuse_lost_tables(options)
    evaluated = evaluate_watched(open_request(options, chosen_convention(options)), options)
    opened = evaluated.opened
    results = results_of(evaluated, opened.scoring)
    return report(with_regions(results, opened, options), options)


def evaluate_watched(request: OpenRequest, options: argparse.Namespace) -> Evaluated:
    """Evaluate a folder with a progress line."""
    progress = ProgressLine(options.quiet)
    try:
        evaluated = evaluate_folder(request, options.workers, progress.update, progress)
    finally:
        progress.clear()
    if not evaluated.opened.dataset.samples:
        raise DatasetError(f"no sample was found in {request.root}")
    return evaluated


def results_of(
    evaluated: Evaluated,
    scoring: ScoringSpec,
    verdicts: Mapping[tuple[str, str], Verdict] | None = None,
) -> Results:
    """Return what the reports are made from, with the choices that were in force."""
    opened = evaluated.opened
    return Results(
        evaluated.scoreboard,
        scoring,
        opened.reading,
        verdicts or {},
        choices=choices_document(opened.request),
    )


def with_regions(results: Results, opened: Opened, options: argparse.Namespace) -> Results:
    """Return the results with the error regions, if they are asked for: that reads all again."""
    if options.regions is None:
        return results
    progress = ProgressLine(options.quiet)
    spec = RegionSpec(minimum_area=options.regions)
    try:
        found = find_regions(opened, results.scoring, spec, options.workers, progress.update)
    finally:
        progress.clear()
    return replace(results, regions=found)


def report(results: Results, options: argparse.Namespace) -> int:
    """Write the tables that were asked for, then say what was found; return the exit status."""
    if options.csv is not None:
        write_csv(options.csv, results)
    if options.csv_dir is not None:
        write_csv_folder(options.csv_dir, results)
    status = tell_problems(results)
    if not options.quiet:
        say(terminal_report(results))
    return status


def tell_problems(results: Results) -> int:
    """Say what was not scored or not used; return the exit status."""
    for finding in findings(results.scoreboard, results.scoring):
        complain(finding)
    failed = list(problems(results.scoreboard))
    for problem in failed:
        complain(problem)
    return 1 if failed else 0


def refuse_lost_tables(options: argparse.Namespace) -> None:
    """Refuse a table that has no place, before anything is evaluated."""
    if options.regions is not None and options.csv_dir is None:
        raise InvalidArgument("--regions needs --csv-dir DIR, where regions.csv is written")
    if options.csv is not None:
        _refuse_missing_folder(options.csv)


def _refuse_missing_folder(path: Path) -> None:
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ExportError(f"{path} cannot be written: it is a folder, or its folder does not exist")
