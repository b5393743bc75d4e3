import numpy as np
import pytest

from data_pipeline.clip_measures import measure_clip


def test_a_still_flat_clip_has_neither_motion_nor_texture():
    measures = measure_clip(np.full((10, 16, 16, 3), 77, np.uint8))
    assert (measures.motion, measures.texture, measures.contrast) == (0, 0, 0)
    assert measures.brightness == pytest.approx(77, abs=0.01)


def test_motion_is_the_change_of_brightness_from_frame_to_frame():
    clip = np.zeros((6, 16, 16, 3), np.uint8) + np.arange(6, dtype=np.uint8)[
        :, None, None, None
    ] * np.uint8(7)
    assert measure_clip(clip).motion == pytest.approx(7, abs=0.01)


def test_noise_is_texture_but_hardly_motion():
    clip = np.random.default_rng(0).integers(118, 138, (10, 64, 64, 3), np.uint8)
    measures = measure_clip(clip)
    assert measures.texture > 3.5
    assert measures.motion < measures.texture / 3


def test_texture_is_the_mean_step_across_and_down():
    clip = np.zeros((2, 8, 8, 3), np.uint8)
    clip[:, :, ::2] = 100
    assert measure_clip(clip).texture == pytest.approx(50, abs=0.01)


def test_a_single_frame_has_no_motion():
    assert measure_clip(np.zeros((1, 8, 8, 3), np.uint8)).motion == 0
