"""segreview conventions: the presets in words, or one data set under all of them."""

from __future__ import annotations

import argparse

from segreview.cli.arguments import open_request
from segreview.cli.evaluate import evaluate_watched, results_of, tell_problems
from segreview.cli.output import say
from segreview.reports.convention_report import conventions_in_words, conventions_report


def run_conventions(options: argparse.Namespace) -> int:
    """Say what every convention means; with a folder, evaluate it and return as evaluate does."""
    if options.folder is None:
        say(conventions_in_words())
        return 0
    evaluated = evaluate_watched(open_request(options), options)
    opened = evaluated.opened
    results = results_of(evaluated, opened.scoring)
    status = tell_problems(results)
    if not options.quiet:
        say(conventions_report(results))
    return status
