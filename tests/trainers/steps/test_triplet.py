"""Old, degraded and clean pictures: who learns from what."""

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from trainers.data_config import DataConfig
from trainers.experiments import experiment
from trainers.model_config import ModelConfig
from trainers.steps.triplet import triplet_gradients, triplet_step_function
from trainers.triplet_config import TripletConfig
from trainers.triplet_state import make_triplet_state
from zoo.catalog import CATALOG

_SMALL = CATALOG["triplet_restorer"].small_config


def _config(**triplet):
    config = experiment("triplet")
    return replace(
        config,
        model=ModelConfig(
            network="triplet_restorer", arguments=_SMALL, precision="float32"
        ),
        data=DataConfig(batch_size=2, crop=16),
        triplet=TripletConfig(judge_width=4, **triplet),
    )


@pytest.fixture(scope="module")
def batch():
    random = np.random.default_rng(0)
    shape = (2, 16, 16, 3)
    clean = np.repeat(random.random((*shape[:3], 1), np.float32), 3, axis=-1)
    mask = np.zeros((2, 16, 16, 1), np.float32)
    mask[:, 4:8, 3:7] = 1.0
    arrays = {
        "old": random.random(shape, np.float32),
        "degraded": np.where(mask > 0, 1.0, 0.8 * clean).astype(np.float32),
        "clean": clean,
        "mask": mask,
        "noise": random.standard_normal((2, 3, 4, 4, 3)).astype(np.float32),
    }
    return {name: tf.constant(values) for name, values in arrays.items()}


def _state(config):
    return make_triplet_state(config, tf.distribute.get_strategy())


def _sizes(state, config, batch):
    """The largest gradient of each part, by the part's name."""
    gradients, _ = triplet_gradients(
        network=state.network,
        companion=state.companion,
        config=config.triplet,
        batch=batch,
    )
    variables = _variables(state)
    sizes: dict[str, float] = {}
    for variable, gradient in zip(variables, gradients, strict=True):
        name = _part(state, variable)
        size = float(tf.reduce_max(tf.abs(gradient)))
        sizes[name] = max(size, sizes.get(name, 0.0))
    return sizes


def _variables(state):
    return [
        *state.network.trainable_variables,
        *state.companion.trainable_variables,
    ]


def _part(state, variable):
    layers = [*state.network.layers, *state.companion.layers]
    (name,) = [
        layer.name
        for layer in layers
        if any(variable is each for each in layer.trainable_variables)
    ]
    return name


_ALL = {
    "old_encoder",
    "clean_decoder",
    "old_decoder",
    "clean_encoder",
    "mapping",
    "finder_first",
    "finder_last",
    "latent_judge",
    "old_judge",
    "clean_judge",
    "mapped_judge",
}


def test_all_parts_learn(batch):
    config = _config()
    sizes = _sizes(_state(config), config, batch)
    assert set(sizes) == _ALL
    assert min(sizes.values()) > 0


def test_the_mappings_losses_leave_the_autoencoders_alone(batch):
    only_mapping = _config(
        reconstruction=1e-30, divergence=1e-30, adversarial=0.0, latent_adversarial=0.0
    )
    sizes = _sizes(_state(only_mapping), only_mapping, batch)
    learning = {name for name, size in sizes.items() if size > 1e-12}
    judges = {name for name in _ALL if name.endswith("judge")}
    assert learning == {"mapping", "finder_first", "finder_last"} | judges


def test_latent_maps_of_old_and_degraded_pictures_are_drawn_together(batch):
    """The encoder goes down the slope on which the judge cannot tell them apart."""
    only = _config(
        reconstruction=1e-30, divergence=1e-30, adversarial=0.0, latent_adversarial=1.0
    )
    state = _state(only)
    judge, encode = state.companion.latent_judge, state.network.old_encoder

    def apart():
        scores = [judge(encode(batch[kind])[0])[0] for kind in ("old", "degraded")]
        return sum(float(tf.reduce_mean(tf.square(s - 0.5))) for s in scores)

    still = batch | {"noise": tf.zeros_like(batch["noise"])}
    before = apart()
    optimizer = keras.optimizers.SGD(0.05)
    for _ in range(5):
        gradients, _ = triplet_gradients(
            network=state.network,
            companion=state.companion,
            config=only.triplet,
            batch=still,
        )
        chosen = [
            (gradient, variable)
            for gradient, variable in zip(gradients, _variables(state), strict=True)
            if _part(state, variable) == "old_encoder"
        ]
        optimizer.apply(*map(list, zip(*chosen, strict=True)))
    assert apart() < before


@pytest.mark.slow
def test_some_updates_restore_better(batch):
    config = _config(adversarial=0.0, features=0.0, latent_adversarial=0.1)
    config = replace(
        config,
        optimizer=replace(config.optimizer, learning_rate=5e-3),
        schedule=replace(config.schedule, warm_up_steps=1, steps=60),
    )
    state = _state(config)
    step = triplet_step_function(config, state, tf.distribute.get_strategy())
    figures = [step(iter([batch])) for _ in range(40)]
    errors = [float(figure["squared_error"]) for figure in figures]
    # Noise has little that fewer numbers could stand for.
    assert errors[-1] < 0.7 * errors[0]
    assert float(figures[-1]["reconstruction"]) < float(figures[0]["reconstruction"])
    assert all(float(figure["finite"]) == 1.0 for figure in figures)
    assert state.step == 40


def test_another_network_is_refused():
    config = replace(_config(), model=ModelConfig(network="vae", precision="float32"))
    with pytest.raises(ValueError, match="is for triplet_restorer; received"):
        _state(config)


def test_figures_are_those_of_the_terms_whatever_their_weights(batch):
    names = ("reconstruction", "divergence", "mapping", "finding")
    found = []
    for weight in (0.0, 3.0):
        config = _config(**dict.fromkeys(names, weight))
        state = _state(config)
        _, figures = triplet_gradients(
            network=state.network,
            companion=state.companion,
            config=config.triplet,
            batch=batch,
        )
        found.append([float(figures[name]) for name in names])
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[0], found[1], rtol=1e-4)


def test_weights_below_zero_are_refused():
    with pytest.raises(ValueError, match=r"config\.triplet\.features must be 0"):
        TripletConfig(features=-1.0)
