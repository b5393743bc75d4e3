"""Measuring networks that enlarge."""

import numpy as np
import pytest

from tests.trainers.bicubic_restorer import BicubicRestorer
from tests.trainers.tiny_run import changed
from trainers.clip_evaluator import ClipEvaluator
from trainers.evaluation_clip import EvaluationClip
from trainers.loop import train
from trainers.protocols import protocol_named
from zoo.metrics.peak_signal_to_noise import peak_signal_to_noise


@pytest.fixture(scope="module")
def clip():
    coarse = np.random.default_rng(0).integers(0, 256, (3, 11, 12, 3), np.uint8)
    return EvaluationClip(name="a", frames=coarse.repeat(4, axis=1).repeat(4, axis=2))


@pytest.fixture(scope="module")
def network():
    network = BicubicRestorer()
    network.build_for_clips()
    return network


def test_bicubic_enlargement_measures_as_what_it_is_compared_with(clip, network):
    protocol = protocol_named("upscale_x4")
    cut = EvaluationClip(name="a", frames=clip.frames[:, :-1, :-2])
    figures = ClipEvaluator(network).evaluate(cut, protocol, 0.0, "blind")
    # Only the rounding to 8 bits of what is compared with is between them.
    assert figures.psnr == pytest.approx(figures.noisy_psnr, abs=0.05)
    assert (figures.height, figures.width) == (43, 46)
    small = [protocol.noisy_frames(cut.frames, 0.0)(i) for i in range(3)]
    assert small[0].shape == (10, 11, 3)
    np.testing.assert_allclose(small[0] * 255, np.round(small[0] * 255), atol=1e-4)
    true = [protocol.true_frames(cut.frames, 0.0)(i) for i in range(3)]
    views = [
        np.stack(frames)[None]
        for frames in (true, [protocol.compared_frame(frame) for frame in small])
    ]
    assert views[0].shape == views[1].shape == (1, 3, 40, 44, 3)
    measured = np.mean(peak_signal_to_noise(*views, "y", 8))
    assert figures.noisy_psnr == pytest.approx(measured, abs=1e-3)


def test_a_protocol_of_another_scale_is_refused(clip, network):
    evaluator = ClipEvaluator(network)
    with pytest.raises(ValueError, match=r"enlarge by 2; received Bicubic.*by 4"):
        evaluator.evaluate(clip, protocol_named("upscale_x2"), 0.0, "blind")


def test_a_run_learns_to_enlarge_and_is_measured(tiny_config, clean_videos, tmp_path):
    config = changed(
        tiny_config,
        {
            "model.network": "espcn",
            "model.arguments": '{"channels": [4, 4], "scale": 2}',
            "degradation.recipe": "upscale",
            "loss.balance": 0.0,
            "evaluation.folder": str(clean_videos),
            "evaluation.protocol": "upscale_x2",
            "evaluation.max_frames": 1,
            "schedule.steps": 2,
        },
    )
    losses = train(config, workdir=tmp_path / "run", show_progress=False)
    assert np.isfinite(losses).all()
    assert list((tmp_path / "run" / "eval").glob("*.json"))


def test_a_recipe_that_shrinks_wants_a_network_that_enlarges(tiny_config, tmp_path):
    overrides = {"degradation.recipe": "upscale", "loss.balance": 0.0}
    wrong = changed(tiny_config, overrides)
    with pytest.raises(ValueError, match="enlarges by 1, and the recipe upscale shr"):
        train(wrong, workdir=tmp_path / "run", show_progress=False)


def test_a_balanced_loss_is_refused_where_sizes_differ(tiny_config):
    with pytest.raises(ValueError, match=r"config.loss.balance must be 0"):
        changed(tiny_config, {"degradation.recipe": "upscale"})
