import io
import sys
from pathlib import Path

from segreview.cli import output
from segreview.cli.output import ProgressLine


class Terminal(io.StringIO):
    def isatty(self):
        return True


def on_terminal(monkeypatch, seconds=0):
    """Let stderr be a terminal; not in a fixture, for pytest sets stderr between the two."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(output, "PROGRESS_SECONDS", seconds)
    return sys.stderr


def test_each_step_writes_over_the_one_before(monkeypatch):
    terminal = on_terminal(monkeypatch)
    line = ProgressLine(quiet=False)
    line.found(1200)
    line.read(Path("data/big\n.json"), 999, 2000)
    line.update(3, 9)
    line.clear()
    assert terminal.getvalue().split("\r\x1b[K") == [
        "",
        "1,200 files found",
        "reading big\\n.json: 49 %",
        "3 of 9 samples evaluated",
        "",
    ]


def test_a_file_that_became_empty_is_at_its_start(monkeypatch):
    terminal = on_terminal(monkeypatch)
    ProgressLine(quiet=False).read(Path("a.json"), 0, 0)
    assert terminal.getvalue().endswith("reading a.json: 0 %")


def test_at_most_ten_steps_a_second_are_shown(monkeypatch):
    terminal = on_terminal(monkeypatch, 60)
    line = ProgressLine(quiet=False)
    line.found(1)
    line.found(2)
    assert "2 files" not in terminal.getvalue()


def test_quiet_shows_nothing_and_neither_does_a_pipe(monkeypatch, capsys):
    terminal = on_terminal(monkeypatch)
    ProgressLine(quiet=True).found(1)
    assert terminal.getvalue() == ""
    monkeypatch.undo()
    ProgressLine(quiet=False).found(1)
    assert capsys.readouterr().err == ""
