"""Colour, grey and sepia pictures are told apart."""

import numpy as np
import pytest

from serving.picture_kind import judge_picture_kind
from tests.synthetic_video import moving_texture


def _grey() -> np.ndarray:
    clip = moving_texture(2, 64, 96, seed=5).mean(axis=-1, keepdims=True)
    return np.repeat(255.0 * clip, 3, axis=-1)


def _noisy_8_bit(clip: np.ndarray) -> list[np.ndarray]:
    noise = np.random.default_rng(0).normal(0.0, 8.0, clip.shape)
    return list(np.clip(np.round(clip + noise), 0, 255).astype(np.uint8))


def test_noisy_grey_pictures_are_black_and_white():
    assert judge_picture_kind(_noisy_8_bit(_grey())) == "black and white"


def test_sepia_pictures_are_tinted():
    sepia = _grey() * [1.0, 0.85, 0.6]
    assert judge_picture_kind(_noisy_8_bit(sepia)) == "tinted"


def test_pictures_of_many_hues_are_in_colour():
    clip = 255.0 * moving_texture(2, 64, 96, seed=5)
    assert judge_picture_kind(_noisy_8_bit(clip)) == "colour"


def test_a_small_patch_of_colour_makes_a_colour_picture():
    clip = _grey()
    clip[:, :16, :16] = [200, 40, 40]
    assert judge_picture_kind(_noisy_8_bit(clip)) == "colour"


@pytest.mark.parametrize("size", [(3, 5), (8, 17)])
def test_tiny_and_deep_pictures_are_judged_too(size):
    frame = np.full((*size, 3), 30000, np.uint16)
    assert judge_picture_kind([frame]) == "black and white"
