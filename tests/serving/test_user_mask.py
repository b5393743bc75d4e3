"""A mask given by a person: a still for all frames, or a video frame by frame."""

import numpy as np
import pytest
from PIL import Image

from serving.user_mask import UserMask
from tests.synthetic_video import SyntheticVideo, write_clip


def _moving_square(frames=6, height=48, width=64):
    clip = np.zeros((frames, height, width, 3), np.float32)
    for index in range(frames):
        clip[index, 8:24, 8 * index : 8 * index + 16] = 1.0
    return clip


def _still(path, pixels):
    Image.fromarray(pixels).save(path)
    return path


def test_a_still_holds_for_every_frame(tmp_path):
    pixels = np.zeros((48, 64), np.uint8)
    pixels[10:20, 5:9] = 255
    mask = UserMask(_still(tmp_path / "logo.png", pixels), 48, 64, frames=1000)
    assert mask.is_still
    for number in (999, 0):
        np.testing.assert_array_equal(mask.mask(number), pixels / np.float32(255))


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_greys_blend_whatever_their_depth(tmp_path, kind):
    half = np.full((4, 5), np.iinfo(kind).max // 2, kind)
    mask = UserMask(_still(tmp_path / "half.png", half), 4, 5).mask(0)
    assert mask.dtype == np.float32
    np.testing.assert_allclose(mask, 0.5, atol=0.01)


def test_a_video_gives_each_frame_its_own_mask_in_any_order(tmp_path):
    clip = _moving_square()
    path = write_clip(tmp_path / "mask.mkv", clip, SyntheticVideo())
    mask = UserMask(path, 48, 64, frames=6)
    assert not mask.is_still
    for number in (0, 1, 1, 4, 2, 5):
        found = mask.mask(number)
        assert found.shape == (48, 64)
        inner = clip[number, ..., 0] > 0
        # Lossy coding blurs the square's edge, and nothing else.
        assert (found[inner] > 0.5).mean() > 0.95
        assert (found[~inner] == 0).mean() > 0.95


def test_a_mask_of_another_size_is_refused(tmp_path):
    path = _still(tmp_path / "logo.png", np.zeros((48, 64), np.uint8))
    with pytest.raises(ValueError, match=r"64 x 48 pixels and the film 640 x 480"):
        UserMask(path, 480, 640)


def test_a_mask_with_too_few_frames_is_refused(tmp_path):
    path = write_clip(tmp_path / "mask.mkv", _moving_square(), SyntheticVideo())
    with pytest.raises(ValueError, match="has 6 frames and the film 7"):
        UserMask(path, 48, 64, frames=7)
    with pytest.raises(ValueError, match="ends before frame 6"):
        UserMask(path, 48, 64).mask(6)


def test_a_missing_or_foreign_file_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no mask"):
        UserMask(tmp_path / "none.png", 4, 4)
    text = tmp_path / "notes.png"
    text.write_text("a logo at the top")
    with pytest.raises(ValueError, match="no picture that can be read"):
        UserMask(text, 4, 4)
