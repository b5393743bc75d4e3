"""The upscaler's own promises; the shared ones are in test_catalog_networks."""

import numpy as np
import pytest

from tests.zoo.shared_network_checks import clip_inputs, small_network
from zoo.catalog import CATALOG
from zoo.layers.bicubic_enlargement import bicubic_enlargement
from zoo.temporal.shift_unet import ShiftUNetConfig
from zoo.temporal.shift_upscaler import ShiftUpscaler

UNET = ShiftUNetConfig(widths=(8, 8, 16))


@pytest.mark.parametrize("scale", [2, 4])
def test_it_starts_as_bicubic_enlargement(scale):
    network = ShiftUpscaler(UNET, scale=scale)
    network.build_for_clips()
    inputs = clip_inputs(network, 2, 16, 24)
    expected = bicubic_enlargement(inputs["clip"][0], scale)
    np.testing.assert_allclose(network(inputs)[0], expected, atol=1e-6)


def test_it_takes_over_what_one_of_a_larger_scale_has_learnt():
    by_4 = ShiftUpscaler(UNET, scale=4)
    by_4.build_for_clips()
    random = np.random.default_rng(0)
    for weight in by_4.weights:
        weight.assign(random.normal(0.0, 0.1, weight.shape))
    by_2 = ShiftUpscaler(UNET, scale=2)
    by_2.build_for_clips()
    by_2.start_from(by_4)
    inputs = clip_inputs(by_2, 3, 16, 24)
    added = {
        scale: np.asarray(network(inputs)[0])
        - np.asarray(bicubic_enlargement(inputs["clip"][0], scale))
        for scale, network in ((2, by_2), (4, by_4))
    }
    averaged = added[4].reshape(3, 32, 2, 48, 2, 3).mean(axis=(2, 4))
    np.testing.assert_allclose(added[2], averaged, atol=1e-5)


@pytest.mark.parametrize(
    "other", [ShiftUpscaler(UNET, scale=3), ShiftUpscaler(scale=4)]
)
def test_what_does_not_fit_cannot_be_taken_over(other):
    network = ShiftUpscaler(UNET, scale=2)
    with pytest.raises(ValueError, match="same U-Net and a multiple of its scale"):
        network.start_from(other)


def test_a_scale_that_does_not_enlarge_is_refused():
    with pytest.raises(ValueError, match="2 or more; received 1"):
        ShiftUpscaler(UNET, scale=1)


def test_it_looks_at_the_neighbouring_frames():
    network = small_network(CATALOG["shift_upscaler"])
    inputs = clip_inputs(network, 5, 8, 8)
    before = np.asarray(network(inputs))
    inputs["clip"][:, 1] = 1 - inputs["clip"][:, 1]
    change = np.abs(np.asarray(network(inputs)) - before)
    assert change[:, [0, 2, 3]].max(axis=(0, 2, 3, 4)).min() > 1e-4
