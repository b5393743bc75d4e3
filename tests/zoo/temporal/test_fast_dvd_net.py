"""Tests of FastDVDNet."""

import numpy as np
import pytest
import tensorflow as tf

from benchmarks.multiplications import convolution_multiplications
from zoo.temporal.fast_dvd_net import FastDVDNet
from zoo.temporal.stream import stream_clip

BLOCK_MULTIPLICATIONS_PER_PIXEL = 159_048


@pytest.fixture(scope="module")
def network() -> FastDVDNet:
    restorer = FastDVDNet()
    restorer.build_for_clips()
    return restorer


def _small() -> FastDVDNet:
    restorer = FastDVDNet(channels=(4, 6, 8), frame_channels=3)
    restorer.build_for_clips()
    return restorer


def _clip(frames: int, height: int, width: int, batch: int = 1) -> np.ndarray:
    generator = np.random.default_rng(frames)
    return generator.random((batch, frames, height, width, 3), dtype=np.float32)


def test_it_has_the_size_of_the_paper(network):
    trainable = sum(int(np.prod(v.shape)) for v in network.trainable_variables)
    assert trainable == 2_479_096


def test_any_three_frames_are_denoised_once(network):
    """Seven first blocks and five second ones for five frames."""
    pixels = 24 * 28

    @tf.function(autograph=False)
    def whole(clip):
        return network({"clip": clip, "noise_level": tf.constant([25.0])})

    counted = convolution_multiplications(
        whole.get_concrete_function(tf.TensorSpec([1, 5, 24, 28, 3]))
    )
    assert counted == (7 + 5) * BLOCK_MULTIPLICATIONS_PER_PIXEL * pixels


def test_a_streamed_frame_costs_two_blocks_instead_of_four(network):
    height, width = 24, 28

    @tf.function(autograph=False)
    def step(frame, state):
        inputs = {
            "frame": frame,
            "valid": tf.ones([1]),
            "noise_level": tf.constant([25.0]),
        }
        return network.step(inputs, state)

    counted = convolution_multiplications(
        step.get_concrete_function(
            tf.TensorSpec([1, height, width, 3]),
            network.initial_state(1, height, width),
        )
    )
    uncached = 4 * BLOCK_MULTIPLICATIONS_PER_PIXEL * height * width
    assert counted == uncached // 2
    assert counted <= 0.55 * uncached


@pytest.mark.parametrize("frames", [1, 2, 3, 6])
def test_a_stream_gives_what_the_whole_clip_gives(network, frames):
    clip, noise_level = _clip(frames, 21, 26), np.array([30.0], np.float32)
    whole = network({"clip": clip, "noise_level": noise_level})
    streamed = stream_clip(network, clip, noise_level)
    np.testing.assert_allclose(streamed, whole, atol=1e-5)


def test_a_frame_sees_two_frames_to_each_side():
    network, clip = _small(), tf.constant(_clip(9, 8, 8))
    with tf.GradientTape() as tape:
        tape.watch(clip)
        middle = network({"clip": clip, "noise_level": tf.constant([25.0])})[:, 4]
    influence = np.abs(tape.gradient(middle, clip)).max(axis=(0, 2, 3, 4))
    assert (influence > 0).tolist() == [False] * 2 + [True] * 5 + [False] * 2


def test_a_pixel_reaches_no_further_than_the_halo():
    network = _small()
    for stage in (network.first_stage, network.second_stage):
        for variable in stage.trainable_variables:
            # Nothing cancels and no ReLU cuts off: the reach is the largest.
            sign = -1 if "noise_out" in variable.path else 1
            variable.assign(sign * (np.abs(variable.numpy()) + 0.01))
    width, middle = 212, 108
    reach = 0
    for offset in range(4):
        clip = tf.zeros((1, 1, 8, width, 3))
        with tf.GradientTape() as tape:
            tape.watch(clip)
            restored = network({"clip": clip, "noise_level": tf.constant([25.0])})
            pixel = tf.reduce_sum(restored[0, 0, 4, middle + offset])
        influence = np.abs(tape.gradient(pixel, clip)).max(axis=(0, 1, 2, 4))
        touched = np.flatnonzero(influence)
        reach = max(reach, np.abs(touched - middle - offset).max())
    assert network.halo - 4 < reach <= network.halo


def test_the_noise_level_is_a_standard_deviation_on_the_scale_of_255():
    network, clip = _small(), _clip(3, 8, 8)
    last_kernel = network.second_stage.noise_out.kernel
    last_kernel.assign(np.zeros(last_kernel.shape))
    restored = network({"clip": clip, "noise_level": np.array([51.0], np.float32)})
    expected = network.first_stage(*clip.swapaxes(0, 1), np.array([0.2], np.float32))
    np.testing.assert_allclose(restored[:, 1], expected, atol=1e-6)


def test_every_weight_learns_on_a_cpu_also_through_the_groups(network):
    clip = tf.constant(_clip(2, 12, 12, batch=2))
    with tf.GradientTape() as tape:
        inputs = {"clip": clip, "noise_level": tf.constant([10.0, 40.0])}
        loss = tf.reduce_mean(tf.square(network(inputs, training=True) - 0.5))
    gradients = tape.gradient(loss, [v.value for v in network.trainable_variables])
    for variable, gradient in zip(network.trainable_variables, gradients, strict=True):
        assert gradient is not None, variable.path
        assert float(tf.reduce_max(tf.abs(gradient))) > 0, variable.path


def test_training_moves_the_statistics_and_inference_uses_them():
    network, clip = _small(), _clip(2, 12, 12)
    inputs = {"clip": clip, "noise_level": np.array([25.0], np.float32)}
    before = np.asarray(network(inputs))
    learnt = np.asarray(network(inputs, training=True))
    train = tf.function(lambda: network(inputs, training=True), autograph=False)
    for _ in range(150):
        train()
    after = np.asarray(network(inputs))
    assert np.abs(before - learnt).max() > 1e-2
    np.testing.assert_allclose(after, learnt, atol=1e-3)
