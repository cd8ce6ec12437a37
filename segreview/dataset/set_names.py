"""What a person calls prediction sets, which were found under other names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from segreview.dataset.layouts.layout import Layout
from segreview.dataset.pairing import repeated
from segreview.errors import DatasetError
from segreview.formats.source import shown_text


@dataclass(frozen=True, slots=True)
class SetNames:
    """The names that a person gave; what is kept of a set is kept under the name it was found by.

    So a verdict follows its set through every change of its name, and back.
    """

    given: tuple[tuple[str, str], ...] = ()
    """(name as found, name as given)."""

    def given_to(self, found: str) -> str:
        """Return what a set is called that was found under a name.

        >>> SetNames((("pred", "U-Net"),)).given_to("pred"), SetNames().given_to("pred")
        ('U-Net', 'pred')
        """
        return dict(self.given).get(found, found)

    def found_as(self, given: str) -> str:
        """Return the name under which a set was found.

        >>> SetNames((("pred", "U-Net"),)).found_as("U-Net"), SetNames().found_as("pred")
        ('pred', 'pred')
        """
        return {name: found for found, name in self.given}.get(given, given)

    def among(self, found: Collection[str]) -> SetNames:
        """Return the names of sets that are there: a name of one that is gone may mean another."""
        return SetNames(tuple(pair for pair in self.given if pair[0] in found))


NO_SET_NAMES = SetNames()


def with_given_names(layout: Layout, names: SetNames) -> Layout:
    """Return the layout with prediction sets as a person calls them."""
    if not names.given:
        return layout
    found = [name for name, _ in layout.predictions]
    called = {name: names.given_to(name) for name in found}
    for twice in repeated(called.values()):
        raise DatasetError(_said_of_two(called, twice))
    return replace(
        layout,
        predictions=tuple((called[name], files) for name, files in layout.predictions),
        guessed_sets=tuple(map(names.given_to, layout.guessed_sets)),
        shape_names=tuple((names.given_to(name), shapes) for name, shapes in layout.shape_names),
    )


def _said_of_two(called: Mapping[str, str], name: str) -> str:
    found = " and ".join(one for one in called if called[one] == name)
    return shown_text(
        f"Two prediction sets would be called {name}: {found}. Give one of them another name."
    )
