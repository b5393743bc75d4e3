"""What restorers and translators play, on networks that compute in a moment."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.steps.generative_configs import tiny
from tests.trainers.tiny_run import changed
from trainers.adversarial_state import make_adversarial_state
from trainers.games.clip_game import ClipGame
from trainers.games.cycle_game import CycleGame
from trainers.perceptual_features import feature_maps
from trainers.steps.adversarial import generator_gradients
from trainers.strategies import make_strategy
from zoo.gan.clip_discriminator import ClipDiscriminator
from zoo.gan.cycle_translator import CycleTranslator
from zoo.gan.discriminator_pair import DiscriminatorPair
from zoo.losses.feature_distance import feature_distance

RANDOM = np.random.default_rng(0)


class _Brightness(ClipDiscriminator):
    """Takes what is bright for real."""

    def __init__(self, conditional=False):
        super().__init__(conditional)
        self.built = True

    def judge(self, clip, condition):
        return tf.reduce_mean(clip, axis=-1)


class _Darker:
    """Stands in for a restorer: takes a tenth of the light, more with every frame.

    Its first stage has taken half of the light.
    """

    scale = 1

    def restore_stages(self, inputs, training):
        clip = inputs["clip"]
        steps = tf.range(clip.shape[1], dtype=tf.float32)[None, :, None, None, None]
        return [0.5 * clip, 0.9 * clip + 0.01 * steps]


def _batch(frames=3):
    clip, clean = RANDOM.random((2, 2, frames, 16, 16, 3), dtype=np.float32)
    level = np.full(2, -1.0, np.float32)
    batch = {"clip": clip, "clean": clean, "noise_level": level}
    return {name: tf.constant(values) for name, values in batch.items()}


def test_the_content_of_pairs_is_error_of_all_stages_features_and_ping_pong():
    config = tiny("esrgan")
    config = replace(
        config,
        loss=replace(config.loss, earlier_stages=0.25),
        translation=replace(
            config.translation, perceptual=0.5, ping_pong=2.0, adversarial=0.1
        ),
    )
    features, batch = feature_maps("random_convolution"), _batch()
    game = ClipGame(_Darker(), _Brightness(), config, features)
    made = game.make(batch, "generator")
    assert made[-1].shape[1] == 5
    value, figures = game.content(batch, made)
    clean = batch["clean"].numpy()
    forth = 0.9 * batch["clip"].numpy() + 0.01 * np.arange(3).reshape(1, 3, 1, 1, 1)
    absolute = np.abs(forth - clean).mean()
    absolute += 0.25 * np.abs(0.5 * batch["clip"].numpy() - clean).mean()
    absolute *= config.loss.absolute
    far = feature_distance(
        features(forth.reshape(6, 16, 16, 3).astype(np.float32)),
        features(clean.reshape(6, 16, 16, 3)),
    )
    # Frame 0 is made again 4 steps later, frame 1 two steps later.
    unlike = (0.04 + 0.02) / 2
    expected = absolute + 0.5 * float(far) + 2.0 * unlike
    assert float(value) == pytest.approx(expected, rel=1e-5)
    assert float(figures["ping_pong"]) == pytest.approx(unlike, rel=1e-4)
    assert float(figures["perceptual[random_convolution_0]"]) == pytest.approx(
        float(far), rel=1e-5
    )


def test_a_discriminator_sees_clips_of_the_clean_length_and_their_condition():
    config, batch = tiny("pix2pix"), _batch()
    game = ClipGame(_Darker(), _Brightness(conditional=True), config, None)
    (comparison,) = game.comparisons(batch, game.make(batch, "generator"), "generator")
    assert comparison.made["clip"].shape == comparison.real["clip"].shape
    np.testing.assert_array_equal(comparison.real["clip"], batch["clean"])
    assert float(comparison.made["clip"][0, 0, 0, 0, 0]) == pytest.approx(
        0.9 * float(batch["clip"][0, 0, 0, 0, 0])
    )
    for inputs in (comparison.real, comparison.made):
        np.testing.assert_array_equal(inputs["condition"], batch["clip"])


def test_clips_too_short_for_a_loss_are_refused():
    class OfThree(_Brightness):
        frames = 3

    plain, ping_pong = tiny("pix2pix"), tiny("esrgan")
    ping_pong = replace(
        ping_pong, translation=replace(ping_pong.translation, ping_pong=1.0)
    )
    for config, judge, message in (
        (plain, OfThree(), "looks at 3 frames at a time, .* recipe have 1"),
        (ping_pong, _Brightness(), "ping_pong needs clips of 2 frames or more"),
    ):
        game, batch = ClipGame(_Darker(), judge, config, None), _batch(1)
        with pytest.raises(ValueError, match=message):
            game.comparisons(batch, game.make(batch, "generator"), "generator")


def test_small_clips_are_enlarged_to_be_a_condition():
    class Enlarging(_Darker):
        scale = 2

    game = ClipGame(Enlarging(), _Brightness(conditional=True), tiny("tecogan"), None)
    batch = _batch() | {"clean": tf.zeros((2, 3, 32, 32, 3))}
    (comparison,) = game.comparisons(batch, [batch["clean"]], "discriminator")
    assert comparison.real["condition"].shape == (2, 3, 32, 32, 3)


def test_a_cycle_is_measured_on_both_looks_and_the_identity_too():
    class Network(CycleTranslator):
        def call(self, inputs, training=False):
            shift = {"there": 0.1, "back": -0.2}
            return {way: clip + shift[way] for way, clip in inputs.items()}

    network = Network(channels=4, blocks=0)
    pair = DiscriminatorPair(_Brightness(), _Brightness())
    config = replace(tiny("cyclegan").translation, cycle=10.0, identity=5.0)
    game = CycleGame(network, pair, config)
    first, other = (tf.constant(_batch()["clip"]) for _ in range(2))
    batch = {"clip": first, "other": other}
    made = game.make(batch, "generator")
    value, figures = game.content(batch, made)
    # There and back again all is a tenth darker, twice.
    assert float(figures["cycle_error"]) == pytest.approx(0.1, rel=1e-4)
    assert float(figures["identity_error"]) == pytest.approx(0.15, rel=1e-4)
    assert float(value) == pytest.approx(10.0 * 0.2 + 5.0 * 0.3, rel=1e-4)
    there, back = game.comparisons(batch, made, "generator")
    np.testing.assert_array_equal(there.real["clip"], other)
    np.testing.assert_allclose(there.made["clip"], first + 0.1, atol=1e-6)
    np.testing.assert_array_equal(back.real["clip"], first)
    np.testing.assert_allclose(back.made["clip"], other - 0.2, atol=1e-6)


def test_the_adversarial_loss_has_its_weight_in_the_generator_s_gradient():
    config = tiny("pix2pix")
    state = make_adversarial_state(config, make_strategy("none"))

    def gradients(weight):
        own = replace(
            config, translation=replace(config.translation, adversarial=weight)
        )
        game = ClipGame(state.network, state.discriminator, own, None)
        found, figures = generator_gradients(
            game=game,
            generator=state.network,
            config=config.adversarial,
            batch=batch,
        )
        total = weight * figures["adversarial_loss"] + figures["content"]
        assert float(figures["loss"]) == pytest.approx(float(total), rel=1e-5)
        return np.concatenate([np.ravel(gradient) for gradient in found])

    batch = _batch(1)
    none, one, two = (gradients(weight) for weight in (0.0, 1.0, 2.0))
    np.testing.assert_allclose(two - none, 2.0 * (one - none), atol=1e-5)
    assert np.abs(one - none).max() > 1e-6


@pytest.mark.parametrize(
    ("name", "overrides", "message"),
    [
        ("pix2pix", {"adversarial.discriminator": "dcgan_discriminator"}, "patch_disc"),
        ("pix2pix", {"adversarial.augmentation": '["colour"]'}, "from noise"),
        ("esrgan", {"upscale.scale": 2}, "enlarges by 4"),
        ("tecogan", {"data.frames": 2}, "looks at 3 frames"),
        ("pix2pix", {"degradation.recipe": "damage"}, "recipe=damage: take another"),
        (
            "cyclegan",
            {"adversarial.discriminator_arguments": '{"channels": 4, "strides": 1}'},
            "no pairs",
        ),
    ],
)
def test_what_cannot_be_played_is_refused(name, overrides, message):
    with pytest.raises(ValueError, match=message):
        make_adversarial_state(changed(tiny(name), overrides), make_strategy("none"))
