from pathlib import Path

import pytest

from segreview.errors import Cancelled
from segreview.session.opening_watch import OpeningProgress, OpeningWatch


def test_a_watch_counts_files_and_then_the_bytes_of_a_large_one():
    watch = OpeningWatch()
    assert watch.progress == OpeningProgress(0, "", 0)
    watch.found(12)
    assert watch.progress == OpeningProgress(12)
    watch.read(Path("data/a\n.json"), 999, 2000)
    assert watch.progress == OpeningProgress(12, "a\\n.json", 49)


def test_a_file_that_became_empty_is_read_to_its_end():
    watch = OpeningWatch()
    watch.read(Path("a.json"), 0, 0)
    assert watch.progress == OpeningProgress(0, "a.json", 0)


def test_what_is_told_after_a_cancel_ends_the_opening():
    watch = OpeningWatch()
    watch.found(12)
    watch.cancel()
    with pytest.raises(Cancelled, match=r"The folder is not opened any more\."):
        watch.found(13)
    with pytest.raises(Cancelled):
        watch.read(Path("a.json"), 1, 2)
    assert watch.progress == OpeningProgress(12)
