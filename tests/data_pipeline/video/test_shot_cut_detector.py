"""Tests of the detection of cuts."""

from collections.abc import Iterable

import numpy as np
import pytest

from data_pipeline.video.shot_cut_detector import ShotCutDetector
from tests.synthetic_video import moving_texture


def _cuts(frames: Iterable[np.ndarray]) -> list[int]:
    detector = ShotCutDetector()
    return [i for i, frame in enumerate(frames) if detector.is_cut(frame)]


def _coded(clip: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(clip, 0, 1) * 255).astype(np.uint8)


@pytest.mark.parametrize("noise", [0.0, 25.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_cuts_are_found_at_their_frame(noise: float, seed: int) -> None:
    clip = moving_texture(40, 144, 192, seed=seed, cuts=(9, 23, 31), noise=noise)
    assert _cuts(_coded(clip)) == [0, 9, 23, 31]


@pytest.mark.parametrize("speed", [0, 4, 12])
def test_pans_are_no_cuts(speed: int) -> None:
    assert _cuts(_coded(moving_texture(30, 144, 192, speed=speed))) == [0]


def test_flicker_and_fades_are_no_cuts() -> None:
    clip = moving_texture(40, 144, 192, noise=10.0)
    random = np.random.default_rng(0)
    gains = random.uniform(0.6, 1.4, 40)[:, None, None, None]
    assert _cuts(_coded(clip * gains)) == [0]
    fade = np.linspace(1, 0.05, 40)[:, None, None, None]
    assert _cuts(_coded(clip * fade)) == [0]


def test_a_white_flash_is_no_cut() -> None:
    clip = moving_texture(30, 144, 192)
    clip[12:14] = 1.0
    assert _cuts(_coded(clip)) == [0]


def test_a_new_scene_behind_black_is_a_cut() -> None:
    clip = moving_texture(30, 144, 192, cuts=(15,))
    clip[12:15] = 0.0
    assert _cuts(_coded(clip)) == [0, 15]


def test_heavy_noise_alone_makes_no_cuts() -> None:
    dim = 0.4 + 0.1 * moving_texture(30, 144, 192)
    noise = np.random.default_rng(0).normal(0, 50 / 255, dim.shape)
    assert _cuts(_coded(dim + noise)) == [0]


def test_all_types_and_small_sizes_are_taken() -> None:
    clip = moving_texture(12, 40, 30, cuts=(6,), speed=1)
    assert _cuts(clip) == [0, 6]
    assert _cuts((clip * 65535).astype(np.uint16)) == [0, 6]


def test_a_film_that_begins_black_has_its_first_frame_for_a_start() -> None:
    clip = moving_texture(10, 144, 192)
    clip[:3] = 0.0
    assert _cuts(_coded(clip)) == [0]
