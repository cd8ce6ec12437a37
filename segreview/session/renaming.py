"""A prediction set gets another name: every choice that was made of it follows."""

from __future__ import annotations

from dataclasses import replace

from segreview.dataset.set_names import SetNames
from segreview.session.opening import OpenRequest


def with_set_names(request: OpenRequest, names: SetNames) -> OpenRequest:
    """Return the request with other names of prediction sets; what was chosen of them stays."""
    before = request.names.sets

    def renamed(name: str) -> str:
        return names.given_to(before.found_as(name))

    parts = replace(
        request.parts,
        pages=tuple((renamed(role), page) for role, page in request.parts.pages),
        values=tuple((renamed(role), values) for role, values in request.parts.values),
    )
    return replace(
        request,
        names=replace(request.names, sets=names),
        prediction_sets=tuple(map(renamed, request.prediction_sets)),
        scores=tuple((renamed(name), reading) for name, reading in request.scores),
        parts=parts,
    )
