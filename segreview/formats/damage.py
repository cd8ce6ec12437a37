"""What is said of a file that its decoder refuses: one sentence, whatever the decoder raised."""

from __future__ import annotations

from pathlib import Path

from segreview.errors import UnreadableFile
from segreview.formats.source import shown_name, shown_text

_LONGEST = 200
"""Some decoders repeat the damaged bytes."""


def damaged(path: Path, reason: Exception | str) -> UnreadableFile:
    """Return the error of a file that contradicts itself, or that a decoder gave up on."""
    said = " ".join(str(reason).split()).rstrip(".") or type(reason).__name__
    if len(said) > _LONGEST:
        said = said[:_LONGEST] + "..."
    return UnreadableFile(
        f"{shown_name(path)} is damaged and cannot be decoded: {shown_text(said)}."
    )
