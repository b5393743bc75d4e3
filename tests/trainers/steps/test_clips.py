"""Learning to make, shrink and continue clips, on networks that trace in moments."""

import json
import math

import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.steps.clip_configs import tiny_clips
from tests.trainers.tiny_run import changed
from trainers.adversarial_state import make_adversarial_state
from trainers.clip_batches import clip_batches
from trainers.clip_validation import ClipValidation
from trainers.games.choice import make_game
from trainers.loop import train
from trainers.networks import make_network
from trainers.principal_start import start_from_principal_components
from trainers.run_folder import RunFolder
from trainers.steps.adversarial import generator_gradients
from trainers.steps.variational import variational_gradients
from trainers.strategies import make_strategy
from trainers.training_state import make_training_state
from zoo.losses.gaussian_divergence import gaussian_divergence

NETWORKS = ("mocogan", "vgan", "video_vae", "svg_lp")


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_a_run_that_is_taken_up_goes_on_with_the_same_losses(name, tmp_path):
    config = tiny_clips(name)
    whole = train(config, workdir=tmp_path / "whole", show_progress=False)
    assert np.isfinite(whole).all()
    latest = tmp_path / "whole/checkpoints/latest"
    # As if it had been killed before the last checkpoint.
    (latest / "checkpoint").write_text('model_checkpoint_path: "ckpt-2"')
    resumed = train(config, workdir=tmp_path / "whole", show_progress=False)
    np.testing.assert_array_equal(resumed, whole[2:])


def test_the_loss_of_a_predictor_is_misfit_and_distance_of_posterior_and_prior():
    config = tiny_clips("svg_lp")
    network = make_training_state(config, make_strategy("none")).network
    batch = next(iter(clip_batches(config, 0)))
    _, scalars = variational_gradients(
        network=network, config=config.variational, batch=batch, step=tf.constant(10**6)
    )
    coded = {name: np.asarray(v, np.float64) for name, v in network(batch).items()}
    deviation = config.variational.deviation
    misfit = (batch["clip"].numpy() - coded["clip"]) ** 2 / (2 * deviation**2)
    misfit += math.log(deviation) + 0.5 * math.log(2 * math.pi)
    divergence = gaussian_divergence(
        coded["mean"],
        coded["log_variance"],
        coded["prior_mean"],
        coded["prior_log_variance"],
    )
    expected = misfit.sum() / 4 + np.sum(divergence) / 4
    np.testing.assert_allclose(scalars["loss"], expected, rtol=1e-4)


def test_the_mask_of_vgan_costs_the_generator_what_it_says():
    config = tiny_clips("vgan")
    state = make_adversarial_state(config, make_strategy("none"))
    batch = next(iter(clip_batches(config, 0)))

    def loss(weight):
        state.network.mask_weight = weight
        _, scalars = generator_gradients(
            game=make_game(config, state),
            generator=state.network,
            config=config.adversarial,
            batch=batch,
        )
        return float(scalars["loss"])

    none, one, two = (loss(weight) for weight in (0.0, 1.0, 2.0))
    assert 0.1 < one - none < 0.9
    assert two - none == pytest.approx(2.0 * (one - none), rel=1e-3)


def test_an_autoencoder_starts_with_the_principal_components_of_its_clips():
    config = tiny_clips("video_vae")
    network = make_network(config.model)
    clip = next(iter(clip_batches(config, 0)))["clip"]

    def error():
        return float(
            np.mean((network.decode(network.encode(clip)["mean"]) - clip) ** 2)
        )

    before = error()
    start_from_principal_components(config, network)
    assert error() < before
    few = changed(config, {"variational.principal_blocks": 10})
    with pytest.raises(ValueError, match="must be 48 or more"):
        start_from_principal_components(few, network)
    still = json.dumps(config.model.arguments | {"clip_shape": [1, 16, 16, 3]})
    alone = changed(config, {"model.arguments": still})
    with pytest.raises(ValueError, match="whose frames go on from each other"):
        start_from_principal_components(alone, make_network(alone.model))
    tuned = changed(config, {"model.initial_weights": "video_vae"})
    with pytest.raises(ValueError, match="would overwrite the weights of video_vae"):
        start_from_principal_components(tuned, network)


@pytest.mark.parametrize("name", NETWORKS)
def test_validation_shows_figures_and_clips_of_its_own(name, tmp_path):
    config = changed(tiny_clips(name), {"sampling.pictures": 6, "sampling.side": 2})
    network = make_network(config.model)
    validation = ClipValidation(config, network, RunFolder(tmp_path), write=False)
    figure, scalars, pictures = validation.run(1)
    assert math.isfinite(figure)
    distance = "validation/frechet_distance[random_clip_convolution_0]"
    assert math.isfinite(scalars[distance])
    frames, height, width, _ = network.clip_shape
    shown = "true_and_continued" if name == "svg_lp" else "grid"
    rows = pictures[shown].shape[0] // height
    assert pictures[shown].shape[1] == frames * width
    assert rows == (6 if name == "svg_lp" else 2)
    if name == "svg_lp":
        assert scalars["validation/rms_between_samples"] > 0
        assert "validation/psnr_of_repeating_the_last_frame" in scalars
