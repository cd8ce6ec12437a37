"""The arrays and thumbnails that a screen shows, read by workers and kept while they are near."""

from __future__ import annotations

from segreview.errors import SegReviewError
from segreview.evaluation.pixel_cache import PixelCache
from segreview.evaluation.pixels import ImagePixels, SamplePixels
from segreview.evaluation.runner import Job, Reply, Runner
from segreview.evaluation.screen import read_pixels
from segreview.formats.registry import read_thumbnail
from segreview.session.opening import Opened

THUMBNAIL = 96
SELECTED, PREFETCH, VISIBLE = 0, 10, 20
"""Urgencies: what is on screen, what will be next, thumbnails in sight; evaluation comes after."""


class Pictures:
    """What has been read of one data set for the screen, and what is being read."""

    def __init__(self, runner: Runner, opened: Opened) -> None:
        """Begin with nothing read; what was wanted of another data set is forgotten."""
        self._runner = runner
        self._opened = opened
        self._cache = PixelCache()
        self._errors: dict[tuple[int, int], str] = {}
        self._asked: set[int] = set()
        self.thumbnails: dict[int, ImagePixels] = {}
        for kind in ("pixels", "thumbnail"):
            runner.cancel(kind)

    def pixels(self, sample: int, p: int) -> SamplePixels | None:
        """Return the arrays of a sample if they have been read."""
        return self._cache.get(sample, p)

    def error(self, sample: int, p: int) -> str:
        """Return why a sample cannot be shown; empty while it is being read."""
        return self._errors.get((sample, p), "")

    def want(self, sample: int, p: int, following: int | None) -> None:
        """Read a sample before anything else, then the one that the person sees next."""
        self._runner.cancel("pixels")
        self._read(sample, p, SELECTED)
        if following is not None:
            self._read(following, p, PREFETCH)

    def want_thumbnails(self, samples: list[int]) -> None:
        """Read the thumbnails of samples that the list shows."""
        for index in samples:
            if index not in self._asked:
                self._asked.add(index)
                sample = self._opened.dataset.samples[index]
                arguments = (sample.image or sample.ground_truth, THUMBNAIL)
                self._runner.submit(Job("thumbnail", index, read_thumbnail, arguments, VISIBLE))

    def receive_pixels(self, reply: Reply) -> None:
        """Take the arrays of a sample, or the reason why there are none."""
        sample, p = reply.job.arguments[1:3]
        if isinstance(reply.error, SegReviewError):
            self._errors[sample, p] = str(reply.error)
        else:
            self._cache.put(sample, p, reply.result())

    def receive_thumbnail(self, reply: Reply) -> None:
        """Take a thumbnail; a picture that cannot be read has a row of its own as a problem."""
        if not isinstance(reply.error, SegReviewError):
            (index,) = (reply.job.key,)
            assert isinstance(index, int)
            self.thumbnails[index] = reply.result()

    def _read(self, sample: int, p: int, urgency: int) -> None:
        if self._cache.get(sample, p) is None and not self.error(sample, p):
            arguments = (self._opened.dataset.samples[sample], sample, p, self._opened.reading)
            self._runner.submit(Job("pixels", (sample, p), read_pixels, arguments, urgency))
