"""The old-film restorer's own promises; shared ones are in test_catalog_networks."""

import numpy as np
import pytest

from tests.zoo.shared_network_checks import clip_inputs, small_network
from zoo.catalog import CATALOG
from zoo.temporal.old_film_restorer import OldFilmRestorer
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_unet import ShiftUNetConfig

UNET = ShiftUNetConfig(widths=(8, 8, 16))


def test_it_starts_as_the_denoiser_it_takes_over():
    denoiser = ShiftDenoiser((UNET,))
    denoiser.build_for_clips()
    random = np.random.default_rng(0)
    for weight in denoiser.weights:
        weight.assign(random.normal(0.0, 0.1, weight.shape))
    restorer = OldFilmRestorer(UNET, memory=4)
    restorer.build_for_clips()
    restorer.start_from(denoiser)
    near = restorer.past + 1
    inputs = clip_inputs(restorer, 2 * near + 2, 16, 32)
    inputs["noise_level"][:] = -1.0
    # Where nothing moves, nothing is brought along the motion either.
    inputs["clip"][:] = inputs["clip"][:, :1]
    inner = [np.asarray(each(inputs))[:, near:-near] for each in (restorer, denoiser)]
    np.testing.assert_allclose(*inner, atol=1e-5)


def test_another_size_cannot_be_taken_over():
    restorer = OldFilmRestorer(UNET)
    restorer.build_for_clips()
    denoiser = ShiftDenoiser((ShiftUNetConfig(widths=(8, 16, 16)),))
    denoiser.build_for_clips()
    with pytest.raises(ValueError, match="first stage is the same"):
        restorer.start_from(denoiser)


def test_the_memory_reaches_back_beyond_the_shifts():
    network = small_network(CATALOG["old_film_restorer"])
    frames = 2 * network.past + 4
    inputs = clip_inputs(network, frames, 8, 8)
    before = np.asarray(network(inputs))
    inputs["clip"][:, 0] = 1 - inputs["clip"][:, 0]
    change = np.abs(np.asarray(network(inputs)) - before).max(axis=(0, 2, 3, 4))
    assert change[network.past + 1 :].max() > 0


def test_a_memory_without_channels_is_refused():
    with pytest.raises(ValueError, match="1 channel or more"):
        OldFilmRestorer(memory=0)
