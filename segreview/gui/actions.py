"""Every action of the window with its words and its keys: the one table."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from segreview import __version__
from segreview.gui.models.class_enabling import ONE_FOREGROUND
from segreview.gui.theme import ThemeName, assign_icon
from segreview.review.verdict import Decision
from segreview.session.state import ViewMode
from segreview.session.view import SessionView


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """One action: its name in code, its words, its keys and the menu it stands in."""

    name: str
    text: str
    keys: tuple[str, ...]
    menu: str
    checkable: bool = False


CLASS_ACTIONS = tuple(f"class {number}" for number in range(1, 10))
"""One class alone, by its place among the counted classes."""
DECISIONS = {
    "accept": Decision.ACCEPTED,
    "flag": Decision.FLAGGED,
    "unsure": Decision.UNSURE,
    "clear": None,
}
NUDGES = {"lower": -10, "higher": 10, "much lower": -100, "much higher": 100}
"""How many steps an action moves the threshold."""
MODE_ACTIONS = {mode: f"mode {mode}" for mode in ViewMode}

THEME_ACTIONS = {theme: f"theme {theme}" for theme in ThemeName}

CLASS_MENU = "&Edit/&Classes"
ALONE_MENU = "&View/&Class alone"
THEME_MENU = "&View/Co&lours"

ACTIONS = (
    ActionEntry("open", "&Open…", ("Ctrl+O",), "&File"),
    ActionEntry("open roles", "Open with ro&les…", ("Ctrl+R",), "&File"),
    ActionEntry("open file", "Open a &file…", ("Ctrl+Shift+O",), "&File"),
    ActionEntry("samples", "Open the &sample data set", (), "&File"),
    ActionEntry("export", "&Export tables…", ("Ctrl+E",), "&File"),
    ActionEntry("rescan", "Re&scan folder", ("F5",), "&File"),
    ActionEntry("evaluate again", "Evaluate everything a&gain", ("Shift+F5",), "&File"),
    ActionEntry("quit", "&Quit", ("Ctrl+Q",), "&File"),
    ActionEntry("undo", "&Undo", ("Ctrl+Z",), "&Edit"),
    ActionEntry("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "&Edit"),
    ActionEntry("filter", "&Filter the list", ("Ctrl+F", "/", "F3"), "&Edit"),
    ActionEntry("rename class", "&Rename", (), CLASS_MENU),
    ActionEntry("color class", "&Colour…", (), CLASS_MENU),
    ActionEntry("merge classes", "&Merge classes into…", ("Ctrl+M",), CLASS_MENU),
    ActionEntry("unmerge classes", "&Unmerge", (), CLASS_MENU),
    ActionEntry("group classes", "New &group of classes…", ("Ctrl+G",), CLASS_MENU),
    ActionEntry("ungroup classes", "Remove gr&oup", (), CLASS_MENU),
    ActionEntry("class up", "Move class u&p", ("Ctrl+Shift+Up",), CLASS_MENU),
    ActionEntry("class down", "Move class &down", ("Ctrl+Shift+Down",), CLASS_MENU),
    ActionEntry("reset classes", "Re&set to the data's table", (), CLASS_MENU),
    *(
        ActionEntry(MODE_ACTIONS[mode], mode.capitalize(), (str(i), key), "&View", checkable=True)
        for i, (mode, key) in enumerate(zip(ViewMode, "IGREOM", strict=True), 1)
    ),
    ActionEntry("overlay", "&Overlay", ("H",), "&View", checkable=True),
    ActionEntry("peek", "&Peek at the bare image while held", ("Z",), "&View"),
    ActionEntry("more opacity", "More opaque", ("]", "F4"), "&View"),
    ActionEntry("less opacity", "Less opaque", ("[", "Shift+F4"), "&View"),
    ActionEntry("fit", "&Fit to window", ("F", "Ctrl+9"), "&View"),
    ActionEntry("actual", "&100 %", ("Ctrl+0",), "&View"),
    ActionEntry("zoom in", "Zoom &in", ("Ctrl++", "Ctrl+="), "&View"),
    ActionEntry("zoom out", "Zoom &out", ("Ctrl+-",), "&View"),
    ActionEntry("window", "&Window / level…", ("Ctrl+L",), "&View"),
    ActionEntry("automatic window", "Automatic window / level", ("Ctrl+Shift+L",), "&View"),
    ActionEntry("all classes", "&All classes", ("0",), "&View"),
    *(
        ActionEntry(name, f"Class {number} alone", (f"Alt+{number}",), ALONE_MENU)
        for number, name in enumerate(CLASS_ACTIONS, 1)
    ),
    ActionEntry("full screen", "F&ull screen", ("F11",), "&View", checkable=True),
    ActionEntry("docks", "&Hide side panels", ("F12",), "&View", checkable=True),
    ActionEntry("reset layout", "&Reset layout", (), "&View"),
    *(
        ActionEntry(name, theme.capitalize(), (), THEME_MENU, checkable=True)
        for theme, name in THEME_ACTIONS.items()
    ),
    ActionEntry("next", "&Next sample", ("D", "PgDown"), "&Review"),
    ActionEntry("previous", "&Previous sample", ("A", "PgUp"), "&Review"),
    ActionEntry("next open", "Next without verdict", ("Shift+D", "Ctrl+PgDown"), "&Review"),
    ActionEntry("previous open", "Previous without verdict", ("Shift+A", "Ctrl+PgUp"), "&Review"),
    ActionEntry("next region", "Next &error region", ("J", "Ctrl+J"), "&Review"),
    ActionEntry("previous region", "Previous error region", ("K", "Ctrl+K"), "&Review"),
    ActionEntry("accept", "&Accept", ("P", "F6"), "&Review"),
    ActionEntry("flag", "&Flag", ("X", "F7"), "&Review"),
    ActionEntry("unsure", "Un&sure", ("Q", "F8"), "&Review"),
    ActionEntry("clear", "&Clear verdict", ("U", "F9"), "&Review"),
    ActionEntry("reasons", "&Reasons…", ("T",), "&Review"),
    ActionEntry("note", "&Note", ("C",), "&Review"),
    ActionEntry("lower", "Threshold down 0.01", (",", "Alt+Left"), "&Metrics"),
    ActionEntry("higher", "Threshold up 0.01", (".", "Alt+Right"), "&Metrics"),
    ActionEntry("much lower", "Threshold down 0.10", ("Shift+,", "Ctrl+,"), "&Metrics"),
    ActionEntry("much higher", "Threshold up 0.10", ("Shift+.", "Ctrl+."), "&Metrics"),
    ActionEntry("greater", "Foreground where score > threshold", (), "&Metrics", checkable=True),
    ActionEntry("background", "Background in class means", (), "&Metrics", checkable=True),
    ActionEntry("minimum area", "&Minimum area…", (), "&Metrics"),
    ActionEntry("best", "&Best threshold", (), "&Metrics"),
    ActionEntry("curves", "C&urves…", ("F2",), "&Metrics"),
    ActionEntry("previous set", "Previous prediction set", ("Alt+Up",), "&Metrics"),
    ActionEntry("next set", "Next prediction set", ("Alt+Down",), "&Metrics"),
    ActionEntry("conventions", "&Under every convention…", (), "&Metrics"),
    ActionEntry("audit", "&Audit…", ("Ctrl+Shift+A",), "&Tools"),
    ActionEntry("palette", "&Command palette…", ("Ctrl+Shift+P",), "&Tools"),
    ActionEntry("keys", "&Keys", ("F1", "?"), "&Help"),
    ActionEntry("about", "&About SegReview", (), "&Help"),
)


CLASS_EDITS = tuple(entry.name for entry in ACTIONS if entry.menu == CLASS_MENU)
"""What makes sense by the classes that are selected."""
CLASS_BUTTONS = ("merge classes", "group classes", "class up", "class down")
ALWAYS = ("full screen", "reset layout", *THEME_ACTIONS.values())
VERDICTS = (*DECISIONS, "reasons", "note")
DEPENDS = (*VERDICTS, "minimum area", "all classes", *CLASS_ACTIONS)
"""What depends on the review, on whether masks are binary, and on how many classes there are."""
NEEDS_SAMPLE = tuple(
    entry.name
    for entry in ACTIONS
    if (entry.menu.startswith(("&View", "&Review", "&Metrics")) or entry.name == "filter")
    and entry.name not in (*ALWAYS, *DEPENDS)
)
"""What makes no sense while no sample is on screen."""
NEEDS_DATA = ("export", "rescan", "evaluate again", "audit")
"""What makes no sense while nothing is open."""
OPENS_GROUP = {
    *("export", "rescan", "quit", "filter", "merge classes", "class up", "reset classes"),
    *("overlay", "fit", "window", "all classes", "full screen"),
    *("next region", "accept", "reasons"),
    *("greater", "best", "previous set", "conventions", "about"),
}
"""Above these a menu has a line."""
ICONS = {name: name for name in ("open", "export", "samples", "undo", "redo", "fit", "overlay")}
ICONS |= {"merge classes": "merge", "group classes": "group"}
ICONS |= {"class up": "up", "class down": "down"}
ICONS |= {name: name for name in ("accept", "flag", "unsure", "clear", "previous", "next")}

NOTHING_OPEN = "Open a data set first"
NO_REVIEW = "Go on to the review first"
READ_ONLY = "Verdicts can only be read here"
ONLY_BINARY = "Only where there is one foreground"

ABOUT = (
    f"<h3>SegReview {__version__}</h3><p>Reviews segmentation predictions against ground truth."
    "</p><p>MIT licence. Built with Qt and PySide6 (LGPL-3), NumPy (BSD-3), Pillow (MIT-CMU)"
    " and pyqtgraph (MIT).</p>"
)


ELSEWHERE = {
    "On the image": {
        "Move": "arrows, drag",
        "Zoom at the cursor": "wheel",
        "Fit to window, or 100 %": "double click",
        "Window / level": "Ctrl+drag",
    },
    "On the threshold": {
        "By 0.001": "Left, Right",
        "By 0.01": "Shift+Left, Shift+Right, wheel",
        "To 0 and to 1": "Home, End",
    },
    "In the filter": {"Back to the list": "Enter", "All samples": "Esc"},
    "In the note": {"Write": "Enter", "As it was": "Esc"},
    "In the reasons": {"Check one": "1 to 6, Space", "Close": "Enter, Esc"},
}
"""Keys and gestures that only one control knows."""


def make_actions(parent: QWidget) -> dict[str, QAction]:
    """Return every action by its name; what it does is not known here."""
    actions = {}
    for entry in ACTIONS:
        action = QAction(entry.text, parent)
        action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
        if entry.keys:
            action.setToolTip(f"{action.toolTip()} ({', '.join(entry.keys)})")
        action.setCheckable(entry.checkable)
        if entry.name in ICONS:
            assign_icon(action, ICONS[entry.name])
        actions[entry.name] = action
    return actions


def no_review(view: SessionView, *, reviewing: bool) -> str:
    """Return why no sample is on screen; empty where one is."""
    if view.columns is None:
        return NOTHING_OPEN
    return "" if reviewing else NO_REVIEW


def refused_actions(view: SessionView, *, reviewing: bool, binary: bool) -> dict[str, str]:
    """Return why each action that depends on what is open makes no sense; empty where it does."""
    nothing = NOTHING_OPEN if view.columns is None else ""
    no_sample = no_review(view, reviewing=reviewing)
    verdict = no_sample or ("" if view.can_decide else READ_ONLY)
    several = no_sample or (ONE_FOREGROUND if binary else "")
    counted = sum(not row.ignored for row in view.class_rows)
    too_few = f"There are only {counted} classes that count"
    return {
        "undo": "" if view.can_undo else "There is nothing to undo",
        "redo": "" if view.can_redo else "There is nothing to redo",
        **dict.fromkeys(NEEDS_DATA, nothing),
        **dict.fromkeys(NEEDS_SAMPLE, no_sample),
        **dict.fromkeys(VERDICTS, verdict),
        "minimum area": no_sample or ("" if binary else ONLY_BINARY),
        "all classes": several,
        **{
            name: several or ("" if place < counted else too_few)
            for place, name in enumerate(CLASS_ACTIONS)
        },
    }


def key_table() -> str:
    """Return the keys as a table of rich text, menu by menu."""
    lines, menu = [], ""
    for entry in ACTIONS:
        if not entry.keys:
            continue
        if entry.menu.split("/")[0] != menu:
            menu = entry.menu.split("/")[0]
            lines.append(_title(menu.replace("&", "")))
        lines.append(_line(entry.text.replace("&", ""), ", ".join(entry.keys)))
    for title, keys in ELSEWHERE.items():
        lines.append(_title(title))
        lines += [_line(does, key) for does, key in keys.items()]
    return f"<table cellpadding='2'>{''.join(lines)}</table>"


def _title(words: str) -> str:
    return f"<tr><td colspan='2'><h4>{words}</h4></td></tr>"


def _line(does: str, keys: str) -> str:
    return f"<tr><td>{does}&nbsp;&nbsp;</td><td><b>{escape(keys)}</b></td></tr>"
