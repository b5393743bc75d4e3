"""Clips of a folder of videos."""

from fractions import Fraction

import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.generated_clips.video_folder import video_folder
from data_pipeline.lossless_clip import write_lossless_clip


def test_clips_are_resized_frames_in_order_that_no_cut_divides(tmp_path):
    random = np.random.default_rng(0)
    shots = [random.integers(0, 256, (36, 48, 3), np.uint8) for _ in range(2)]
    # Each shot is one picture that grows a little darker with every frame.
    frames = [np.maximum(s, 4) - np.uint8(t % 4) for s in shots for t in range(8)]
    write_lossless_clip(tmp_path / "film.mkv", frames, Fraction(8))
    (tmp_path / "broken.mkv").write_bytes(b"no video")
    source = video_folder(tmp_path, (3, 12, 16, 3))
    assert source.count == 12
    for number in range(source.count):
        clip = source.read(tf.constant(number, tf.int64))["clip"].numpy()
        assert clip.shape == (3, 12, 16, 3)
        assert np.abs(np.diff(clip.astype(int), axis=0)).max() <= 4


def test_what_cannot_be_read_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no videos"):
        video_folder(tmp_path, (3, 12, 16, 3))
    frames = [np.zeros((16, 16, 3), np.uint8)] * 2
    write_lossless_clip(tmp_path / "short.mkv", frames, Fraction(8))
    with pytest.raises(ValueError, match="no shot of the videos"):
        video_folder(tmp_path, (3, 12, 16, 3))
