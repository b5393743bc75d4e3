"""The motion between two pictures is found to a fraction of a pixel."""

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from zoo.layers.luma_motion import luma_motion


@pytest.mark.parametrize("frames", [1, 3])
def test_the_motion_of_a_texture_is_found(frames):
    clip = moving_texture(5, 64, 64, speed=2).mean(-1, keepdims=True)
    first, second = clip[:1], clip[frames : frames + 1]
    motion, certainty = map(np.asarray, luma_motion(first, second))
    back, _ = map(np.asarray, luma_motion(second, first))
    inner = (0, slice(6, -6), slice(6, -6))
    assert motion.shape == (1, 32, 32, 2)
    assert certainty.min() >= 0.0 and certainty.max() < 1.0
    length = np.linalg.norm(np.median(motion[inner].reshape(-1, 2), axis=0))
    assert length == pytest.approx(2.0 * frames, rel=0.15)
    np.testing.assert_allclose(
        np.median(motion[inner], axis=(0, 1)),
        -np.median(back[inner], axis=(0, 1)),
        atol=0.3,
    )


def test_a_picture_that_rests_does_not_move():
    picture = moving_texture(1, 32, 40, speed=1).mean(-1, keepdims=True)
    motion, _ = luma_motion(picture, picture)
    assert np.abs(motion).max() < 1e-3
