"""What the program remembers about itself: geometry, docks, recent data sets, theme; never work."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from segreview.gui.theme import ThemeName

MAX_RECENT = 8


class Settings:
    """Settings by name and type."""

    def __init__(self, store: QSettings) -> None:
        """Keep settings in ``store``."""
        self._store = store

    @property
    def geometry(self) -> bytes:
        """The window's size and place; empty before the first run."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, value: bytes) -> None:
        self._store.setValue("window/geometry", QByteArray(value))

    @property
    def window_state(self) -> bytes:
        """Where docks and tool bars are; empty before the first run and after a layout reset."""
        return self._bytes("window/state")

    @window_state.setter
    def window_state(self, value: bytes) -> None:
        self._store.setValue("window/state", QByteArray(value))

    @property
    def theme(self) -> ThemeName:
        """The chosen colours."""
        name = str(self._store.value("theme", ThemeName.SYSTEM.value, type=str))
        known = {entry.value for entry in ThemeName}
        return ThemeName(name) if name in known else ThemeName.SYSTEM

    @theme.setter
    def theme(self, value: ThemeName) -> None:
        self._store.setValue("theme", value.value)

    @property
    def recent(self) -> tuple[str, ...]:
        """The data sets that were opened last, the newest first."""
        text = str(self._store.value("recent", "[]", type=str))
        try:
            found = json.loads(text)
        except ValueError:  # edited by hand: a list of shortcuts is not worth a message
            return ()
        return tuple(str(path) for path in found) if isinstance(found, list) else ()

    def add_recent(self, path: str) -> None:
        """Put a data set at the head of the recent ones."""
        others = [known for known in self.recent if known != path]
        self._store.setValue("recent", json.dumps([path, *others][:MAX_RECENT]))

    def sync(self) -> None:
        """Write to disk now."""
        self._store.sync()

    def _bytes(self, key: str) -> bytes:
        value = self._store.value(key, QByteArray(), type=QByteArray)
        return bytes(value.data()) if isinstance(value, QByteArray) else b""


def open_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Open the person's settings, or those of $SEGREVIEW_HOME where it is set."""
    home = environ.get("SEGREVIEW_HOME")
    if home:
        return settings_at(Path(home) / "settings.ini")
    scope = QSettings.Scope.UserScope
    return Settings(QSettings(QSettings.Format.IniFormat, scope, "SegReview", "SegReview"))


def settings_at(path: Path) -> Settings:
    """Open the settings of one file."""
    return Settings(QSettings(str(path), QSettings.Format.IniFormat))
