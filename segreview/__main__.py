"""The first word decides: a known command goes to the command line, anything else to the window."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from segreview import __version__
from segreview.cli import COMMANDS
from segreview.errors import UnsupportedInstallation
from segreview.formats import READ_COCO

USAGE = f"""usage: segreview [FOLDER | FILE | FILE.csv | FILE.segreview] [--screenshot FILE]
       segreview COMMAND ...

Review segmentation predictions against ground truth.

  FOLDER             open a folder of images, ground truth and predictions in the window
  FILE               open the data set around an image, mask or annotation file
  FILE.csv           open the files that a manifest names: columns image, ground_truth,
                     prediction or prediction:NAME, valid, group, sample
  FILE.segreview     go on with a review
  --screenshot FILE  draw the loaded window into a PNG file and leave
  --version          print the version and leave

commands: {", ".join(COMMANDS)}
  segreview COMMAND --help tells more; a folder named like a command is written ./{COMMANDS[0]}"""

COLLECT_AFTER = 200_000
"""New objects between two looks of the garbage collector.

Those of a program and of a data set stay: looking through them after every 700 takes a tenth of the
start, and half as long as listing does.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run SegReview with these arguments and return the exit status."""
    # Before NumPy is imported: the workers share the cores, BLAS must not fight them for each.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(COLLECT_AFTER)
    arguments = list(sys.argv[1:] if argv is None else argv)
    first = arguments[0] if arguments else ""
    if first in ("-h", "--help"):
        return _tell(USAGE)
    if first == "--version":
        return _tell(f"segreview {__version__}")
    if first == READ_COCO:
        from segreview.formats.coco.child import main as read_coco

        return read_coco(Path(arguments[1]))
    if first in COMMANDS:
        from segreview.cli.app import main as run_command

        status = run_command(arguments)
        # The program ends: what it still holds need not be looked through once more.
        gc.freeze()
        return status
    return _open_window(arguments)


def _open_window(arguments: list[str]) -> int:
    from segreview.gui.installation import check_this_installation

    # Before Qt is imported, for the known-bad pairs abort without a word.
    try:
        check_this_installation()
    except UnsupportedInstallation as error:
        sys.stderr.write(f"segreview: {error}\n")
        return 2
    from segreview.gui.app import main as open_window

    return open_window(arguments)


def _tell(text: str) -> int:
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
