"""The motion between two pictures is found to a fraction of a pixel."""

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from zoo.layers.luma_motion import _fittest, luma_motion, luma_motion_reach


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


def test_motion_is_cut_off_where_that_is_asked_for():
    clip = moving_texture(4, 64, 64, speed=2).mean(-1, keepdims=True)
    motion, _ = luma_motion(clip[:1], clip[3:4], rounds=(2, 1), longest=1.5)
    assert np.abs(motion).max() == pytest.approx(1.5)


def test_what_rests_beside_what_moves_keeps_its_place():
    """Of a square that moves over ground, propagated motion keeps the outline."""
    ground, square = moving_texture(5, 96, 96, speed=2).mean(-1, keepdims=True)[[0, 4]]
    pictures = np.stack([ground, ground])
    pictures[0, 32:64, 32:64] = square[32:64, 32:64]
    pictures[1, 32:64, 36:68] = square[32:64, 32:64]
    true = np.zeros((48, 48, 2), np.float32)
    true[16:32, 16:32, 0] = 4.0
    # What the square uncovers cannot be known.
    known = np.ones((48, 48), bool)
    known[16:32, 32:34] = False
    error = {}
    for propagated in (0, 2, 3):
        motion, _ = luma_motion(
            pictures[:1], pictures[1:], (3, 3, 2), propagated=propagated
        )
        error[propagated] = np.abs(np.asarray(motion)[0] - true)[known].mean()
    assert error[3] < 0.6 * error[0]
    assert error[3] < error[2] < error[0]


def test_only_a_levels_single_step_goes_further_than_measured():
    first, second = moving_texture(2, 64, 64, speed=1).mean(-1, keepdims=True)
    pictures = first[None], second[None]

    def steps(rounds: tuple[int, ...], lone_step: float) -> np.ndarray:
        return np.asarray(luma_motion(*pictures, rounds, lone_step=lone_step)[0])

    once = steps((1,), 1.0)
    np.testing.assert_allclose(steps((1,), 1.25), 1.25 * once, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(steps((2,), 1.25), steps((2,), 1.0))
    assert np.abs(once).max() > 0.5


def test_pixels_further_away_than_its_reach_do_not_matter():
    rounds, longest = (1, 1), 2.0
    reach = luma_motion_reach(rounds, longest)
    random = np.random.default_rng(0).random((2, 16, 4 * reach + 32, 1), np.float32)
    before, _ = luma_motion(random[:1], random[1:], rounds, longest)
    random[:, :, 2 * reach :] = 0.5
    after, _ = luma_motion(random[:1], random[1:], rounds, longest)
    near = reach // 2
    np.testing.assert_array_equal(before[:, :, :near], after[:, :, :near])
    assert np.abs(np.asarray(after - before)).max() > 0.1


@pytest.mark.parametrize(("level", "found"), [(1, 1.0), (2, 0.0)])
def test_none_is_tried_at_coarse_levels_only(level, found):
    picture = np.random.default_rng(0).random((1, 16, 16, 1), np.float32)
    wrong = np.ones((1, 8, 8, 2), np.float32)
    best = np.asarray(_fittest([(picture, picture)] * 3, level, wrong))
    assert np.median(best) == found
