"""Pictures from cameras and from programs with 16 bits are read as they look."""

import numpy as np
import pytest
from PIL import Image

from serving.damage_mask import DamageMask
from serving.reference_picture import read_picture
from serving.upright_picture import upright_picture

_DEEP = np.array([[0, 128, 32768, 65535]] * 3, np.uint16)
_TURN_RIGHT = 6


@pytest.mark.parametrize("name", ["mask.png", "mask.tif"])
def test_greys_of_16_bits_keep_their_shades(tmp_path, name):
    path = tmp_path / name
    Image.fromarray(_DEEP).save(path)
    np.testing.assert_array_equal(DamageMask(path).at(0)[0], [0, 0, 128, 255])
    shades = read_picture(path, "style:reference.jpg")[0, :, 0]
    np.testing.assert_allclose(255.0 * shades, [0, 0, 128, 255], atol=0.01)


def test_a_photograph_is_turned_as_its_camera_says(tmp_path):
    path = tmp_path / "photograph.png"
    picture = Image.new("RGB", (6, 4), (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = _TURN_RIGHT
    picture.save(path, exif=exif)
    assert read_picture(path, "style:reference.jpg").shape == (6, 4, 3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK"])
def test_other_pictures_stay_what_they_are(mode):
    picture = Image.new(mode, (5, 4))
    assert upright_picture(picture).mode == mode
    assert upright_picture(picture).size == (5, 4)


@pytest.mark.parametrize(
    "read", [DamageMask, lambda p: read_picture(p, "colour:a.png")]
)
def test_a_picture_that_cannot_be_read_is_named(tmp_path, monkeypatch, read):
    whole = tmp_path / "whole.png"
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    Image.fromarray(noise).save(whole)
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[:2000])
    with pytest.raises(ValueError, match=r"cut\.png cannot be read as a picture"):
        read(cut)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 400)
    with pytest.raises(ValueError, match=r"whole\.png has too many pixels"):
        read(whole)
