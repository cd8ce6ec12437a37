import gzip
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segreview.errors import MissingExtra, SegReviewError, TooLarge, UnreadableFile
from segreview.formats.headers import HeaderSize, header_size
from segreview.formats.nifti import ELSEWHERE, NiftiSlice, slices_of
from segreview.formats.nifti_header import is_volume_file, read_volume_header
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import (
    is_mask_file,
    read_image,
    read_mask,
    read_thumbnail,
    without_suffix,
)
from segreview.formats.volume_cache import VOLUMES

nibabel = pytest.importorskip("nibabel", reason="the extra medical is not installed")

LABELS = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
PLAIN = np.diag([-2.0, -1.0, 3.0, 1.0])
"""Leads to the left and the back: slices are not turned."""


def save(path: Path, values: np.ndarray, affine: np.ndarray = PLAIN, kind: str = "") -> Path:
    nibabel.save(getattr(nibabel, kind or "Nifti1Image")(values, affine), path)
    return path


def cut(path: Path, index: int) -> PixelSource:
    return PixelSource(path, slices_of(read_volume_header(path))[index])


@pytest.mark.parametrize("ending", ["nii", "nii.gz"])
@pytest.mark.parametrize("kind", ["Nifti1Image", "Nifti2Image"])
def test_labels_are_read_exactly_slice_by_slice(tmp_path: Path, ending: str, kind: str) -> None:
    path = save(tmp_path / f"ct.{ending}", LABELS, kind=kind)

    masks = [read_mask(cut(path, index)) for index in range(4)]

    for index, mask in enumerate(masks):
        assert mask.values.tolist() == LABELS[..., index].T.tolist()
        assert mask.values.dtype == np.uint8
        assert mask.spacing == (1.0, 2.0)
        assert mask.warnings == ()
    assert len({mask.sha256 for mask in masks}) == 1


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.int32, np.float32, np.float64, ">i2"])
def test_any_stored_type_gives_the_same_labels(tmp_path: Path, dtype: type) -> None:
    path = save(tmp_path / "ct.nii.gz", LABELS.astype(dtype))

    assert read_mask(cut(path, 2)).values.tolist() == LABELS[..., 2].T.tolist()


def test_labels_beyond_a_byte_and_below_zero_stay(tmp_path: Path) -> None:
    path = save(tmp_path / "ct.nii", LABELS.astype(np.int16) * 1000 - 9)

    assert read_mask(cut(path, 0)).values.max() == 20_000 - 9
    assert read_mask(cut(path, 0)).values.min() == -9


def test_scores_stay_floats(tmp_path: Path) -> None:
    path = save(tmp_path / "ct.nii", (LABELS / 23).astype(np.float32))

    assert read_mask(cut(path, 0)).values.dtype == np.float32


def test_the_ground_truth_says_how_a_prediction_is_cut_and_turned(tmp_path: Path) -> None:
    truth = save(tmp_path / "truth.nii", LABELS, np.diag([1.0, 1.0, 3.0, 1.0]))
    prediction = save(tmp_path / "prediction.nii", LABELS, PLAIN)
    part = cut(truth, 1).part

    mask = read_mask(PixelSource(prediction, part))

    assert mask.values.tolist() == read_mask(PixelSource(truth, part)).values.tolist()
    assert mask.values.tolist() == LABELS[..., 1].T[::-1, ::-1].tolist()
    assert mask.warnings == (ELSEWHERE,)


def test_volumes_with_another_number_of_slices_do_not_fit(tmp_path: Path) -> None:
    truth = save(tmp_path / "truth.nii", LABELS)
    prediction = save(tmp_path / "prediction.nii", LABELS[..., :3])

    with pytest.raises(UnreadableFile) as refused:
        read_mask(PixelSource(prediction, cut(truth, 0).part))

    assert str(refused.value) == ("sizes differ: prediction.nii has 3 slices, the ground truth 4")


def test_an_image_has_the_same_black_and_white_in_all_slices(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1000, 101 * 4).reshape(1, 101, 4).repeat(2, 0).astype(np.float32)
    path = save(tmp_path / "ct.nii.gz", ramp)

    dark, bright = (read_image(cut(path, index)) for index in (0, 3))

    assert dark.pixels.dtype == np.uint8
    assert dark.pixels.shape == (101, 2)
    assert dark.window == bright.window
    assert (dark.window.low, dark.window.high) == (pytest.approx(9.9, 0.1), pytest.approx(990, 1))
    assert bright.values.dtype == np.float32
    assert float(bright.values.max()) == 1000
    assert (dark.pixels[50] < bright.pixels[50]).all()
    assert read_thumbnail(cut(path, 0), 16).shape == (16, 1, 3)


def test_stored_numbers_of_an_image_may_be_scaled(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(LABELS.astype(np.int16), PLAIN)
    image.header.set_slope_inter(-2.0, 100.0)
    image.to_filename(tmp_path / "ct.nii")
    path = tmp_path / "ct.nii"

    shown = read_image(cut(path, 0))

    assert (shown.window.low, shown.window.high) == (pytest.approx(54.46), pytest.approx(99.54))
    assert shown.values[0, 0] == 100
    assert shown.pixels[0, 0] == 255
    with pytest.raises(UnreadableFile) as refused:
        read_mask(cut(path, 0))
    assert str(refused.value) == (
        "ct.nii scales its numbers (scl_slope -2, scl_inter 100), so that they are no labels as "
        "stored; save the mask without scaling."
    )


def test_the_whole_volume_is_looked_at_to_find_its_values(tmp_path: Path) -> None:
    source = cut(save(tmp_path / "ct.nii", LABELS), 0)
    assert isinstance(source.part, NiftiSlice)

    whole = PixelSource(source.path, source.part.whole)

    assert read_mask(whole).values.shape == (12, 2)
    assert sorted(read_mask(whole).values.ravel().tolist()) == list(range(24))
    assert read_image(whole).pixels.shape == (12, 2)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            np.zeros((2, 3, 4, 5), np.uint8),
            "a.nii has 4 axes (2 × 3 × 4 × 5), a mask or an image has three; store one volume in "
            "each file.",
        ),
        (
            np.zeros((2, 3, 4), [("R", "u1"), ("G", "u1"), ("B", "u1")]),
            "a.nii holds colours (RGB voxels), which are neither labels nor scores.",
        ),
        (
            np.zeros((2, 3, 4), np.complex64),
            "a.nii holds complex64, which is neither labels nor scores.",
        ),
    ],
)
def test_what_is_no_mask_is_refused(tmp_path: Path, values: np.ndarray, sentence: str) -> None:
    path = save(tmp_path / "a.nii", values)

    with pytest.raises(UnreadableFile) as refused:
        read_volume_header(path)

    assert str(refused.value) == sentence


def test_axes_of_length_one_are_no_axes(tmp_path: Path) -> None:
    time_axis = save(tmp_path / "a.nii", LABELS[..., np.newaxis])
    flat = save(tmp_path / "b.nii", LABELS[..., 0])

    assert read_volume_header(time_axis).grid.shape == (2, 3, 4)
    assert read_volume_header(flat).grid.shape == (2, 3, 1)
    assert read_mask(PixelSource(flat)).values.tolist() == LABELS[..., 0].T.tolist()


def test_a_volume_without_a_chosen_slice_is_no_single_mask(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", LABELS)

    with pytest.raises(UnreadableFile) as refused:
        read_mask(PixelSource(path))

    assert str(refused.value) == "a.nii has 4 slices, where one mask or image is needed."


@pytest.mark.parametrize("ending", ["nii", "nii.gz"])
def test_a_volume_above_the_limit_is_refused_by_its_header(tmp_path: Path, ending: str) -> None:
    path = save(tmp_path / f"a.{ending}", LABELS.astype(np.int32))
    source = cut(path, 0)

    with pytest.raises(TooLarge) as refused:
        read_mask(source, pixel_limit=11)

    assert str(refused.value) == (
        f"a.{ending} announces 2 × 3 × 4 voxels, 96 bytes; the pixel limit of 11 allows 88 bytes "
        "(setting pixel_limit)."
    )
    assert read_mask(source, pixel_limit=12).values.shape == (3, 2)


def test_a_file_that_unpacks_to_more_than_its_header_says_is_not_unpacked(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", LABELS)
    source = cut(path, 0)
    bomb = gzip.compress(path.read_bytes() + bytes(50_000_000), 1)
    path.write_bytes(bomb)

    with pytest.raises(UnreadableFile, match=r"^a\.nii is longer than its header says\.$"):
        read_mask(source)


def test_a_header_that_announces_too_many_slices_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "ct.nii", LABELS, kind="Nifti2Image")
    data = bytearray(path.read_bytes())
    data[40:48] = (1 << 16 | 1).to_bytes(8, "little")
    path.write_bytes(data)
    said = r"ct\.nii announces 65,537 slices; a volume may have 65,536\."
    with pytest.raises(TooLarge, match=said):
        read_volume_header(path)
    data[40:48] = (1 << 16).to_bytes(8, "little")
    path.write_bytes(data)
    assert len(slices_of(read_volume_header(path))) == 1 << 16


def test_a_small_file_with_a_wrong_checksum_is_damaged(tmp_path: Path) -> None:
    path = save(tmp_path / "ct.nii.gz", LABELS)
    data = bytearray(path.read_bytes())
    data[-8] ^= 1
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=r"ct\.nii\.gz is damaged and cannot be decoded: "):
        read_mask(cut(path, 0))


def test_a_few_bytes_behind_the_voxels_do_no_harm(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", LABELS)
    source = cut(path, 0)
    path.write_bytes(gzip.compress(path.read_bytes() + bytes(999)))

    assert read_mask(source).values.tolist() == LABELS[..., 0].T.tolist()


def test_a_file_compressed_in_many_members_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", LABELS)
    source, data = cut(path, 0), path.read_bytes()
    path.write_bytes(b"".join(gzip.compress(data[at : at + 50]) for at in range(0, len(data), 50)))

    with pytest.raises(UnreadableFile, match="its header is cut off"):
        read_mask(source)
    path.write_bytes(gzip.compress(data[:360]) + gzip.compress(data[360:]))
    assert read_mask(source).values.tolist() == LABELS[..., 0].T.tolist()


def test_damage_is_found(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii.gz", LABELS)
    source, data = cut(path, 0), path.read_bytes()

    path.write_bytes(data[:-12])
    with pytest.raises(UnreadableFile, match=r"^a\.nii\.gz is damaged .* is cut off\.$"):
        read_mask(source)
    path.write_bytes(data[:-8] + b"0000" + data[-4:])
    with pytest.raises(UnreadableFile, match="incorrect data check"):
        read_mask(source)
    path.write_bytes(gzip.compress(gzip.decompress(data)[:-5]))
    with pytest.raises(UnreadableFile) as refused:
        read_mask(source)
    assert str(refused.value) == (
        "a.nii.gz is damaged and cannot be decoded: its header announces 24 bytes of voxels, 19 "
        "are there."
    )


def test_another_file_under_the_name_is_no_volume(tmp_path: Path) -> None:
    path = tmp_path / "a.nii"
    path.write_bytes(b"\x89PNG\r\n" + bytes(900))

    with pytest.raises(UnreadableFile) as refused:
        read_volume_header(path)

    assert str(refused.value) == "a.nii is no NIfTI file, or its header is cut off."


def test_a_header_whose_voxels_are_elsewhere_is_refused(tmp_path: Path) -> None:
    nibabel.Nifti1Pair(LABELS, PLAIN).to_filename(tmp_path / "a.hdr")
    path = (tmp_path / "a.hdr").rename(tmp_path / "a.nii")

    with pytest.raises(UnreadableFile) as refused:
        read_volume_header(path)

    assert str(refused.value) == (
        "a.nii keeps its voxels in a second file (.img); store both as one .nii."
    )


def test_spacing_is_in_millimetres_and_never_zero(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(LABELS, PLAIN)
    image.header.set_xyzt_units("micron")
    image.header["pixdim"][2] = 0
    image.to_filename(tmp_path / "a.nii")

    spacing = read_volume_header(tmp_path / "a.nii").grid.spacing

    assert spacing == pytest.approx((0.002, 1.0, 0.003))


def test_without_the_library_a_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.nii", LABELS)
    monkeypatch.setitem(sys.modules, "nibabel", None)

    with pytest.raises(MissingExtra) as refused:
        read_volume_header(path)

    assert str(refused.value) == (
        'NIfTI volumes need the extra "medical", which is not installed: '
        'pip install "segreview[medical]".'
    )


def test_names_of_volumes() -> None:
    assert is_volume_file("a.NII.GZ")
    assert is_volume_file("a.nii")
    assert not is_volume_file("a.gz")
    assert is_mask_file("a.nii.gz")
    assert without_suffix("ct.v1.nii.gz") == "ct.v1"
    assert without_suffix("a.tar.gz") == "a.tar"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4), st.booleans())
def test_damaged_bytes_give_a_mask_or_a_sentence(
    tmp_path: Path, changes: list[tuple[int, int]], compressed: bool
) -> None:
    data = bytearray(nibabel.Nifti1Image(LABELS, PLAIN).to_bytes())
    for at, value in changes:
        data[min(at, len(data) - 1)] = value
    path = tmp_path / "a.nii"
    path.write_bytes(zlib.compress(bytes(data), wbits=31) if compressed else bytes(data))
    VOLUMES.clear()

    try:
        mask = read_mask(cut(path, 0), pixel_limit=10_000)
    except SegReviewError:
        return
    assert mask.values.ndim == 2


def test_a_slice_tells_its_size_from_the_header(tmp_path: Path) -> None:
    truth = save(tmp_path / "truth.nii.gz", LABELS)
    source = cut(truth, 0)
    height, width = read_mask(source).values.shape
    assert header_size(source) == HeaderSize(width, height)

    other = save(tmp_path / "other.nii", LABELS[:, :1])
    assert header_size(PixelSource(other, source.part)) != header_size(source)
    shorter = save(tmp_path / "shorter.nii", LABELS[..., :3])
    with pytest.raises(UnreadableFile, match=r"^sizes differ: shorter\.nii has 3 slices"):
        header_size(PixelSource(shorter, source.part))


def test_bytes_of_a_volume_are_shown_by_their_range_too(tmp_path: Path) -> None:
    values = np.arange(200, dtype=np.uint8).reshape(10, 20, 1) // 50
    shown = read_image(cut(save(tmp_path / "a.nii", values), 0))
    assert shown.values.dtype == np.uint8
    assert set(np.unique(shown.pixels)) == {0, 85, 170, 255}


def test_a_volume_without_finite_values_is_black(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", np.full((3, 4, 1), np.nan, np.float32))
    shown = read_image(cut(path, 0))
    assert shown.note == "no finite values"
    assert not shown.pixels.any()
