"""The arrays and thumbnails that a screen shows, read by workers and kept while they are near."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable

from segreview.dataset.sample_files import FileStates
from segreview.errors import SegReviewError
from segreview.evaluation.job_queue import Job
from segreview.evaluation.pixel_cache import PixelCache
from segreview.evaluation.pixels import ImagePixels, SamplePixels
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.screen import THUMBNAIL, ScreenRead, read_for_screen
from segreview.formats.registry import read_thumbnail
from segreview.session.opening import Opened

AHEAD = 2
"""So many samples are read ahead: what a held key needs for every picture to come in time."""
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
        self._files: dict[tuple[int, int], FileStates] = {}
        self._following: tuple[tuple[int, int], ...] = ()
        self._room = 0
        self._reading: dict[str, set[Hashable]] = {"pixels": set(), "thumbnail": set()}
        self._thumbnails: dict[int, ImagePixels] = {}
        self._without_thumbnail: set[int] = set()
        self.stale_thumbnails = 0
        """How often thumbnails that were taken became out of date."""
        for kind in self._reading:
            runner.cancel(kind)

    def pixels(self, sample: int, p: int) -> SamplePixels | None:
        """Return the arrays of a sample if they have been read."""
        return self._cache.get(sample, p)

    def error(self, sample: int, p: int) -> str:
        """Return why a sample cannot be shown; empty while it is being read."""
        return self._errors.get((sample, p), "")

    def want(self, sample: int, p: int, following: Iterable[int] = ()) -> None:
        """Read a sample before anything else, then those that the person sees next."""
        self._withdraw("pixels")
        self._cache.show(sample, p)
        self._read(sample, p, SELECTED)
        self._following = tuple((other, p) for other in following)
        self._read_ahead()

    def want_thumbnails(self, samples: list[int]) -> None:
        """Read the thumbnails of samples that the list shows, and of no others."""
        self._withdraw("thumbnail")
        for index in samples:
            if index not in self._without_thumbnail:
                sample = self._opened.dataset.samples[index]
                arguments = (sample.image or sample.ground_truth, THUMBNAIL)
                self._submit(Job("thumbnail", index, read_thumbnail, arguments, VISIBLE))

    def receive_pixels(self, reply: Reply) -> None:
        """Take the arrays of a sample, or the reason why there are none."""
        self._reading["pixels"].discard(reply.job.key)
        sample, p = reply.job.arguments[1:3]
        read: ScreenRead = reply.result()
        self._files[sample, p] = read.files
        if read.thumbnail is not None:
            self._thumbnails[sample] = read.thumbnail
        if read.pixels is None:
            self._errors[sample, p] = read.error
        else:
            self._keep(sample, p, read.pixels)
        self._read_ahead()

    def receive_thumbnail(self, reply: Reply) -> None:
        """Take a thumbnail; a picture that cannot be read has a row of its own as a problem."""
        index = reply.job.key
        assert isinstance(index, int)
        self._reading["thumbnail"].discard(index)
        if isinstance(reply.error, SegReviewError):
            self._without_thumbnail.add(index)
        else:
            self._thumbnails[index] = reply.result()

    def go_on(self, opened: Opened) -> None:
        """Read the same samples from where they were listed last."""
        self._opened = opened

    def renew(self, files: FileStates, differing: Collection[int] = ()) -> bool:
        """Forget what was read of files that are in another state now; return whether any was.

        ``files`` is the state of the files of all samples, (samples, roles, 2); what was read of
        ``differing`` samples is forgotten in any state.
        """
        stale = [
            key
            for key, seen in self._files.items()
            if key[0] in differing or (seen != files[key[0]]).any()
        ]
        for key in stale:
            self._cache.drop(key)
            self._errors.pop(key, None)
            del self._files[key]
        return bool(stale)

    def renew_thumbnails(self) -> None:
        """Say that the thumbnails that were taken are out of date."""
        self._without_thumbnail.clear()
        self.stale_thumbnails += 1

    def take_thumbnails(self) -> dict[int, ImagePixels]:
        """Return the thumbnails that came since the last call; only the list keeps them."""
        taken, self._thumbnails = self._thumbnails, {}
        return taken

    def _keep(self, sample: int, p: int, pixels: SamplePixels) -> None:
        self._room = self._cache.bound // max(1, pixels.nbytes) - 1
        for dropped in self._cache.put(sample, p, pixels):
            # Of 100,000 samples that were looked at nothing may pile up.
            del self._files[dropped]

    def _read_ahead(self) -> None:
        """Read the next samples once the size of one is known, as many as fit beside it."""
        for sample, p in self._following[: self._room]:
            self._read(sample, p, PREFETCH)

    def _read(self, sample: int, p: int, urgency: int) -> None:
        if self._cache.get(sample, p) is None and not self.error(sample, p):
            arguments = (self._opened.dataset.samples[sample], sample, p, self._opened.reading)
            self._submit(Job("pixels", (sample, p), read_for_screen, arguments, urgency))

    def _submit(self, job: Job) -> None:
        if job.key not in self._reading[job.kind]:
            self._reading[job.kind].add(job.key)
            self._runner.submit(job)

    def _withdraw(self, kind: str) -> None:
        """Forget what waits to be read; what is being read is worth keeping when it comes."""
        self._reading[kind].difference_update(self._runner.withdraw(kind))
