"""Bootstrap intervals of all headline scores, pooled and as per-image mean, from stored counts."""

import importlib
from collections.abc import Callable
from functools import partial

import numpy as np
from contest import Candidate, Workload

from segreview.metrics.counts import Counts
from segreview.metrics.intervals import RESAMPLES, mean_intervals, pooled_intervals
from segreview.metrics.scores import HEADLINE, score

IMAGES = 10_000


def headline_intervals() -> Workload:
    """Return 10,000 images x 2,000 resamples; the floor writes down which images were drawn."""
    rng = np.random.default_rng(0)
    counts = Counts(*(rng.integers(0, 100_000, IMAGES) for _ in range(4)))
    values = {name: score(name, counts) for name in HEADLINE}
    statistics = {name: partial(score, name) for name in HEADLINE}
    draws = rng.integers(0, IMAGES, IMAGES * RESAMPLES, np.uint32)
    copy = np.empty_like(draws)

    def ours() -> None:
        pooled_intervals(counts, statistics)
        mean_intervals(values)

    def loop() -> None:
        found = []
        for _ in range(RESAMPLES):
            drawn = rng.integers(0, IMAGES, IMAGES)
            pooled = counts.at(drawn).sum()
            found.append(
                [float(score(name, pooled)) for name in HEADLINE]
                + [float(np.nanmean(values[name][drawn])) for name in HEADLINE]
            )
        np.percentile(np.array(found), [2.5, 97.5], axis=0)

    peers: dict[str, Candidate] = {"plain loop": loop, **_scipy(counts, values)}
    return Workload(
        "intervals, 10,000 images x 2,000",
        IMAGES * RESAMPLES,
        lambda: np.copyto(copy, draws),
        ours,
        peers,
        slow=frozenset(peers),
    )


def _scipy(counts: Counts, values: dict[str, np.ndarray]) -> dict[str, Candidate]:
    try:
        stats, scipy = importlib.import_module("scipy.stats"), importlib.import_module("scipy")
    except ImportError:
        return {}
    bootstrap = partial(
        stats.bootstrap, n_resamples=RESAMPLES, method="percentile", batch=100, paired=True
    )
    parts = counts.tp, counts.fp, counts.fn, counts.tn

    def pooled(name: str, *drawn: np.ndarray, axis: int) -> np.ndarray:
        return score(name, Counts(*(part.sum(axis=axis) for part in drawn)))

    def run() -> None:
        for name in HEADLINE:
            bootstrap(parts, lambda *d, axis=-1, name=name: pooled(name, *d, axis=axis))
            bootstrap((values[name],), np.mean)

    return {f"scipy.stats.bootstrap {scipy.__version__}": run}


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "intervals, 10,000 images x 2,000": headline_intervals
}
