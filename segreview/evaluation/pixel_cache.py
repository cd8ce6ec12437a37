"""The arrays of the samples around the one on screen, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict

from segreview.evaluation.pixels import SamplePixels

BYTES = 256 * 1024 * 1024


class PixelCache:
    """Keeps what was shown last; the oldest goes first when the bound is reached."""

    def __init__(self, bound: int = BYTES) -> None:
        """Keep at most ``bound`` bytes, and always the newest entry."""
        self._bound = bound
        self._kept: OrderedDict[tuple[int, int], SamplePixels] = OrderedDict()

    def get(self, sample: int, p: int) -> SamplePixels | None:
        """Return the pixels of a sample and prediction set if they are here."""
        pixels = self._kept.get((sample, p))
        if pixels is not None:
            self._kept.move_to_end((sample, p))
        return pixels

    def put(self, sample: int, p: int, pixels: SamplePixels) -> None:
        """Keep pixels and let the oldest go."""
        self._kept[sample, p] = pixels
        self._kept.move_to_end((sample, p))
        while len(self._kept) > 1 and self.nbytes > self._bound:
            self._kept.popitem(last=False)

    @property
    def nbytes(self) -> int:
        """How many bytes are kept."""
        return sum(pixels.nbytes for pixels in self._kept.values())

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
