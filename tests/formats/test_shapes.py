"""Rows of all images in one table: each image's come out in the order of the file."""

import io
import pickle

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.formats.shape_collector import ShapeCollector
from segreview.formats.shape_rows import RowKind, encode_segmentation
from segreview.formats.shapes import (
    NO_PIECES,
    HeldPayload,
    RowTable,
    Segments,
    StoredSegments,
    StoredShapes,
)

TRIANGLE, SQUARE = [0, 0, 2, 0, 0, 2], [0, 0, 2, 0, 2, 2, 0, 2]
RUNS = {"size": [2, 4], "counts": [6, 2]}


class WatchedPayload(HeldPayload):
    def piece(self, start, size):
        asked.append((start, size))
        return super().piece(start, size)


asked = []


def table_of(*given, payload=HeldPayload, **choices):
    collector = ShapeCollector(stream := io.BytesIO())
    for image, label, segmentation in given:
        collector.add(image, label, label / 8, label % 2 == 1, segmentation)
    return collector.table(payload(stream.getvalue()), **choices)


def taken(table, image, label=None):
    return StoredShapes(table, image, 2, 4, label).taken()


def numbers(data, dtype=np.int64):
    return np.frombuffer(data, dtype).tolist()


def held(pieces, dtype=np.int64):
    return numbers(pieces.data, dtype), numbers(pieces.lengths), numbers(pieces.owners)


MIXED = (
    (0, 4, [TRIANGLE]),
    (1, 5, RUNS),
    (0, 6, None),
    (1, 7, [SQUARE, TRIANGLE]),
    (0, 8, {"size": [2, 4], "counts": "62"}),
)


def test_annotations_of_an_image_keep_their_order_however_they_are_mixed():
    first = taken(table_of(*MIXED), 0)
    assert numbers(first.labels) == [4, 6, 8]
    assert numbers(first.scores, np.float64) == [0.5, 0.75, 1.0]
    assert first.crowds == b"\0\0\0"
    assert held(first.polygons, np.float64) == (TRIANGLE, [3], [0])
    assert held(first.texts, np.uint8) == (list(b"62"), [2], [2])
    assert (first.counts, first.boxed) == (NO_PIECES, NO_PIECES)
    assert (first.unshaped, first.problem) == (1, "")
    second = taken(table_of(*MIXED), 1)
    assert numbers(second.labels) == [5, 7]
    assert second.crowds == b"\1\1"
    assert held(second.polygons, np.float64) == (SQUARE + TRIANGLE, [4, 3], [1, 1])
    assert held(second.counts) == ([6, 2], [2], [0])


def test_bytes_that_lie_together_are_taken_at_once():
    asked.clear()
    taken(table_of(*MIXED, payload=WatchedPayload), 0)
    assert asked == [(0, 8 + 48), (8 + 48 + 16 + 16 + 56 + 56, 2)]
    asked.clear()
    alone = table_of((0, 1, [TRIANGLE]), (0, 2, None), (0, 3, [SQUARE]), payload=WatchedPayload)
    shapes = taken(alone, 0)
    assert asked == [(0, 8 + 48 + 8 + 64)]
    assert held(shapes.polygons, np.float64) == (TRIANGLE + SQUARE, [3, 4], [0, 2])


def test_only_images_that_are_kept_have_annotations():
    table = table_of(*MIXED, kept=np.array([False, True]))
    assert len(table.of(0)) == 0
    assert len(table.of(1)) == 2


def test_other_labels_cover_nothing():
    shapes = taken(table_of(*MIXED), 1, label=5)
    assert numbers(shapes.labels) == [5, 7]
    assert shapes.polygons == NO_PIECES
    assert held(shapes.counts) == ([6, 2], [2], [0])
    stored = StoredShapes(table_of(*MIXED), 1, 9, 9, 7)
    assert stored.sizes == {(9, 9)}
    assert StoredShapes(table_of(*MIXED), 1, 9, 9, 5).sizes == {(2, 4)}
    assert StoredShapes(table_of(*MIXED), 1, 9, 9).sizes == {(2, 4), (9, 9)}


def test_an_image_is_sent_alone():
    stored = StoredShapes(table_of(*MIXED), 1, 2, 4, 7)
    sent = pickle.loads(pickle.dumps(stored))
    assert sent.taken() == stored.taken()
    assert len(sent.table.rows) == 2
    assert len(sent.table.payload.data) == 16 + 2 * 8 + (8 + 6) * 8


def test_problems_are_sent_with_their_image():
    table = table_of((0, 1, "odd"), (1, 2, [TRIANGLE]), (1, 2, 7))
    assert taken(table, 0).problem.startswith("annotation 1: the segmentation is neither")
    assert taken(table, 1).problem.startswith("annotation 2: the segmentation is neither")
    sent = pickle.loads(pickle.dumps(StoredShapes(table, 1, 2, 4)))
    assert sent.taken().problem == taken(table, 1).problem


def test_without_annotations_there_is_an_empty_table():
    assert taken(RowTable(), 0).labels == b""
    assert table_of().starts.tolist() == [0]


def test_the_first_problem_of_an_image_is_the_one_that_is_said():
    collector = ShapeCollector(io.BytesIO())
    collector.add_odd(0, "first")
    collector.add(0, 1, 1, False, "odd")
    collector.add(1, 1, 1, False, None)
    assert collector.table(HeldPayload()).problems == {0: "first"}
    assert collector.counts.tolist() == [2, 1]


def test_segments_are_ids_labels_and_crowds():
    collector = ShapeCollector(stream := io.BytesIO())
    collector.add_segments(0, Segments((2**62, -7), (3, 4), (True, False)))
    collector.add_segments(1, Segments())
    assert collector.byte_count == len(stream.getvalue()) == 48
    assert collector.table(HeldPayload()).of(0)["kind"].tolist() == [RowKind.SEGMENTS]


@pytest.mark.parametrize("size", [[2], [2, 4, 1], [0, 4], [2, (1 << 24) + 1], ["2", 4], None, 8])
def test_run_lengths_need_a_size_that_an_image_can_have(size):
    with pytest.raises(InvalidArgument, match=r"run lengths have no size \[height, width\]"):
        encode_segmentation({"size": size, "counts": "8"})
    assert encode_segmentation({"size": [2, 1 << 24], "counts": "8"}).width == 1 << 24


def test_counts_beyond_64_bits_are_refused():
    with pytest.raises(InvalidArgument, match="a number that no image has pixels for"):
        encode_segmentation({"size": [2, 4], "counts": [1 << 63]})


def test_text_that_is_no_text_in_utf_8_is_kept_as_it_is():
    encoded = encode_segmentation({"size": [2, 4], "counts": "\ud800"})
    assert encoded.kind is RowKind.TEXT
    table = table_of((0, 1, {"size": [2, 4], "counts": "\ud800"}))
    assert taken(table, 0).texts.data == "\ud800".encode("utf-8", "surrogatepass")


def test_shapes_are_equal_wherever_they_lie():
    stored = StoredShapes(table_of(*MIXED), 1, 2, 4)
    alike = StoredShapes(table_of(*((0, *one[1:]) for one in MIXED if one[0])), 0, 2, 4)
    assert stored == alike
    assert hash(stored) == hash(alike)
    assert stored == StoredShapes(stored.table, 1, 2, 4)
    others = [
        StoredShapes(stored.table, 0, 2, 4),
        StoredShapes(stored.table, 1, 2, 5),
        StoredShapes(stored.table, 1, 2, 4, 7),
        StoredShapes(table_of(*MIXED[:3], (1, 7, [TRIANGLE, SQUARE])), 1, 2, 4),
    ]
    assert stored not in others
    assert stored != "shapes"
    assert hash(stored) not in {hash(other) for other in others[:3]}


def test_segments_are_equal_wherever_they_lie():
    def stored(*all_segments):
        collector = ShapeCollector(stream := io.BytesIO())
        for image, segments in enumerate(all_segments):
            collector.add_segments(image, segments)
        table = collector.table(HeldPayload(stream.getvalue()))
        return [StoredSegments(table, image) for image in range(len(all_segments))]

    one, two = Segments((7,), (1,), (False,)), Segments((7,), (1,), (True,))
    first, second = stored(one, two)
    (alone,) = stored(two)
    assert second == alone
    assert hash(second) == hash(alone)
    assert first != second
    assert first == StoredSegments(first.table, 0)
    assert first != "segments"


def test_images_with_rows_alike_are_told_apart_by_their_first_bytes():
    table = table_of((0, 1, [TRIANGLE]), (1, 1, [[1, *TRIANGLE[1:]]]), (2, 1, None))
    first, second, empty = (StoredShapes(table, image, 2, 4) for image in range(3))
    assert first != second
    assert len({hash(first), hash(second), hash(empty)}) == 3
