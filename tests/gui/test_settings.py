"""What the program remembers about itself."""

from pathlib import Path

import pytest

from segreview.gui.settings import MAX_RECENT, open_settings, settings_at
from segreview.gui.theme import ThemeName

pytestmark = pytest.mark.usefixtures("qtbot")


def test_nothing_is_remembered_at_first(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "settings.ini")
    assert settings.geometry == b""
    assert settings.recent == ()
    assert settings.theme is ThemeName.SYSTEM


def test_values_keep_their_types_across_runs(tmp_path: Path) -> None:
    first = settings_at(tmp_path / "settings.ini")
    first.geometry = b"\x00\x01\xff"
    first.window_state = b"docks"
    first.theme = ThemeName.DARK
    first.add_recent("/data/a, with comma")
    first.sync()
    second = settings_at(tmp_path / "settings.ini")
    assert second.geometry == b"\x00\x01\xff"
    assert second.window_state == b"docks"
    assert second.theme is ThemeName.DARK
    assert second.recent == ("/data/a, with comma",)


def test_recent_data_sets_are_newest_first_and_few(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "settings.ini")
    for number in range(12):
        settings.add_recent(f"/data/{number}")
    settings.add_recent("/data/9")
    assert settings.recent[:3] == ("/data/9", "/data/11", "/data/10")
    assert len(settings.recent) == MAX_RECENT


def test_a_file_that_was_edited_badly_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_text("[General]\nrecent=not json\ntheme=purple\n", encoding="utf-8")
    settings = settings_at(path)
    assert settings.recent == ()
    assert settings.theme is ThemeName.SYSTEM


def test_the_home_of_reviews_is_the_home_of_settings(tmp_path: Path) -> None:
    settings = open_settings({"SEGREVIEW_HOME": str(tmp_path)})
    settings.add_recent("/data")
    settings.sync()
    assert (tmp_path / "settings.ini").is_file()
