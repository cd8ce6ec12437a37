"""Where a review is kept by default."""

from pathlib import Path

import pytest

from segreview.review.place import default_review_path


def test_the_chosen_home_wins(tmp_path):
    path = default_review_path(tmp_path / "data", {"SEGREVIEW_HOME": "/chosen"}, "linux")
    assert path.parent == Path("/chosen/reviews")


@pytest.mark.parametrize(
    ("platform", "environ", "home"),
    [
        ("linux", {"HOME": "/home/ada"}, "/home/ada/.local/share/segreview"),
        ("linux", {"HOME": "/home/ada", "XDG_DATA_HOME": "/x"}, "/x/segreview"),
        ("darwin", {"HOME": "/Users/ada"}, "/Users/ada/Library/Application Support/segreview"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/segreview"),
    ],
)
def test_each_platform_has_its_folder(tmp_path, platform, environ, home):
    assert default_review_path(tmp_path, environ, platform).parent == Path(home) / "reviews"


def test_folders_of_one_name_have_reviews_of_their_own(tmp_path):
    one = default_review_path(tmp_path / "a" / "cells", {"HOME": "/h"}, "linux")
    two = default_review_path(tmp_path / "b" / "cells", {"HOME": "/h"}, "linux")
    assert one.name != two.name
    assert one.name.startswith("cells-")
    assert one.suffix == ".segreview"


def test_nothing_is_created(tmp_path):
    default_review_path(tmp_path / "data", {"SEGREVIEW_HOME": str(tmp_path / "home")}, "linux")
    assert list(tmp_path.iterdir()) == []
