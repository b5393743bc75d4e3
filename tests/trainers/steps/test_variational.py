"""Learning to put pictures into numbers, on networks that trace in a moment."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.steps.clip_configs import tiny_clips
from tests.trainers.steps.generative_configs import DIGITS, OVERRIDES, tiny
from tests.trainers.tiny_run import changed
from trainers.experiments import experiment
from trainers.loop import make_step_function, train
from trainers.picture_validation import PictureValidation
from trainers.run_folder import RunFolder
from trainers.steps.variational import (
    divergence_weight,
    negative_log_likelihood,
    perplexity,
    variational_gradients,
)
from trainers.strategies import make_strategy
from trainers.training_state import make_training_state
from trainers.variational_config import VariationalConfig
from zoo.vae.variational_autoencoder import VariationalAutoencoder

NETWORKS = ("vae", "vqvae")


@pytest.fixture(autouse=True)
def few_digits(monkeypatch):
    monkeypatch.setattr("trainers.picture_batches.DRAWN_DIGITS", DIGITS)


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_a_run_that_is_taken_up_goes_on_with_the_same_losses(name, tmp_path):
    config = changed(tiny(name), {"schedule.steps": 3, "run.save_every": 1})
    whole = train(config, workdir=tmp_path / "whole", show_progress=False)
    # As if it had been killed before the last checkpoint.
    latest = tmp_path / "whole/checkpoints/latest"
    (latest / "checkpoint").write_text('model_checkpoint_path: "ckpt-2"')
    resumed = train(config, workdir=tmp_path / "whole", show_progress=False)
    np.testing.assert_array_equal(resumed, whole[2:])


def test_the_bound_equals_that_of_plain_numpy():
    """The network's own numbers, the likelihood and the divergence by hand."""
    keras.utils.set_random_seed(0)
    network = VariationalAutoencoder(3, 4, picture_shape=(8, 8, 1))
    random = np.random.default_rng(0)
    picture = random.random((5, 8, 8, 1), dtype=np.float32)
    batch = {
        "picture": tf.constant(picture),
        "noise": tf.constant(random.standard_normal((5, 3)).astype(np.float32)),
    }
    coded = {name: np.asarray(v, np.float64) for name, v in network(batch).items()}
    made = 1.0 / (1.0 + np.exp(-coded["logits"]))
    bernoulli = -(picture * np.log(made) + (1 - picture) * np.log(1 - made))
    gaussian = (picture - made) ** 2 / (2 * 0.2**2) + np.log(
        0.2 * math.sqrt(2 * math.pi)
    )
    variance = np.exp(coded["log_variance"])
    divergence = 0.5 * (
        variance + coded["mean"] ** 2 - 1.0 - coded["log_variance"]
    ).sum(axis=1)
    for likelihood, misfit in (("bernoulli", bernoulli), ("gaussian", gaussian)):
        config = VariationalConfig(likelihood=likelihood, deviation=0.2, weight=3.0)
        _, figures = variational_gradients(
            network=network, config=config, batch=batch, step=tf.constant(0)
        )
        expected = misfit.sum(axis=(1, 2, 3)).mean()
        bound = expected + divergence.mean()
        np.testing.assert_allclose(figures["negative_evidence_bound"], bound, rtol=1e-5)
        loss = expected + 3.0 * divergence.mean()
        np.testing.assert_allclose(figures["loss"], loss, rtol=1e-5)


def test_the_bound_lies_below_the_likelihood_and_meets_it_for_the_true_posterior():
    """A linear decoder has a posterior and a likelihood in closed form."""
    weight, deviation, pixel = 0.7, 0.3, 0.9
    variance = 1.0 / (1.0 + weight**2 / deviation**2)
    mean = variance * weight * pixel / deviation**2
    draws = mean + math.sqrt(variance) * np.random.default_rng(0).normal(size=200_000)
    config = VariationalConfig(likelihood="gaussian", deviation=deviation)
    misfit = negative_log_likelihood(
        tf.fill((len(draws), 1, 1, 1), pixel),
        {"picture": tf.constant((weight * draws)[:, None, None, None], tf.float32)},
        config,
    )
    divergence = 0.5 * (variance + mean**2 - 1.0 - math.log(variance))
    total = weight**2 + deviation**2
    likelihood = -0.5 * (math.log(2 * math.pi * total) + pixel**2 / total)
    bound = -(float(tf.reduce_mean(misfit)) + divergence)
    assert bound == pytest.approx(likelihood, abs=0.005)


def test_the_weight_of_the_divergence_rises_from_zero():
    config = VariationalConfig(weight=4.0, warm_up_steps=10)
    weights = [float(divergence_weight(config, step)) for step in (0, 5, 10, 50)]
    np.testing.assert_allclose(weights, [0.0, 2.0, 4.0, 4.0])
    assert float(divergence_weight(VariationalConfig(), 0)) == 1.0


def test_perplexity_counts_codes_that_are_used_alike():
    assert float(perplexity(tf.constant([3.0, 3.0, 0.0, 3.0]))) == pytest.approx(3.0)
    assert float(perplexity(tf.constant([5.0, 0.0]))) == pytest.approx(1.0)


@pytest.mark.parametrize("name", NETWORKS)
def test_validation_shows_figures_and_pictures_of_its_own(name, tmp_path):
    arguments = OVERRIDES[name]["model.arguments"].replace("[8, 8, 1]", "[16, 16, 1]")
    config = changed(
        tiny(name),
        {"model.arguments": arguments, "sampling.pictures": 20, "sampling.side": 2},
    )
    network = make_training_state(config, make_strategy("none")).network
    validation = PictureValidation(config, network, RunFolder(tmp_path), write=False)
    figure, scalars, pictures = validation.run(1)
    assert math.isfinite(figure)
    assert "validation/psnr" in scalars
    assert pictures["given_back"].shape == (32, 32, 3)
    if name == "vae":
        assert "validation/divergence/dimension_002" in scalars
        assert pictures["traversals"].shape == (32, 32, 3)
    else:
        assert 0 < scalars["validation/share_of_codes_used"] <= 1


def test_what_cannot_learn_this_way_is_refused():
    strategy = make_strategy("none")
    config = changed(tiny("vqvae"), {"optimizer.accumulation": 2})
    with pytest.raises(ValueError, match="accumulation must be 1"):
        make_step_function(config, make_training_state(config, strategy), strategy)
    config = changed(tiny("vqvae"), {"variational.free_bits": 0.5})
    with pytest.raises(ValueError, match=r"free_bits is of the divergence, .* vqvae"):
        make_step_function(config, make_training_state(config, strategy), strategy)
    for config in (tiny("vqvae"), tiny_clips("video_vae"), tiny_clips("svg_lp")):
        config = changed(config, {"variational.likelihood": "bernoulli"})
        with pytest.raises(ValueError, match="set it to gaussian for"):
            make_step_function(config, make_training_state(config, strategy), strategy)
    config = changed(experiment("dcgan"), {"trainer": "variational"})
    with pytest.raises(ValueError, match="is for autoencoders"):
        make_step_function(config, make_training_state(config, strategy), strategy)
    config = changed(config, {"trainer": "supervised"})
    with pytest.raises(ValueError, match="networks that restore clips"):
        make_step_function(config, make_training_state(config, strategy), strategy)
