"""The commands by name, and the exit status that each failure has."""

from __future__ import annotations

import argparse
import gc
import shlex
from collections.abc import Callable

from segreview.cli import COMMANDS
from segreview.cli.arguments import build_parser
from segreview.cli.audit import run_audit
from segreview.cli.conventions import run_conventions
from segreview.cli.evaluate import run_evaluate
from segreview.cli.export import run_export
from segreview.cli.output import complain, use_printable_streams
from segreview.errors import SegReviewError, SeveralDatasets

RUN: dict[str, Callable[[argparse.Namespace], int]] = dict(
    zip(COMMANDS, (run_evaluate, run_audit, run_export, run_conventions), strict=True)
)

COULD_NOT_START = 2
INTERRUPTED = 130
"""What shells report for a program that Ctrl+C ended."""
COLLECT_AFTER = 200_000
"""New objects between two looks of the garbage collector.

Those of a data set stay: looking through them after every 700 takes half as long as listing does.
"""


def main(argv: list[str]) -> int:
    """Run the command that the first word names; return the exit status.

    0: done. 1: done with problems, or an audit has findings. 2: no sample was found, or the
    options are wrong.
    """
    use_printable_streams()
    gc.set_threshold(COLLECT_AFTER)
    try:
        options = build_parser().parse_args(argv)
        return RUN[options.command](options)
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
