"""A block of results, with what each was made from, as bytes and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.findings import FindingKind
from segreview.dataset.sample_files import Identities
from segreview.evaluation.cache.origins import KEY_BYTES
from segreview.evaluation.cache.packing import Arrays, packed, unpacked
from segreview.evaluation.evaluate import CONTENT_DIGITS, PredictionResult, SampleResult
from segreview.evaluation.questions import Question
from segreview.evaluation.result_block import (
    ResultBlock,
    RowStatus,
    SetResults,
    TableColumns,
    block_of,
    labels_of,
)
from segreview.masks.threshold import ScoreScale
from segreview.metrics.pair_sums import LabelPairs
from segreview.metrics.volume_tables import ClassTables

_NO_PAIRS = -1
_CONTENT = f"S{CONTENT_DIGITS}"
_TABLE_NUMBERS = ("positives", "negatives", "not_a_number", "counted")
_CLASS_ARRAYS = ("labels", "label_pixels", "code", "pixels")


@dataclass(frozen=True, slots=True, eq=False)
class StoredBlock:
    """Results with the keys of their samples and the identities of the files behind them."""

    keys: list[bytes]
    identities: Identities
    block: ResultBlock


def block_bytes(results: Sequence[SampleResult]) -> bytes:
    """Return the results of samples as bytes; each of them has an origin."""
    origins = [result.origin for result in results if result.origin is not None]
    assert len(origins) == len(results), "only what has an origin is remembered"
    arrays: Arrays = {
        "keys": np.frombuffer(b"".join(one.key for one in origins), np.uint8),
        "identities": np.array([one.identities for one in origins]),
    }
    words = [_take_apart(arrays, f"{p}.", one) for p, one in enumerate(block_of(results))]
    return packed(arrays, words)


def stored_block(data: bytes) -> StoredBlock:
    """Return the block that bytes hold; Damaged where they are not as they were made."""
    arrays, words = unpacked(data)
    keys = arrays["keys"].tobytes()
    return StoredBlock(
        [keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES)],
        arrays["identities"],
        tuple(_put_together(arrays, f"{p}.", said) for p, said in enumerate(words)),
    )


def _take_apart(arrays: Arrays, name: str, found: SetResults) -> dict[str, Any]:
    """Add the arrays of a prediction set under a name, and return the words beside them."""
    results = found.results
    said = [(result.reason, result.warnings, result.questions) for result in results]
    places = {one: place for place, one in enumerate(dict.fromkeys(said))}
    arrays[name + "said"] = np.array([places[one] for one in said], np.int32)
    arrays[name + "content"] = np.array([r.content.encode() for r in results], _CONTENT)
    sizes = [(result.width, result.height, result.outside_valid) for result in results]
    arrays[name + "sizes"] = np.array(sizes, np.int64)
    _take_pairs_apart(arrays, name, [result.pairs for result in results])
    if found.tables is not None:
        arrays[name + "steps"] = _steps(found.tables.reached)
        arrays |= {name + part: getattr(found.tables, part) for part in _TABLE_NUMBERS}
    classes = {
        place: _take_class_tables_apart(arrays, f"{name}{place}.", tables)
        for place, tables in enumerate(found.class_tables)
        if tables is not None
    }
    words = [
        (reason, warnings, [astuple(question) for question in questions])
        for reason, warnings, questions in places
    ]
    return {"said": words, "classes": classes}


def _put_together(arrays: Arrays, name: str, words: dict[str, Any]) -> SetResults:
    said, places = [_said(*one) for one in words["said"]], arrays[name + "said"]
    results = _results(arrays, name, [said[place] for place in places.tolist()])
    tables = None
    if name + "steps" in arrays:
        numbers = {part: arrays[name + part] for part in _TABLE_NUMBERS}
        tables = TableColumns(_reached(arrays[name + "steps"]), **numbers)
    status = np.array([RowStatus.of(one) for one in said], np.uint8)[places]
    classes: list[ClassTables | None] = [None] * len(results)
    for place, scales in words["classes"].items():
        classes[int(place)] = _class_tables(arrays, f"{name}{place}.", *scales)
    outside = arrays[name + "sizes"][:, 2]
    return SetResults(results, status, outside, labels_of(results), tables, classes)


def _results(arrays: Arrays, name: str, said: Sequence[PredictionResult]) -> list[PredictionResult]:
    """Return the results of samples, of each of which is known what it says, with their numbers."""
    sizes, content = arrays[name + "sizes"].tolist(), arrays[name + "content"].astype(str).tolist()
    found = zip(said, sizes, _pairs(arrays, name, len(said)), content, strict=True)
    return [
        PredictionResult(
            one.reason, one.warnings, width, height, outside, None, pairs, None, text, one.questions
        )
        for one, (width, height, outside), pairs, text in found
    ]


def _said(reason: str, warnings: list[str], questions: list[list[Any]]) -> PredictionResult:
    """Return a result that says so, and has no numbers."""
    asked = tuple(Question(FindingKind(kind), role, pages) for kind, role, pages in questions)
    return PredictionResult(reason, tuple(warnings), questions=asked)


def _steps(reached: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return what each row has more than the next one: mostly nothing, and never less."""
    steps = reached.copy()
    steps[:, :-1] -= reached[:, 1:]
    return steps


def _reached(steps: NDArray[np.uint32]) -> NDArray[np.uint32]:
    # Row by row: np.cumsum along an axis that is not the last takes ten times as long.
    for row in range(steps.shape[1] - 2, -1, -1):
        steps[:, row] += steps[:, row + 1]
    return steps


def _take_pairs_apart(arrays: Arrays, name: str, found: Sequence[LabelPairs | None]) -> None:
    held = [pairs for pairs in found if pairs is not None]
    if held:
        lengths = [_NO_PAIRS if pairs is None else len(pairs.pixels) for pairs in found]
        arrays[name + "lengths"] = np.array(lengths, np.int64)
        columns = [(one.ground_truth, one.prediction, one.pixels) for one in held]
        arrays[name + "pairs"] = np.concatenate(columns, axis=1)


def _pairs(arrays: Arrays, name: str, samples: int) -> list[LabelPairs | None]:
    if name + "pairs" not in arrays:
        return [None] * samples
    columns, start = arrays[name + "pairs"], 0
    found: list[LabelPairs | None] = []
    for length in arrays[name + "lengths"].tolist():
        if length == _NO_PAIRS:
            found.append(None)
        else:
            found.append(LabelPairs(*columns[:, start : start + length]))
            start += length
    return found


def _take_class_tables_apart(arrays: Arrays, name: str, tables: ClassTables) -> list[Any]:
    arrays |= {name + part: getattr(tables, part) for part in _CLASS_ARRAYS}
    scale = tables.scale
    return [[scale.low, scale.high, scale.integer, scale.logits], tables.channel_labels]


def _class_tables(
    arrays: Arrays, name: str, scale: list[Any], channel_labels: list[int]
) -> ClassTables:
    found = {part: arrays[name + part] for part in _CLASS_ARRAYS}
    return ClassTables(ScoreScale(*scale), tuple(channel_labels), **found)
