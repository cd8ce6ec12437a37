"""The dialog in which a folder is chosen, and each role a folder of its own."""

from segreview.gui.widgets.open_dialog.open_dialog import OpenDialog

__all__ = ["OpenDialog"]
