"""segreview export: the tables of a review with its verdicts."""

from __future__ import annotations

import argparse
from dataclasses import replace

from segreview.cli.evaluate import evaluate_watched, refuse_lost_tables, report, with_regions
from segreview.errors import InvalidArgument
from segreview.evaluation.spec import ScoringSpec
from segreview.reports.results import Results
from segreview.review.store import ReviewStore
from segreview.session.memory import SCORING, scoring_from_json
from segreview.session.opening import OpenRequest


def run_export(options: argparse.Namespace) -> int:
    """Evaluate the data folder of a review as it was last looked at, and write the tables."""
    if options.csv is None and options.csv_dir is None:
        raise InvalidArgument("export needs --csv FILE or --csv-dir DIR")
    refuse_lost_tables(options)
    with ReviewStore.open(options.review) as store:
        remembered = store.recall(SCORING)
        root, verdicts = store.root, store.verdicts()
    scoring = ScoringSpec() if remembered is None else scoring_from_json(remembered)
    request = OpenRequest(
        root,
        threshold=scoring.threshold,
        operator=scoring.operator,
        convention=scoring.convention,
        ignore=tuple(str(label) for label in sorted(scoring.ignored_labels)),
    )
    evaluated = evaluate_watched(request, options)
    if evaluated.scoreboard.binary:
        # Ignored values of a binary task act when masks are read, not when they are scored.
        scoring = replace(scoring, ignored_labels=frozenset())
    results = Results(evaluated.scoreboard, scoring, evaluated.opened.reading, verdicts)
    return report(with_regions(results, evaluated.opened, options), options)
