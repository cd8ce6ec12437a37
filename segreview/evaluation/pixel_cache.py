"""The arrays of the samples around the one on screen, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict

from segreview.evaluation.pixels import SamplePixels

MEMORY = 256 * 1024 * 1024
"""What a review may add to the program's memory: pictures, and what workers hold as they read."""
BYTES = MEMORY // 2


class PixelCache:
    """Keeps what was looked at last; the oldest goes first when the bound is reached."""

    def __init__(self, bound: int = BYTES) -> None:
        """Keep at most ``bound`` bytes, or what is on screen alone where it is larger."""
        self.bound = bound
        self.nbytes = 0
        """How many bytes are kept."""
        self._kept: OrderedDict[tuple[int, int], SamplePixels] = OrderedDict()
        self._shown: tuple[int, int] | None = None

    def show(self, sample: int, p: int) -> None:
        """Never let this sample and prediction set go, until another one is shown."""
        self._shown = (sample, p)

    def get(self, sample: int, p: int) -> SamplePixels | None:
        """Return the pixels of a sample and prediction set if they are here."""
        pixels = self._kept.get((sample, p))
        if pixels is not None:
            self._kept.move_to_end((sample, p))
        return pixels

    def put(self, sample: int, p: int, pixels: SamplePixels) -> list[tuple[int, int]]:
        """Keep pixels, let the oldest go, in the end these themselves; return what was let go."""
        self.drop((sample, p))
        self._kept[sample, p] = pixels
        self.nbytes += pixels.nbytes
        dropped: list[tuple[int, int]] = []
        for key in list(self._kept):
            if self.nbytes <= self.bound:
                break
            if key != self._shown:
                self.drop(key)
                dropped.append(key)
        return dropped

    def drop(self, key: tuple[int, int]) -> None:
        """Let the pixels of a sample and prediction set go, if they are here."""
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self.nbytes -= dropped.nbytes
