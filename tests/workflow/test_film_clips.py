import numpy as np
import pytest

from tests.synthetic_video import (
    SyntheticVideo,
    moving_texture,
    write_clip,
    write_video,
)
from workflow.film_clips import read_film_clips


def test_a_short_film_gives_its_end_to_the_measurement(tmp_path):
    film = write_video(tmp_path / "film.mp4", frames=20, noise=5.0)
    clips = read_film_clips(film)
    assert [len(clip) for clip in clips.training] == [11]
    assert [len(clip) for clip in clips.held_out] == [9]
    assert clips.frames == 20


def test_no_frame_is_both_learnt_on_and_held_out(tmp_path):
    film = write_video(tmp_path / "film.mp4", frames=90, noise=9.0)
    clips = read_film_clips(film)
    assert len(clips.training) == 3
    assert len(clips.held_out) == 1

    def frames(some):
        return {frame.tobytes() for clip in some for frame in clip}

    assert not frames(clips.training) & frames(clips.held_out)


def test_clips_end_at_cuts(tmp_path):
    film = write_video(tmp_path / "film.mp4", frames=20, cuts=(18,))
    clips = read_film_clips(film)
    assert clips.frames == 18


def test_doubled_frames_are_left_out(tmp_path):
    video = SyntheticVideo(frames=20)
    clip = moving_texture(20, video.height, video.width, noise=9.0)
    clip[[4, 14]] = clip[[3, 13]]
    film = write_clip(tmp_path / "film.mp4", clip, video)
    assert read_film_clips(film).frames == 18


def test_large_frames_are_windowed_and_reading_is_repeatable(tmp_path):
    film = write_video(tmp_path / "film.mp4", frames=18, width=512, height=320)
    first, again = read_film_clips(film), read_film_clips(film)
    assert first.training[0].shape[1:] == (288, 384, 3)
    np.testing.assert_array_equal(first.training[0], again.training[0])


def test_a_film_without_a_shot_that_is_long_enough_is_refused(tmp_path):
    film = write_video(tmp_path / "film.mp4", frames=12)
    with pytest.raises(ValueError, match="too short to learn on: expected 18 frames"):
        read_film_clips(film)
