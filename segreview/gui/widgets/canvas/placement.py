"""Where the picture lies on the screen: pure geometry between mask pixels and screen pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from segreview.masks.coverage import screen_length
from segreview.session.state import CanvasPlace
from segreview.session.view import Box

GREATEST_ZOOM = 64.0
ZOOM_STEP = 1.25
FRAMED_SHARE = 1 / 3
FRAMED_ZOOM = 24.0
"""Even a single pixel is shown with what surrounds it."""


@dataclass(frozen=True)
class Placement:
    """A picture of ``width`` × ``height`` pixels seen at a place in a view, in screen pixels.

    Without slots: a paint asks dozens of times for what follows from the five values.
    """

    width: int
    height: int
    view_width: int
    view_height: int
    place: CanvasPlace

    @cached_property
    def fit_zoom(self) -> float:
        """The zoom at which the whole picture just fits."""
        fitting = min(self.view_width / self.width, self.view_height / self.height)
        return min(max(fitting, 1e-4), GREATEST_ZOOM)

    @cached_property
    def least_zoom(self) -> float:
        """The zoom that cannot be gone below: the whole picture, or its own size."""
        return min(self.fit_zoom, 1.0)

    @cached_property
    def zoom(self) -> float:
        """Screen pixels for each picture pixel."""
        wanted = self.fit_zoom if self.place.fit else self.place.zoom
        return min(max(wanted, self.least_zoom), GREATEST_ZOOM)

    @cached_property
    def origin(self) -> tuple[int, int]:
        """The whole screen pixel at which the picture's left upper corner lies."""
        x, y = (0.5, 0.5) if self.place.fit else (self.place.center_x, self.place.center_y)
        left = self.view_width / 2 - x * self.width * self.zoom
        top = self.view_height / 2 - y * self.height * self.zoom
        return round(left), round(top)

    @cached_property
    def screen_columns(self) -> tuple[int, int]:
        """First and one beyond the last visible column of the scaled picture."""
        return _visible(self.origin[0], screen_length(self.width, self.zoom), self.view_width)

    @cached_property
    def screen_rows(self) -> tuple[int, int]:
        """First and one beyond the last visible row of the scaled picture."""
        return _visible(self.origin[1], screen_length(self.height, self.zoom), self.view_height)

    def picture_point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the picture under a point of the view."""
        left, top = self.origin
        return (x - left) / self.zoom, (y - top) / self.zoom

    def zoomed_at(self, x: float, y: float, zoom: float) -> CanvasPlace:
        """Return the place with another zoom at which the same pixel lies under a view point."""
        zoom = min(max(zoom, self.least_zoom), GREATEST_ZOOM)
        if zoom <= self.fit_zoom <= 1.0:
            return CanvasPlace(fit=True)
        at_x, at_y = self.picture_point(x, y)
        center_x = at_x + (self.view_width / 2 - x) / zoom
        center_y = at_y + (self.view_height / 2 - y) / zoom
        return self._place(zoom, center_x, center_y)

    def moved(self, right: float, down: float) -> CanvasPlace:
        """Return the place after the picture was dragged by so many screen pixels."""
        center_x, center_y = self.picture_point(self.view_width / 2, self.view_height / 2)
        return self._place(self.zoom, center_x - right / self.zoom, center_y - down / self.zoom)

    def framed(self, box: Box) -> CanvasPlace:
        """Return the place at which a box is centred and fills about a third of the view."""
        room = min(self.view_width / box.width, self.view_height / box.height)
        zoom = min(room * FRAMED_SHARE, FRAMED_ZOOM, GREATEST_ZOOM)
        if zoom <= self.fit_zoom:
            return CanvasPlace(fit=True)
        return self._place(zoom, box.x + box.width / 2, box.y + box.height / 2)

    def at(self, place: CanvasPlace) -> Placement:
        """Return the same picture in the same view, seen elsewhere."""
        return replace(self, place=place)

    def _place(self, zoom: float, center_x: float, center_y: float) -> CanvasPlace:
        share_x = min(max(center_x / self.width, 0.0), 1.0)
        share_y = min(max(center_y / self.height, 0.0), 1.0)
        return CanvasPlace(fit=False, zoom=zoom, center_x=share_x, center_y=share_y)


def _visible(origin: int, length: int, view: int) -> tuple[int, int]:
    start = min(max(0, -origin), length)
    return start, max(start, min(length, view - origin))
