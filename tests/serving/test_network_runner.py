import numpy as np
import pytest
import tensorflow as tf

from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner, in_precision
from serving.out_of_memory_error import OutOfMemoryError
from tests.serving.small_denoiser import small_denoiser
from tests.synthetic_video import moving_texture
from zoo.temporal.stream import stream_clip


@pytest.fixture(scope="module")
def restorer():
    return small_denoiser()


def _restore(runner, clip):
    stream = FrameStream(runner)
    outputs = [output for frame in clip for output in stream.feed(frame)]
    return np.stack(outputs + stream.finish())


def _clip(frames=5, height=22, width=36, kind=np.uint8):
    peak = np.iinfo(kind).max
    return np.rint(moving_texture(frames, height, width, noise=20.0) * peak).astype(
        kind
    )


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_frames_are_those_of_the_networks_own_stream(restorer, kind):
    clip = _clip(kind=kind)
    peak = np.iinfo(kind).max
    expected = stream_clip(restorer, clip[None] / peak, np.array([25.0], "float32"))[0]
    restored = _restore(NetworkRunner(restorer, noise_level=25.0), clip)
    assert restored.dtype == kind
    wanted = np.clip(expected, 0, 1) * peak
    # Rounded, and float32 arithmetic itself is off by up to 1e-5 of the range.
    assert np.abs(restored - wanted).max() <= 0.5 + 1e-5 * peak
    assert np.abs(restored.astype(int) - clip).mean() > 0.005 * peak


def test_half_strength_is_half_way(restorer):
    clip = _clip()
    full = _restore(NetworkRunner(restorer, noise_level=25.0), clip)
    half = _restore(NetworkRunner(restorer, noise_level=25.0, strength=0.5), clip)
    inside = (full > 0) & (full < 255)
    middle = (full.astype(float) + clip) / 2
    assert np.abs(half - middle)[inside].max() <= 1.0


def test_strength_zero_leaves_the_pixels_unchanged(restorer):
    clip = _clip()
    runner = NetworkRunner(restorer, noise_level=25.0, strength=0.0)
    np.testing.assert_array_equal(_restore(runner, clip), clip)


def test_too_little_memory_gets_a_sentence_with_a_way_out(restorer, monkeypatch):
    def full(*inputs):
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating")

    runner = NetworkRunner(restorer, noise_level=25.0)
    monkeypatch.setattr(runner, "_compiled", full)
    with pytest.raises(OutOfMemoryError, match="36x22 pixels; smaller tiles, as with"):
        _restore(runner, _clip())


def test_the_noise_level_reaches_the_network(restorer):
    clip = _clip()
    blind = _restore(NetworkRunner(restorer, noise_level=-1.0), clip)
    guided = _restore(NetworkRunner(restorer, noise_level=50.0), clip)
    assert (blind != guided).any()


def test_bfloat16_is_close_to_float32_and_leaves_the_original(restorer):
    clip = _clip()
    copy = in_precision(restorer, "bfloat16")
    assert copy.dtype_policy.name == "mixed_bfloat16"
    assert restorer.dtype_policy.name == "float32"
    exact = _restore(NetworkRunner(restorer, noise_level=25.0), clip)
    runner = NetworkRunner(restorer, noise_level=25.0, precision="bfloat16")
    rounded = _restore(runner, clip)
    error = np.abs(exact.astype(int) - rounded)
    assert error.mean() < 1.0


def test_a_network_that_must_know_the_noise_is_not_run_blind(restorer, monkeypatch):
    monkeypatch.setattr(type(restorer), "blind", False)
    with pytest.raises(ValueError, match="noise level"):
        NetworkRunner(restorer, noise_level=-1.0)
