import io
import pickle

import numpy as np
import pytest
from PIL import Image

from segreview.errors import UnreadableFile
from segreview.formats.panoptic import PanopticPart
from segreview.formats.shape_collector import ShapeCollector
from segreview.formats.shapes import HeldPayload, Segments, StoredSegments


def stored(*segments):
    collector = ShapeCollector(stream := io.BytesIO())
    collector.add_segments(0, Segments((1,), (2,), (True,)))
    collector.add_segments(1, Segments(*segments))
    return StoredSegments(collector.table(HeldPayload(stream.getvalue())), 1)


SEGMENTS = stored((7, 256, 65536), (3, 200, 5), (False, False, True))


def png(tmp_path, ids, mode="RGB"):
    values = np.array(ids, np.uint32)
    channels = [values & 255, values >> 8 & 255, values >> 16]
    pixels = np.stack(channels, axis=-1).astype(np.uint8) if mode == "RGB" else values.astype("u1")
    Image.fromarray(pixels).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_ids_become_categories_void_and_crowds_the_void_label(tmp_path):
    path = png(tmp_path, [[7, 256], [65536, 0]])
    mask = PanopticPart(SEGMENTS, 0).read_mask(path, 100)
    assert mask.values.tolist() == [[3, 200], [0, 0]]
    assert mask.values.dtype == np.uint8
    assert PanopticPart(SEGMENTS, 9, False).read_mask(path, 100).values.tolist() == [
        [3, 200],
        [5, 9],
    ]


def test_ids_below_256_in_a_grey_png_are_read_as_they_are(tmp_path):
    path = png(tmp_path, [[7, 0]], "L")
    assert PanopticPart(SEGMENTS, 0).read_mask(path, 100).values.tolist() == [[3, 0]]


def test_equal_channels_are_ids_too(tmp_path):
    path = png(tmp_path, [[0x070707, 0]])
    segments = stored((0x070707,), (4,), (False,))
    assert PanopticPart(segments, 0).read_mask(path, 100).values.tolist() == [[4, 0]]


def test_unlisted_ids_are_refused_in_ground_truth_and_wrong_in_a_prediction(tmp_path):
    path = png(tmp_path, [[7, 8]])
    with pytest.raises(UnreadableFile, match=r"a.png holds segment ids .* not list: \[8\]"):
        PanopticPart(SEGMENTS, 0).read_mask(path, 100)
    mask = PanopticPart(SEGMENTS, 0, False).read_mask(path, 100)
    assert mask.values.tolist() == [[3, -1]]
    assert mask.warnings == ("holds segment ids that its JSON file does not list: [8]",)


def test_a_lossy_picture_holds_no_ids(tmp_path):
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "a.jpg")
    with pytest.raises(UnreadableFile, match="no whole numbers that are segment ids"):
        PanopticPart(SEGMENTS, 0).read_mask(tmp_path / "a.jpg", 100)


def test_segments_are_shown_in_the_colours_of_their_categories(tmp_path):
    shown = PanopticPart(stored((7,), (1,), (False,)), 0).read_image(png(tmp_path, [[7, 0]]), 9)
    assert shown.pixels.tolist() == [[[128, 0, 0], [0, 0, 0]]]


def test_a_part_is_sent_to_a_worker_with_its_own_segments():
    sent = pickle.loads(pickle.dumps(PanopticPart(SEGMENTS, 3)))
    assert sent.segments.taken() == SEGMENTS.taken()
    assert len(sent.segments.table.rows) == 1
