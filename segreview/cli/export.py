"""segreview export: the tables of a review with its verdicts."""

from __future__ import annotations

import argparse

from segreview.cli.evaluate import (
    evaluate_watched,
    refuse_lost_tables,
    report,
    results_of,
    with_regions,
)
from segreview.cli.output import complain
from segreview.errors import InvalidArgument
from segreview.review.store import ReviewStore
from segreview.session.class_memory import CLASSES, recalled_classes
from segreview.session.decisions import under_given_names
from segreview.session.memory import SCORING, remembered_request, scoring_from_json


def run_export(options: argparse.Namespace) -> int:
    """Evaluate the data folder of a review as it was last looked at, and write the tables."""
    if options.csv is None and options.csv_dir is None:
        raise InvalidArgument("export needs --csv FILE or --csv-dir DIR")
    refuse_lost_tables(options)
    with ReviewStore.open(options.review) as store:
        remembered, classes = store.recall(SCORING), store.recall(CLASSES)
        request = remembered_request(store)
        verdicts = store.verdicts()
    evaluated = evaluate_watched(request, options)
    opened = evaluated.opened
    scoring = opened.scoring if remembered is None else scoring_from_json(remembered)
    scoring, notice = recalled_classes(classes or "", scoring, opened)
    if notice:
        complain(notice)
    verdicts = under_given_names(verdicts, opened.dataset.set_names)
    results = results_of(evaluated, scoring, verdicts)
    return report(with_regions(results, evaluated.opened, options), options)
