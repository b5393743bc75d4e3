"""Motion between pictures of which parts are lost."""

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from zoo.layers.masked_motion import feature_pyramid, masked_motion
from zoo.layers.motion_following import follow_motion

SIZE = 64


def _texture(shift):
    return moving_texture(shift + 1, SIZE, SIZE, speed=1, seed=3)[shift]


def _pyramid(picture, known=None):
    if known is None:
        known = np.ones((SIZE, SIZE, 1), np.float32)
    return feature_pyramid(picture[None], known[None].astype(np.float32))


def _one():
    return np.ones(1, np.float32)


@pytest.mark.parametrize("brighter", [0.0, 0.1])
def test_a_pan_is_measured_whatever_the_exposure(brighter):
    first, second = 0.8 * _texture(0), 0.8 * _texture(3) + brighter
    motion = masked_motion(
        _pyramid(first), _pyramid(second), reach=(None, _one()), start=None
    )
    inner = np.asarray(motion)[0, 6:-6, 6:-6]
    # moving_texture also moves by a third downward.
    np.testing.assert_allclose(np.median(inner, axis=(0, 1)), [3, 1], atol=0.15)


def test_motion_goes_on_into_what_is_lost():
    known = np.ones((SIZE, SIZE, 1), np.float32)
    known[22:42, 22:42] = 0.0
    first, second = np.where(known > 0, _texture(0), 1.0), _texture(3)
    motion = masked_motion(
        _pyramid(first.astype(np.float32), known),
        _pyramid(second),
        reach=(None, _one()),
        start=None,
    )
    inside = np.asarray(motion)[0, 13:19, 13:19]
    np.testing.assert_allclose(inside.mean(axis=(0, 1)), [3, 1], atol=0.4)


def test_motion_through_a_frame_is_found_between_its_neighbours():
    motion = masked_motion(
        _pyramid(_texture(0)),
        _pyramid(_texture(6)),
        reach=(_one(), 2 * _one()),
        start=None,
    )
    inner = np.asarray(motion)[0, 8:-8, 8:-8]
    np.testing.assert_allclose(np.median(inner, axis=(0, 1)), [2, 2 / 3], atol=0.15)


def test_a_pixel_is_followed_until_a_frame_shows_it():
    step = np.zeros((1, 4, 8, 2), np.float32)
    step[..., 0] = 1.0
    known = [np.zeros((1, 4, 8, 1), np.float32) for _ in range(3)]
    known[1][:, :, 4] = 1.0
    known[2][:, :, 5:7] = 1.0
    way, away = (np.asarray(x) for x in follow_motion([step] * 3, known))
    np.testing.assert_array_equal(away[0, 1, :, 0], [0, 0, 2, 3, 0, 0, 0, 0])
    np.testing.assert_array_equal(way[0, 1, 2:4, 0], [2, 3])
