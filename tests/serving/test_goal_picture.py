"""Pictures become what a film's frames are in their file."""

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from serving.goal_picture import read_goal, stored_goal
from tests.synthetic_video import write_video

_PICTURE = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)


def test_photographs_are_read_upright(tmp_path):
    turned = Image.fromarray(np.rot90(_PICTURE))
    exif = turned.getexif()
    exif[0x0112] = 6  # Turned clockwise to be seen.
    turned.save(tmp_path / "turned.png", exif=exif)
    np.testing.assert_array_equal(read_goal(tmp_path / "turned.png"), _PICTURE)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_first_frame_of_a_film_becomes_its_own_frame_again(tmp_path, rotation):
    path = write_video(
        tmp_path / "in.mkv",
        width=40,
        height=24,
        frames=2,
        codec="ffv1",
        rotation=rotation,
    )
    frame = next(iter(VideoReader(path))).pixels
    film = probe_video(path)
    assert film.rotation == rotation
    upright = read_goal(path)
    np.testing.assert_array_equal(upright, np.rot90(frame, rotation // 90))
    np.testing.assert_array_equal(stored_goal(upright, film), frame)


def test_pixels_that_are_not_square_count(tmp_path):
    path = write_video(
        tmp_path / "in.mp4",
        width=40,
        height=24,
        frames=2,
        sample_aspect_ratio=Fraction(2),
    )
    assert read_goal(path).shape == (24, 80, 3)
    assert stored_goal(_PICTURE, probe_video(path)).shape == (12, 40, 3)


def test_of_other_proportions_the_middle_is_taken(tmp_path):
    film = probe_video(write_video(tmp_path / "in.mp4", width=40, height=40, frames=2))
    np.testing.assert_array_equal(stored_goal(_PICTURE, film), _PICTURE[:, 8:32])
    upright = np.rot90(_PICTURE)
    np.testing.assert_array_equal(stored_goal(upright, film), upright[8:32])
