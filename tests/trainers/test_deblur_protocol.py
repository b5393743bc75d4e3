"""Measuring networks that sharpen."""

from dataclasses import replace

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from tests.trainers.tiny_run import changed
from trainers.clip_evaluator import ClipEvaluator
from trainers.evaluation_clip import EvaluationClip
from trainers.loop import train
from trainers.protocols import protocol_named
from zoo.temporal.shift_deblurrer import ShiftDeblurrer
from zoo.temporal.shift_unet import ShiftUNetConfig

CLEAN = np.round(255 * moving_texture(11, 24, 32, seed=1)).astype(np.uint8)


def test_frames_are_the_mean_light_of_three_and_compared_with_the_middle_one():
    protocol = protocol_named("motion_blur")
    assert protocol.length(11) == 3
    blurred = protocol.noisy_frames(CLEAN, 0.0)(1)
    mean = np.mean((CLEAN[3:6] / 255) ** 2.2, axis=0) ** (1 / 2.2)
    np.testing.assert_allclose(blurred, mean, atol=0.51 / 255)
    true = protocol.true_frames(CLEAN, 0.0)(1)
    np.testing.assert_array_equal(true, CLEAN[4].astype(np.float32) / np.float32(255))


def test_out_of_focus_frames_are_softer_the_wider_the_lens():
    protocol = protocol_named("defocus")
    assert protocol.length(11) == 11
    contrasts = [
        replace(protocol, radius=radius).noisy_frames(CLEAN, 0.0)(3).std()
        for radius in (0.0, 1.5, 2.5, 3.5)
    ]
    assert contrasts == sorted(contrasts, reverse=True)


def test_a_network_that_does_nothing_measures_as_the_blurred_frames():
    network = ShiftDeblurrer(ShiftUNetConfig(widths=(4, 4, 4)))
    network.build_for_clips()
    clip = EvaluationClip(name="a", frames=CLEAN)
    protocol = protocol_named("motion_blur")
    figures = ClipEvaluator(network).evaluate(clip, protocol, 1.0, "blind")
    assert figures.frames == 3
    assert figures.psnr == pytest.approx(figures.noisy_psnr, abs=1e-3)


def test_a_clip_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="averages 3 frames; received a clip of 2"):
        protocol_named("motion_blur").length(2)


@pytest.mark.slow
def test_a_run_learns_to_sharpen_and_is_measured(tiny_config, clean_videos, tmp_path):
    config = changed(
        tiny_config,
        {
            "model.network": "shift_deblurrer",
            "model.arguments": '{"unet": {"widths": [4, 4, 4]}}',
            "data.frames": 6,
            "degradation.recipe": "deblur",
            "deblur.frames": 2,
            "deblur.most_averaged": 3,
            "evaluation.folder": str(clean_videos),
            "evaluation.protocol": "defocus",
            "evaluation.max_frames": 1,
            "schedule.steps": 2,
        },
    )
    losses = train(config, workdir=tmp_path / "run", show_progress=False)
    assert np.isfinite(losses).all()
    assert list((tmp_path / "run" / "eval").glob("*.json"))
