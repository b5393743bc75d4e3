"""What clips look like after the protocol for old film."""

from dataclasses import replace

import numpy as np

from tests.synthetic_video import moving_texture
from trainers.protocols import PROTOCOLS

CLEAN = np.round(255 * moving_texture(6, 48, 64, seed=1)).astype(np.uint8)
PROTOCOL = replace(PROTOCOLS["old_film"], masks="")
MILD = replace(
    PROTOCOL, blur=0.0, flicker=0.0, local_flicker=0.0, density=0.0, quantiser=None
)


def test_old_film_is_black_and_white_and_always_the_same():
    old = PROTOCOL.degraded_clip(CLEAN, 8.0)
    spread = old.max(axis=-1).astype(int) - old.min(axis=-1)
    assert spread.max() <= 2
    np.testing.assert_array_equal(old, PROTOCOL.degraded_clip(CLEAN, 8.0))
    true = PROTOCOL.true_frames(CLEAN, 8.0)(2)
    np.testing.assert_array_equal(true, true[..., :1].repeat(3, axis=-1))


def test_without_any_fault_the_clip_is_the_true_one():
    old = MILD.noisy_frames(CLEAN, 0.0)
    true = MILD.true_frames(CLEAN, 0.0)
    for index in range(len(CLEAN)):
        np.testing.assert_allclose(old(index), true(index), atol=0.5 / 255)


def test_the_level_is_that_of_the_grain():
    grey = np.full((4, 96, 96, 3), 128, np.uint8)
    for level in (4.0, 12.0):
        grain = MILD.degraded_clip(grey, level).astype(float) - 128
        assert abs(grain.std() / level - 1) < 0.1


def test_flicker_and_dirt_are_what_the_protocol_says():
    grey = np.full((8, 96, 96, 3), 128, np.uint8)
    flickering = replace(MILD, flicker=0.1).degraded_clip(grey, 0.0)
    assert flickering.mean(axis=(1, 2, 3)).std() > 3
    dirty = replace(MILD, density=1.0).degraded_clip(grey, 0.0)
    share = np.mean(np.abs(dirty.astype(int) - 128) > 20)
    assert 0.005 < share < 0.7
