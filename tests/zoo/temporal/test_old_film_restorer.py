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


def _random_restorer(**arguments) -> OldFilmRestorer:
    restorer = OldFilmRestorer(UNET, memory=4, **arguments)
    restorer.build_for_clips()
    random = np.random.default_rng(0)
    for weight in restorer.weights:
        weight.assign(random.normal(0.0, 0.1, weight.shape))
    return restorer


def test_a_refiner_refines_what_the_first_one_gives():
    first, refined = _random_restorer(), _random_restorer(refines=True)
    for layer in first.layers:
        refined.get_layer(layer.name).set_weights(layer.get_weights())
    refined.copy_first_stage(share=0.0)
    inputs = clip_inputs(refined, 3, 16, 32)
    np.testing.assert_allclose(refined(inputs), first(inputs), atol=1e-5)
    refined.copy_first_stage(share=1.0)
    tail, copied = (
        next(w for w in refined.weights if f"{unet}/tail/kernel" in w.path)
        for unet in ("unet", "refiner")
    )
    np.testing.assert_array_equal(tail, copied)
    assert np.abs(np.asarray(refined(inputs)) - np.asarray(first(inputs))).max() > 0.01


def test_only_what_refines_copies_its_first_stage():
    with pytest.raises(ValueError, match="refines=True"):
        _random_restorer().copy_first_stage()


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
