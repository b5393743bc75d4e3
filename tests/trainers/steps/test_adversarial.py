"""Learning against a discriminator, on networks that trace in a moment."""

import logging
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.steps.generative_configs import DIGITS, figures, tiny
from tests.trainers.tiny_run import changed
from trainers import loop
from trainers.adversarial_config import AdversarialConfig
from trainers.adversarial_state import make_adversarial_state
from trainers.games.choice import make_game
from trainers.games.comparison import Comparison
from trainers.games.game import Game
from trainers.loop import make_step_function, train
from trainers.picture_validation import PictureValidation
from trainers.run_folder import RunFolder
from trainers.steps.adversarial import discriminator_gradients
from trainers.strategies import make_strategy
from trainers.training_batches import training_batches


@pytest.fixture(autouse=True)
def few_digits(monkeypatch):
    monkeypatch.setattr("trainers.picture_batches.DRAWN_DIGITS", DIGITS)


@pytest.mark.slow
def test_accumulated_batches_give_the_figures_of_whole_ones():
    """Without batch normalisation, which sees the parts."""
    config = tiny("hinge_gan")
    config = changed(
        config,
        {
            "model.network": "dense_gan",
            "model.arguments": (
                '{"picture_shape": [8, 8, 1], "widths": [8], "latent_size": 4}'
            ),
            "adversarial.discriminator_arguments": (
                '{"channels": 4, "normalisation": "none"}'
            ),
        },
    )
    whole = figures(config, make_strategy("none"))
    parts = figures(
        changed(config, {"optimizer.accumulation": 2}), make_strategy("none")
    )
    for first, second in zip(whole, parts, strict=True):
        for figure, value in first.items():
            assert second[figure] == pytest.approx(value, abs=1e-4), figure


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_with_the_same_losses(tmp_path, monkeypatch):
    config = tiny("dcgan")
    whole = train(config, workdir=tmp_path / "whole", show_progress=False)
    original = loop.make_step_function

    def killed_after_three(*arguments):
        function, done = original(*arguments), []

        def step(batches):
            if len(done) == 3:
                raise RuntimeError("killed")
            done.append(None)
            return function(batches)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(loop, "make_step_function", killed_after_three)
        with pytest.raises(RuntimeError, match="killed"):
            train(config, workdir=tmp_path / "killed", show_progress=False)
    resumed = train(config, workdir=tmp_path / "killed", show_progress=False)
    assert len(whole) == 4
    np.testing.assert_array_equal(resumed, whole[2:])
    names = tf.train.list_variables(
        tf.train.latest_checkpoint(tmp_path / "whole/checkpoints/latest")
    )
    saved = {name.partition("/")[0] for name, _ in names}
    assert {"network", "discriminator", "discriminator_optimizer"} <= saved


@pytest.mark.slow
def test_a_discriminator_learns_with_several_updates_per_update_of_the_generator():
    config = tiny("wgan_gp")
    strategy = make_strategy("none")
    state = make_adversarial_state(config, strategy)
    step = make_step_function(config, state, strategy)
    batches = iter(training_batches(config, first_step=0, strategy=strategy))
    step(batches)
    assert state.step == 1
    assert int(state.discriminator_optimizer.iterations.numpy()) == 2


def test_the_weight_of_r1_counts_and_its_gradient_is_finite():
    config = tiny("r1_gan")
    strategy = make_strategy("none")
    state = make_adversarial_state(config, strategy)
    batch = next(iter(training_batches(config, first_step=0, strategy=strategy)))

    def gradients(weight):
        found, scalars = discriminator_gradients(
            game=make_game(config, state),
            discriminator=state.discriminator,
            config=replace(config.adversarial, penalty_weight=weight),
            batch=batch,
        )
        assert float(scalars["penalty"]) > 0
        return np.concatenate([np.ravel(gradient) for gradient in found])

    none, one, two = (gradients(weight) for weight in (0.0, 1.0, 2.0))
    np.testing.assert_allclose(two - none, 2.0 * (one - none), atol=1e-5)
    assert np.isfinite(one).all()
    assert np.abs(one - none).max() > 1e-6


class _Still(Game):
    """Shows what it is given to a judge of places whose slope is the picture itself."""

    def make(self, batch, turn):
        return batch["made"]

    def comparisons(self, batch, made, turn):
        def judge(inputs, training):
            squares = tf.reduce_sum(tf.square(inputs["picture"]), axis=-1)
            return 0.5 * squares * tf.cast(tf.size(squares[0]), tf.float32)

        real, made = ({"picture": each} for each in (batch["real"], made))
        return [Comparison(judge=judge, subject="picture", real=real, made=made)]


@pytest.mark.parametrize("places", [(1, 1), (3, 5)])
def test_penalties_are_of_the_slope_of_the_mean_score_where_the_papers_say(places):
    random = np.random.default_rng(0)
    real, made = random.random((2, 4, *places, 2), dtype=np.float32)
    shares = random.random(4, dtype=np.float32)
    between = made + shares.reshape(4, 1, 1, 1) * (real - made)
    lengths = np.sqrt((between**2).sum(axis=(1, 2, 3)))
    expected = {
        "gradient": ((lengths - 1.0) ** 2).mean(),
        "r1": 0.5 * (real**2).sum(axis=(1, 2, 3)).mean(),
        "none": 0.0,
    }
    batch = {"real": real, "made": made, "chances": shares[:, None]}
    for penalty, value in expected.items():
        _, scalars = discriminator_gradients(
            game=_Still(),
            discriminator=keras.Model(),
            config=AdversarialConfig(penalty=penalty),
            batch={name: tf.constant(values) for name, values in batch.items()},
        )
        assert float(scalars["penalty"]) == pytest.approx(value, rel=1e-5), penalty


@pytest.mark.parametrize(("rate", "times"), [(0.0, 1.0), (0.004, 4.0)])
def test_the_discriminator_learns_at_its_own_rate_where_it_has_one(rate, times):
    config = changed(
        tiny("r1_gan"),
        {
            "optimizer.learning_rate": 0.001,
            "adversarial.discriminator_learning_rate": rate,
        },
    )
    rates = make_adversarial_state(config, make_strategy("none")).learning_rates
    assert rates["learning_rate"] > 0
    assert rates["discriminator_learning_rate"] == pytest.approx(
        times * rates["learning_rate"]
    )


def test_the_collapse_of_a_generator_is_told_loudly(tmp_path, caplog):
    config = changed(tiny("dcgan"), {"data.source": "digits"})
    config = changed(
        config,
        {
            "sampling.pictures": 32,
            "model.arguments": (
                '{"picture_shape": [16, 16, 1], "channels": 4, "latent_size": 4}'
            ),
        },
    )
    network = make_adversarial_state(config, make_strategy("none")).network
    validation = PictureValidation(config, network, RunFolder(tmp_path), write=True)
    network.steps[-1].set_weights([0.0 * w for w in network.steps[-1].get_weights()])
    with caplog.at_level(logging.WARNING):
        figure, scalars, pictures = validation.run(7)
    assert "MODE COLLAPSE at step 7" in caplog.text
    assert figure < 0
    diversity = "validation/diversity_of_the_data's[random_convolution_0]"
    assert scalars[diversity] < 0.01
    assert pictures["grid"].shape == (128, 128, 3)
    assert (tmp_path / "eval/step_00000007.json").is_file()


@pytest.mark.slow
def test_a_run_ends_early_where_validations_find_nothing_better(tmp_path, monkeypatch):
    figures = iter([-3.0, -2.0, -2.5, -2.0, -1.0])
    monkeypatch.setattr(
        PictureValidation, "run", lambda self, step: (next(figures), {}, {})
    )
    config = changed(
        tiny("r1_gan"),
        {
            "schedule.steps": 9,
            "sampling.pictures": 1,
            "evaluation.every": 1,
            "evaluation.patience": 2,
        },
    )
    losses = train(config, workdir=tmp_path, show_progress=False)
    assert len(losses) == 4
    latest = tf.train.latest_checkpoint(tmp_path / "checkpoints/latest")
    assert latest.endswith("ckpt-4")
    best = tf.train.latest_checkpoint(tmp_path / "checkpoints/best")
    assert best.endswith("ckpt-2")


def test_what_cannot_be_played_is_refused():
    strategy = make_strategy("none")
    for overrides, message in (
        ({"model.network": "vae", "model.arguments": "{}"}, "is for generators"),
        ({"adversarial.discriminator": "vae"}, "must be one of dense_disc"),
        ({"adversarial.penalty": "gradient"}, "batch normalisation mixes them"),
        ({"adversarial.penalty": "r1"}, "r1 asks .* batch normalisation mixes them"),
    ):
        with pytest.raises(ValueError, match=message):
            make_adversarial_state(changed(tiny("dcgan"), overrides), strategy)
