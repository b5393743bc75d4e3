"""The deblurrer's own promises; the shared ones are in test_catalog_networks."""

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from tests.zoo.shared_network_checks import clip_inputs, small_network
from zoo.catalog import CATALOG
from zoo.temporal.shift_deblurrer import ShiftDeblurrer
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_unet import ShiftUNetConfig

UNET = ShiftUNetConfig(widths=(8, 8, 16))


@pytest.fixture
def deblurrer():
    network = ShiftDeblurrer(UNET)
    network.build_for_clips()
    return network


def test_it_starts_with_frames_as_they_are(deblurrer):
    inputs = clip_inputs(deblurrer, 2, 16, 24)
    np.testing.assert_allclose(deblurrer(inputs), inputs["clip"], atol=1e-6)


def test_it_starts_as_the_denoiser_it_takes_over(deblurrer):
    denoiser = ShiftDenoiser((UNET,))
    denoiser.build_for_clips()
    random = np.random.default_rng(0)
    for weight in denoiser.weights:
        weight.assign(random.normal(0.0, 0.1, weight.shape))
    deblurrer.start_from(denoiser)
    near = deblurrer.past + 1
    inputs = clip_inputs(deblurrer, 2 * near + 2, 16, 32)
    inputs["noise_level"][:] = -1.0
    # Where nothing moves, nothing is brought along the motion either.
    inputs["clip"][:] = inputs["clip"][:, :1]
    inner = [np.asarray(each(inputs))[:, near:-near] for each in (deblurrer, denoiser)]
    np.testing.assert_allclose(*inner, atol=1e-5)


def test_another_size_cannot_be_taken_over(deblurrer):
    denoiser = ShiftDenoiser((ShiftUNetConfig(widths=(8, 16, 16)),))
    denoiser.build_for_clips()
    with pytest.raises(ValueError, match="first stage is the same"):
        deblurrer.start_from(denoiser)


def test_it_looks_at_the_neighbouring_frames():
    network = small_network(CATALOG["shift_deblurrer"])
    inputs = clip_inputs(network, 5, 8, 8)
    before = np.asarray(network(inputs))
    inputs["clip"][:, 1] = 1 - inputs["clip"][:, 1]
    change = np.abs(np.asarray(network(inputs)) - before)
    assert change[:, [0, 2, 3]].max(axis=(0, 2, 3, 4)).min() > 1e-4


def test_what_the_gate_adds_undoes_the_blur_of_even_movement(deblurrer):
    sharp = moving_texture(15, 64, 96, speed=1)
    blurred = sharp.reshape(5, 3, *sharp.shape[1:]).mean(axis=1)
    inputs = {"clip": blurred[None], "noise_level": np.float32([-1.0])}
    tail = next(w for w in deblurrer.weights if w.path.endswith("unet/tail/bias"))
    bias = np.zeros(tail.shape, np.float32)
    # Behind the 12 of what is added, for each of four pixels, come the weights of five
    # differences, in sixteenths; of these the first undoes the blur. Its factors were
    # fitted to motion as it is measured in films; of the true one more can be added.
    bias[12::5] = 1.5 / 16.0
    tail.assign(bias)
    restored = np.asarray(deblurrer(inputs))[0]
    errors = [np.square(each - sharp[1::3]).mean() for each in (blurred, restored)]
    assert errors[1] < 0.75 * errors[0]
