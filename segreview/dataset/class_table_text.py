"""Class tables in plain text: labelmap.txt, label_colors.txt, CSV, and one name per line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segreview.errors import InvalidArgument
from segreview.masks.classes import Color, MaskClass, label_color

VOID_LABEL = 255
"""What eight bits make of the label -1, and the border of PASCAL VOC."""
_VOC_VOID: Color = (224, 224, 192)
_IGNORED_NAMES = frozenset(("void", "ignore", "ignored", "__ignore__", "unlabeled", "unlabelled"))
_MOST_CLASSES = 100_000
_LONGEST_NAME = 200


def is_ignored_name(name: str) -> bool:
    """Say whether a class is by its name one whose pixels are not counted.

    >>> is_ignored_name("Void"), is_ignored_name("background")
    (True, False)
    """
    return name.strip().lower() in _IGNORED_NAMES


def classes_of_labelmap(text: str) -> Sequence[MaskClass]:
    """Read CVAT's and Datumaro's name:r,g,b:parts:actions; black is moved to 0 as they do."""
    found: list[tuple[str, Color | None]] = []
    for number, line in _lines(text):
        name, *fields = line.split(":")
        color = fields[0].strip() if fields else ""
        found.append((name.strip(), _color(color.split(","), number) if color else None))
    # The mask of a pixel without a class is black, whatever place black has in the file.
    found.sort(key=lambda entry: entry[1] != (0, 0, 0))
    return _numbered(found)


def classes_of_colors(text: str) -> Sequence[MaskClass]:
    """Read CamVid's lines of red, green, blue and name; the place of a line is its label."""
    found: list[tuple[str, Color | None]] = []
    for number, line in _lines(text):
        *color, name = line.split(maxsplit=3)
        found.append((name.strip(), _color(color, number)))
    return _numbered(found)


def classes_of_rows(text: str) -> Sequence[MaskClass]:
    """Read rows of a name and three colours below a header that says which column is which.

    Roboflow's _classes.csv has rows of a label and a name instead.
    """
    lines = [(number, [cell.strip() for cell in line.split(",")]) for number, line in _lines(text)]
    header = [cell.lower() for cell in lines[0][1]] if lines else []
    if header == ["pixel value", "class"]:
        return _valued(lines[1:])
    if sorted(header) != ["b", "g", "name", "r"]:
        raise InvalidArgument(f"its header must be name,r,g,b, not {','.join(header)}")
    place = {column: header.index(column) for column in header}
    found: list[tuple[str, Color | None]] = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise InvalidArgument(f"line {number} has {len(cells)} cells instead of 4")
        found.append((cells[place["name"]], _color([cells[place[c]] for c in "rgb"], number)))
    return _numbered(found)


def classes_of_labelled_colors(text: str) -> Sequence[MaskClass]:
    """Read lines of label, name, red, green and blue, as RUGD and RELLIS have them."""
    classes: list[MaskClass] = []
    for number, line in _lines(text):
        label, *name, red, green, blue = line.split()
        if not (label.isascii() and label.isdigit() and name):
            raise InvalidArgument(f"line {number} has no label and name")
        named = " ".join(name)
        color = _color((red, green, blue), number)
        classes.append(MaskClass(int(label), named, color, is_ignored_name(named)))
    return classes


def _valued(lines: Sequence[tuple[int, Sequence[str]]]) -> Sequence[MaskClass]:
    classes: list[MaskClass] = []
    for number, cells in lines:
        label, name = cells if len(cells) == 2 else ("", "")
        if not (label.isascii() and label.isdigit() and name):
            raise InvalidArgument(f"line {number} has no pixel value and class")
        color = label_color(int(label))
        classes.append(MaskClass(int(label), name, color, is_ignored_name(name)))
    return classes


def classes_of_names(text: str) -> Sequence[MaskClass]:
    """Read one name per line; LabelMe's __ignore__ in the first one is -1, stored as 255."""
    names = [line for _, line in _lines(text)]
    if not names or names[0] != "__ignore__":
        return _numbered([(name, None) for name in names])
    ignored = [
        MaskClass(label, f"__ignore__ ({label})", label_color(label), True)
        for label in (-1, VOID_LABEL)
    ]
    return [*ignored, *_numbered([(name, None) for name in names[1:]])]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, stripped


def _numbered(found: Sequence[tuple[str, Color | None]]) -> list[MaskClass]:
    """Return the classes in their order; the colour of VOC's border is 255 as in its masks."""
    if len(found) > _MOST_CLASSES:
        raise InvalidArgument(f"it has {len(found):,} lines, which are too many classes")
    seen: set[str] = set()
    classes: list[MaskClass] = []
    for index, (name, color) in enumerate(found):
        if not name or len(name) > _LONGEST_NAME or not name.isprintable() or name in seen:
            raise InvalidArgument(f"class {index} has no name of its own: {name[:40]!r}")
        seen.add(name)
        ignored = is_ignored_name(name)
        label = VOID_LABEL if color == _VOC_VOID and ignored else index
        classes.append(MaskClass(label, name, color or label_color(label), ignored))
    return classes


def _color(parts: Sequence[str], line: int) -> Color:
    numbers = [part.strip() for part in parts]
    if len(numbers) != 3 or not all(n.isascii() and n.isdigit() and len(n) < 4 for n in numbers):
        raise InvalidArgument(f"line {line} has no colour of three numbers from 0 to 255")
    red, green, blue = (int(number) for number in numbers)
    if max(red, green, blue) > 255:
        raise InvalidArgument(f"line {line} has no colour of three numbers from 0 to 255")
    return red, green, blue
