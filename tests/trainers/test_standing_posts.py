"""Posts move as the picture does."""

import cv2
import numpy as np
import pytest

from trainers.standing_posts import StandingPosts

_MOTION = 3


@pytest.fixture(scope="module")
def panned() -> np.ndarray:
    """A texture that moves to the right, `[2, 4, 64, 96, 3]`."""
    random = np.random.default_rng(0)
    wide = random.uniform(0.2, 0.8, (2, 64, 96 + 3 * _MOTION)).astype(np.float32)
    soft = np.stack([cv2.GaussianBlur(each, (0, 0), 1.0) for each in wide])
    starts = [3 * _MOTION - _MOTION * frame for frame in range(4)]
    frames = np.stack([soft[:, :, s : s + 96] for s in starts], axis=1)
    return np.repeat(frames[..., None], 3, axis=-1)


def test_posts_move_with_the_picture(panned):
    cover = np.asarray(StandingPosts(presence=1.0)(panned, np.int32(1))) - panned
    assert np.abs(cover).max() > 0.1
    for frame in range(3):
        there = cover[:, frame + 1, 2:-2, _MOTION:]
        np.testing.assert_allclose(there, cover[:, frame, 2:-2, :-_MOTION], atol=0.06)


def test_posts_are_upright_and_thin(panned):
    made = np.asarray(StandingPosts(posts=1, presence=1.0)(panned, np.int32(4)))
    changed = np.abs(made - panned).max(axis=-1) > 0.02
    assert changed.any()
    assert changed.sum(axis=-1).max() <= 16


def test_posts_are_the_same_again_with_the_same_seed_only(panned):
    posts = StandingPosts(presence=1.0)
    first = np.asarray(posts(panned, np.int32(1)))
    np.testing.assert_array_equal(first, posts(panned, np.int32(1)))
    assert np.abs(first - np.asarray(posts(panned, np.int32(2)))).max() > 0.1
    assert first.min() >= 0.0
    assert first.max() <= 1.0


def test_where_none_is_present_clips_stay_as_they_are(panned):
    np.testing.assert_array_equal(
        StandingPosts(presence=0.0)(panned, np.int32(1)), panned
    )
