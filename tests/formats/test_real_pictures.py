"""Real pictures of every kind of pixel are shown, and as masks read exactly or refused."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.errors import UnreadableFile
from segreview.formats.headers import header_size
from segreview.formats.mask_values import MaskValues
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_image, read_mask

DATA = Path(__file__).parents[2] / "../shared/data/format_zoo/ivadomed_png_tif"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not here")
WIDE_COLORS = ("16rgb_SEM.png", "16rgba_SEM.png")


def pictures():
    return sorted((*DATA.glob("*.png"), *DATA.glob("*.tif")))


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.name)
def test_a_picture_is_shown_and_as_a_mask_exact_or_refused(path):
    if "16rgb" in path.name and path.suffix == ".tif":
        pytest.importorskip("tifffile", reason="the extra tiff is not installed")
    width, height = header_size(PixelSource(path)).upright
    image = read_image(PixelSource(path))
    assert image.values.shape[:2] == (height, width)
    assert image.pixels.dtype == np.uint8
    assert (image.window is not None) == (image.values.dtype != np.uint8)
    if path.name.endswith(WIDE_COLORS):
        with pytest.raises(UnreadableFile, match="several channels of 16 bits"):
            read_mask(PixelSource(path))
        return
    mask = read_mask(PixelSource(path))
    assert mask.values.shape == (height, width)
    if "16gray" in path.name:
        assert mask.values.dtype == np.uint16
        assert mask.values.max() > 255


@pytest.mark.parametrize("name", ["8grayalpha", "8rgba", "8grayalhpa"])
def test_the_transparency_of_real_pictures_is_read_exactly(name):
    path = DATA / f"sub-png_sample-{name}_SEM.png"
    mask = read_mask(PixelSource(path, PicturePart(values=MaskValues.ALPHA)))
    with Image.open(path) as picture:
        assert mask.values.tolist() == np.asarray(picture)[..., -1].tolist()
