import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from tests.trainers.tiny_restorer import TinyRestorer
from trainers.clip_evaluator import ClipEvaluator
from trainers.evaluation_clip import EvaluationClip
from trainers.protocols import protocol_named
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.stream import stream_clip

PROTOCOL = protocol_named("awgn_clipped")
CLIP = EvaluationClip(name="a", frames=moving_texture(5, 24, 40))


def test_a_network_that_does_nothing_has_the_figures_of_the_noisy_clip():
    network = TinyRestorer()
    network.build_for_clips()
    figures = ClipEvaluator(network).evaluate(CLIP, PROTOCOL, 25.0, "guided")
    noisy = np.stack(
        [PROTOCOL.noisy_frame(f, 25.0, i) for i, f in enumerate(CLIP.frames)]
    )
    errors = ((noisy - CLIP.frames / 255.0) ** 2).mean(axis=(1, 2, 3))
    assert figures.psnr == pytest.approx((-10 * np.log10(errors)).mean(), abs=1e-3)
    assert figures.noisy_psnr == pytest.approx(figures.psnr, abs=1e-4)
    assert 0.0 < figures.ssim < 1.0
    assert (figures.frames, figures.height, figures.width) == (5, 24, 40)


def test_frames_of_one_size_are_measured_without_tracing_again():
    network = TinyRestorer()
    network.build_for_clips()
    evaluator = ClipEvaluator(network)
    for level in PROTOCOL.noise_levels[:2]:
        evaluator.evaluate(CLIP, PROTOCOL, level, "guided")
    assert evaluator._measure.experimental_get_tracing_count() == 1
    assert evaluator._step.experimental_get_tracing_count() == 1


def test_frames_are_those_of_the_reference_stream():
    stage = {"widths": (8, 8, 8)}
    network = ShiftDenoiser((stage,))
    network.build_for_clips()
    for weight in network.trainable_variables:
        if "tail" in weight.path and "kernel" in weight.path:
            weight.assign(weight + 0.05)
    rows = list(ClipEvaluator(network).restored(CLIP, PROTOCOL, 25.0, "blind"))
    clean, noisy, restored = (
        np.concatenate([np.asarray(row[i]) for row in rows]) for i in range(3)
    )
    np.testing.assert_allclose(clean, CLIP.frames / 255.0, atol=1e-6)
    expected = stream_clip(network, noisy[None], np.array([-1.0], "float32"))[0]
    np.testing.assert_allclose(restored, expected, atol=1e-5)
    assert np.abs(restored - noisy).max() > 0.01
