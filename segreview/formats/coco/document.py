"""What a COCO JSON file says: images, categories and annotations, checked."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

from segreview.formats.shapes import RowTable, StoredSegments, StoredShapes


class CocoKind(enum.Enum):
    """What a COCO file holds."""

    INSTANCES = "instances"
    RESULTS = "results"
    PANOPTIC = "panoptic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CocoImage:
    """An image that a file lists; ids are compared as text, for tools mix 7 and "7"."""

    id: str
    file_name: str
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class CocoCategory:
    """A category of a file."""

    id: int
    name: str
    group: str = ""
    color: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class CocoFile:
    """What one COCO JSON file says, checked."""

    kind: CocoKind
    images: dict[str, CocoImage]
    """By id; results list none."""
    categories: tuple[CocoCategory, ...] = ()
    """Ascending by id."""
    table: RowTable = field(default_factory=RowTable)
    """The annotations."""
    places: dict[str, int] = field(default_factory=dict)
    """Which image of the table has which id; empty for panoptic files."""
    segment_names: tuple[tuple[str, str], ...] = ()
    """Panoptic: image id and PNG name of each image of the table."""
    used_categories: frozenset[int] = frozenset()
    crowds: frozenset[str] = frozenset()
    """The ids of images with a crowd."""
    crowds_are_brushes: bool = False
    """Whether every mask of run lengths is marked as a crowd, as CVAT writes brush masks."""
    reason: str = ""
    """Of other files: what they hold instead of masks."""
    findings: tuple[str, ...] = ()

    def shapes(self, image: CocoImage, label: int | None = None) -> StoredShapes:
        """Return the annotations of an image, none where the file has none.

        Results have no size of their own: the image may be that of another file.
        """
        place = self.places.get(image.id)
        table = RowTable() if place is None else self.table
        return StoredShapes(table, place or 0, image.height, image.width, label)

    def with_crowds_as_objects(self) -> CocoFile:
        """Return the file in which no annotation is a crowd."""
        rows = self.table.rows.copy()
        rows["crowd"] = 0
        return replace(self, table=replace(self.table, rows=rows), crowds=frozenset())

    def segments(self, place: int) -> StoredSegments:
        """Return the segments of a panoptic image."""
        return StoredSegments(self.table, place)
