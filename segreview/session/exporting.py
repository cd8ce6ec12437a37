"""The export of all tables by a worker, made from results that stay as they are meanwhile."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from segreview.dataset.findings import counted
from segreview.errors import SegReviewError
from segreview.evaluation.job_queue import Job
from segreview.evaluation.runner import Reply, Runner
from segreview.reports.csv_report import write_csv_folder
from segreview.reports.results import Results
from segreview.session.pictures import VISIBLE

EXPORT = "export"


class Exporting:
    """One export at a time; results that come meanwhile wait until it is done."""

    def __init__(self, runner: Runner) -> None:
        """Begin with nothing to write."""
        self._runner = runner
        self.holds_board, self.running = False, False
        """Whether the open board must not change, and whether an export of any board runs."""
        self.message = ""
        """What became of the last export, for people; taken once it was shown."""

    def start(self, folder: Path, results: Results) -> None:
        """Write every table into a folder; evaluation pauses, for the tables are of one moment."""
        if self.running:
            return
        self.running, self.holds_board = True, True
        results.scoreboard.settle()
        self._runner.pause(EXPORT)
        self.message = f"Writing tables to {folder}…"
        give_way = partial(self._runner.give_way, EXPORT)
        arguments = folder, results, give_way
        self._runner.submit(Job(EXPORT, folder, write_csv_folder, arguments, VISIBLE))

    def receive(self, reply: Reply) -> str:
        """Let the board go, and return why nothing was written; mostly empty."""
        self.running, self.holds_board = False, False
        self._runner.resume(EXPORT)
        if isinstance(reply.error, SegReviewError):
            self.message = ""
            return str(reply.error)
        self.message = f"{counted(len(reply.result()), 'file', 'files')} written to {reply.job.key}"
        return ""

    def let_board_go(self) -> None:
        """Go on where another data set was opened: its results are on another board."""
        self.holds_board = False
        self._runner.resume(EXPORT)

    def take_message(self) -> str:
        """Return what is to be said once."""
        message, self.message = self.message, ""
        return message
