"""The commands by name, and the exit status that each failure has."""

from __future__ import annotations

import argparse
import shlex

from segreview.cli.arguments import build_parser
from segreview.cli.output import complain, use_printable_streams
from segreview.errors import SegReviewError, SeveralDatasets

COULD_NOT_START = 2
INTERRUPTED = 130
"""What shells report for a program that Ctrl+C ended."""


def main(argv: list[str]) -> int:
    """Run the command that the first word names; return the exit status.

    0: done. 1: done with problems, or an audit has findings. 2: no sample was found, or the
    options are wrong.
    """
    use_printable_streams()
    try:
        options = build_parser().parse_args(argv)
        return _run(options)
    except SeveralDatasets as error:
        complain(str(error))
        for inside in error.inside:
            command = shlex.join(["segreview", options.command, str(inside.path)])
            complain(f"{command}    # {inside.described}")
        return COULD_NOT_START
    except SegReviewError as error:
        complain(str(error))
        return COULD_NOT_START
    except KeyboardInterrupt:
        complain("interrupted; nothing more is written")
        return INTERRUPTED
    except SystemExit as done:
        # argparse leaves this way after --help.
        return int(done.code or 0)


def _run(options: argparse.Namespace) -> int:
    """Run the command; what only the others need is not imported."""
    match options.command:
        case "evaluate":
            from segreview.cli.evaluate import run_evaluate

            return run_evaluate(options)
        case "audit":
            from segreview.cli.audit import run_audit

            return run_audit(options)
        case "export":
            from segreview.cli.export import run_export

            return run_export(options)
        case _:
            from segreview.cli.conventions import run_conventions

            return run_conventions(options)
