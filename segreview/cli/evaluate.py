"""segreview evaluate: scores on the terminal, tables in files."""

from __future__ import annotations

import argparse
from pathlib import Path

from segreview.cli.arguments import chosen_convention, open_request
from segreview.cli.output import ProgressLine, complain, say
from segreview.cli.problems import findings, problems
from segreview.errors import DatasetError, ExportError
from segreview.reports.csv_report import write_csv, write_csv_folder
from segreview.reports.results import Results
from segreview.reports.terminal_report import terminal_report
from segreview.session.evaluation_run import Evaluated, evaluate_folder
from segreview.session.opening import OpenRequest


def run_evaluate(options: argparse.Namespace) -> int:
    """Evaluate a folder; 0 when everything was scored, 1 when not."""
    refuse_missing_folder(options.csv)
    evaluated = evaluate_watched(open_request(options, chosen_convention(options)), options)
    opened = evaluated.opened
    return report(Results(evaluated.scoreboard, opened.scoring, opened.reading), options)


def evaluate_watched(request: OpenRequest, options: argparse.Namespace) -> Evaluated:
    """Evaluate a folder with a progress line."""
    progress = ProgressLine(options.quiet)
    try:
        evaluated = evaluate_folder(request, options.workers, progress.update)
    finally:
        progress.clear()
    if not evaluated.opened.dataset.samples:
        raise DatasetError(f"no sample was found in {request.root}")
    return evaluated


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
    for finding in findings(results.scoreboard):
        complain(finding)
    failed = list(problems(results.scoreboard))
    for problem in failed:
        complain(problem)
    return 1 if failed else 0


def refuse_missing_folder(path: Path | None) -> None:
    """Refuse a place for a table before anything is evaluated, if there is one."""
    if path is None:
        return
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ExportError(f"{path} cannot be written: it is a folder, or its folder does not exist")
