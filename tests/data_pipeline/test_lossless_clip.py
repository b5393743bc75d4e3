"""What is written without loss comes back the same."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_pipeline.lossless_clip import read_lossless_clip, write_lossless_clip


@given(
    st.integers(1, 4), st.integers(2, 40), st.integers(2, 40), st.integers(0, 2**32 - 1)
)
@settings(max_examples=15)
def test_every_pixel_comes_back(tmp_path_factory, frames, height, width, seed):
    random = np.random.default_rng(seed)
    clip = random.integers(0, 256, (frames, height, width, 3), dtype=np.uint8)
    path = tmp_path_factory.mktemp("clips") / "clip.mkv"
    write_lossless_clip(path, clip, Fraction(30000, 1001))
    np.testing.assert_array_equal(read_lossless_clip(path), clip)
    np.testing.assert_array_equal(read_lossless_clip(path, 1), clip[:1])


def test_the_same_clip_gives_the_same_bytes(tmp_path):
    clip = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), dtype=np.uint8)
    for name in ("a.mkv", "b.mkv"):
        write_lossless_clip(tmp_path / name, clip, Fraction(25))
    assert (tmp_path / "a.mkv").read_bytes() == (tmp_path / "b.mkv").read_bytes()


def test_what_cannot_be_written_is_told(tmp_path):
    frames = np.zeros((1, 16, 16, 3), np.uint8)
    with pytest.raises(OSError, match="cannot be written"):
        write_lossless_clip(tmp_path / "none" / "clip.mkv", frames, Fraction(25))
    with pytest.raises(ValueError, match="at least one frame"):
        write_lossless_clip(tmp_path / "clip.mkv", [], Fraction(25))
