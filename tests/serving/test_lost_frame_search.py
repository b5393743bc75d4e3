"""Whole frames that are lost are found, and sound films are left alone."""

import numpy as np
import pytest

from serving.lost_frame_search import find_lost_frames
from tests.synthetic_video import SyntheticVideo, moving_texture, write_clip

FRAMES = 40


def _film(folder, change, cuts=()):
    clip = moving_texture(FRAMES, 96, 128, speed=3, cuts=cuts)
    return write_clip(folder / "film.mkv", change(clip), SyntheticVideo(cuts=()))


def _with(indices, value):
    def change(clip):
        clip[indices] = value
        return clip

    return change


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_black_grey_and_white_frames_are_found(tmp_path, value):
    film = _film(tmp_path, _with([9, 20, 21], value))
    assert find_lost_frames(film) == ((9, 9), (20, 21))


def test_a_frame_of_noise_is_found(tmp_path):
    noise = np.random.default_rng(0).random((96, 128, 3))
    noise = np.kron(noise[::8, ::8], np.ones((8, 8, 1)))
    assert find_lost_frames(_film(tmp_path, _with([15], noise))) == ((15, 15),)


def test_a_stray_repeat_is_found(tmp_path):
    def repeated(clip):
        clip[17] = clip[16]
        return clip

    assert find_lost_frames(_film(tmp_path, repeated)) == ((17, 17),)


def test_a_film_on_twos_is_left_alone(tmp_path):
    assert find_lost_frames(_film(tmp_path, lambda clip: np.repeat(clip, 2, 0))) == ()


def test_cuts_a_still_and_a_flash_are_no_loss(tmp_path):
    def change(clip):
        clip[30:] = clip[30]
        clip[10] = np.clip(0.5 * clip[10] + 0.5, 0, 1)
        return clip

    assert find_lost_frames(_film(tmp_path, change, cuts=(20,))) == ()
