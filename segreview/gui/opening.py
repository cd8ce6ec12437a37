"""Opens data sets and review files: by dialogs, from recent ones, and what is named or dropped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from segreview.assets import resource
from segreview.gui.asking import Asking
from segreview.gui.display import Display
from segreview.gui.frame import Frame
from segreview.gui.models.numbers import one_line
from segreview.gui.plain_text import in_menu
from segreview.gui.settings import Settings
from segreview.gui.widgets.dialogs import ask_file
from segreview.session.dropped import is_review, request_of
from segreview.session.opening import OpenRequest
from segreview.session.session import Session


class Opening:
    """Every way to open something; what could not be opened can be given roles."""

    def __init__(
        self, frame: Frame, session: Session, settings: Settings, display: Display, asking: Asking
    ) -> None:
        """Answer the parts of the frame that ask for a data set."""
        self._frame, self._session, self._settings = frame, session, settings
        self._display, self._asking = display, asking
        dialog, recogniser = frame.open_dialog, session.recogniser
        dialog.recognition_wanted.connect(asking.take(lambda asked: recogniser.want(*asked)))
        dialog.open_wanted.connect(asking.take(session.open))
        dialog.review_wanted.connect(self.open_path)
        dialog.finished.connect(recogniser.finish)
        frame.empty.open_wanted.connect(self.choose_folder)
        frame.empty.samples_wanted.connect(self.open_samples)
        frame.empty.recent_chosen.connect(lambda path: self.open_path(Path(path)))
        frame.audit.roles_wanted.connect(self.change_roles)
        frame.recent.aboutToShow.connect(self._list_recent)

    def open_path(self, path: Path) -> None:
        """Open a data folder, that of a file, a manifest or a review."""
        if is_review(path):
            self._session.open_review(path)
        else:
            self._session.open_folder(path)
        self._asking.show()

    def open_dropped(self, paths: tuple[Path, ...]) -> None:
        """Open what was dropped; several folders may be the parts of one data set."""
        if len(paths) > 1:
            self._ask_roles(request_of(paths))
        elif paths:
            self.open_path(paths[0])

    def open_samples(self) -> None:
        """Open the data set that comes with the program."""
        self.open_path(resource("samples", "objects"))

    def choose_file(self) -> None:
        """Ask for a file and open what it belongs to."""
        path = ask_file(self._frame)
        if path is not None:
            self.open_path(path)

    def choose_folder(self) -> None:
        """Ask for a folder, or for one of each role."""
        self._ask_roles(None)

    def change_roles(self) -> None:
        """Ask for other roles of what is open."""
        opened = self._session.opened
        self._ask_roles(None if opened is None else opened.request)

    def show_arrived(self) -> None:
        """Show what came; a folder that could not be opened can be given roles."""
        self._display.refresh()
        refused, self._session.refused = self._session.refused, None
        if refused is not None and not self._is_audited(refused.root):
            self._ask_roles(refused)

    def _ask_roles(self, request: OpenRequest | None) -> None:
        self._session.recogniser.forget()
        self._frame.open_dialog.start(request)
        self._frame.open_dialog.open()

    def _is_audited(self, root: Path) -> bool:
        """Whether the audit of a folder is on screen: it has said why a choice was refused."""
        opened = self._session.opened
        return self._session.shows_audit and opened is not None and opened.dataset.root == root

    def _list_recent(self) -> None:
        menu = self._frame.recent
        menu.clear()
        for path in self._settings.recent:
            entry = menu.addAction(in_menu(one_line(path)))
            entry.triggered.connect(partial(self.open_path, Path(path)))
        if menu.isEmpty():
            menu.addAction("Nothing was opened yet").setEnabled(False)
