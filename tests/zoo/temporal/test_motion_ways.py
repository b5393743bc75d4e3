"""What the frames around show is brought to where it is in the frame."""

import numpy as np
import pytest
from keras import ops

from tests.synthetic_video import moving_texture
from zoo.temporal.motion_ways import (
    LONGEST_WAY,
    WAYS_ALIGNMENT,
    brought_along,
    ways_at,
    ways_to_neighbours,
)

INNER = (slice(None), slice(16, -16), slice(16, -16))


def test_frames_around_are_brought_to_the_frame():
    clip = moving_texture(3, 96, 96, speed=3)
    before, present, after = clip[:1], clip[1:2], clip[2:3]
    ways = ways_to_neighbours(before, present, after)
    assert ways.shape == (1, 24, 24, 4)
    for brought, unmoved in zip(
        brought_along(before, after, ways, cell=1), (before, after), strict=True
    ):
        left = np.abs(np.asarray(brought) - present)[INNER].mean()
        assert left < 0.25 * np.abs(unmoved - present)[INNER].mean()


def test_ways_have_an_end():
    random = np.random.default_rng(0).random((3, 32, 32, 3), np.float32)
    ways = ways_to_neighbours(random[:1], random[1:2], random[2:])
    assert np.abs(ways).max() <= LONGEST_WAY


@pytest.mark.parametrize("cell", [1, 2, 4, 8])
def test_even_motion_is_the_same_at_every_size(cell):
    ways = np.broadcast_to(np.float32([8, -16, 4, 24]), (1, 8, 4, 4))
    there = np.asarray(ways_at(ops.convert_to_tensor(ways), cell))
    assert there.shape == (1, 32 // cell, 16 // cell, 4)
    np.testing.assert_allclose(
        there, np.broadcast_to(ways[0, 0, 0] / cell, there.shape)
    )


def test_frames_that_are_missing_bring_nothing():
    frame = moving_texture(1, WAYS_ALIGNMENT, 2 * WAYS_ALIGNMENT, speed=1)
    none = np.zeros_like(frame)
    ways = ways_to_neighbours(none, frame, frame)
    before, after = brought_along(none, frame, ways, cell=1)
    assert not np.any(before)
    np.testing.assert_allclose(after, frame, atol=1e-3)
