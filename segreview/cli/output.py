"""What a command says: results to stdout, problems and progress to stderr, pipes may close."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path
from typing import TextIO

from segreview.dataset.findings import counted
from segreview.formats.source import shown_name

PROGRESS_SECONDS = 0.1


def use_printable_streams() -> None:
    """Let names that a terminal cannot show be shown with backslashes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Write a result to stdout."""
    _write(sys.stdout, text)


def complain(sentence: str) -> None:
    """Write one problem as one line to stderr, whatever a file's name contains."""
    _write(sys.stderr, "".join(map(_on_one_line, sentence)) + "\n")


class ProgressLine:
    """A line on stderr that tells how far opening and evaluating are, where a person watches."""

    def __init__(self, quiet: bool) -> None:
        """Show nothing when told so or when stderr is no terminal."""
        self._shown = not quiet and sys.stderr.isatty()
        self._next = 0.0

    def found(self, files: int) -> None:
        """Show how many files are listed."""
        self._show(f"{counted(files, 'file', 'files')} found")

    def read(self, path: Path, done: int, size: int) -> None:
        """Show how much of a large file is read."""
        self._show(f"reading {shown_name(path)}: {100 * done // max(size, 1)} %")

    def update(self, done: int, total: int) -> None:
        """Show how many samples are evaluated."""
        self._show(f"{done:,} of {total:,} samples evaluated")

    def _show(self, text: str) -> None:
        """Write over what is there, at most ten times a second."""
        now = time.monotonic()
        if self._shown and now >= self._next:
            self._next = now + PROGRESS_SECONDS
            _write(sys.stderr, f"\r\x1b[K{text}")

    def clear(self) -> None:
        """Leave the line empty for what follows."""
        if self._shown:
            _write(sys.stderr, "\r\x1b[K")


def _on_one_line(character: str) -> str:
    if character.isprintable() or "\udc80" <= character <= "\udcff":
        return character
    return character.encode("unicode_escape").decode()


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough; a later flush, at exit too, must not fail.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
