"""The last answer to a question, for as long as the question is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """Keeps one answer; another question gets another one in its place."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: tuple[object, Answer] | None = None

    def knows(self, question: object) -> bool:
        """Return whether this was asked last."""
        kept = self._kept
        return kept is not None and kept[0] == question

    def answer(self, question: object, find: Callable[[], Answer]) -> Answer:
        """Return what was found when this was asked last, else find it; threads may ask at once."""
        kept = self._kept
        if kept is None or kept[0] != question:
            kept = self._kept = question, find()
        return kept[1]
