import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.tiny_run import changed
from trainers.damage_loss import DamageLoss
from trainers.damage_recipe import DamageRecipe
from trainers.experiments import experiment
from trainers.finding_loss import FindingLoss
from trainers.loop import train
from trainers.steps.damage import damage_gradients, finding_gradients
from zoo.catalog import CATALOG
from zoo.temporal.damage_restorer import DamageRestorer

SIZES = CATALOG["damage_restorer"].small_config
CONFIG = changed(
    experiment("damage"),
    {
        "data.source": "procedural",
        "data.batch_size": 2,
        "data.frames": 3,
        "data.crop": 32,
        "damage.density": "1,1",
        "damage.share": 1.0,
        "damage.coded_share": 0.0,
        "schedule.steps": 2,
        "run.log_every": 1,
        "run.histogram_every": 0,
    },
)


def test_it_learns_to_find_and_to_fill_in_one_batch():
    keras.utils.set_random_seed(0)
    network = DamageRestorer(**SIZES)
    network.build_for_clips()
    clean = tf.repeat(tf.random.uniform((2, 1, 4, 4, 3)), 3, axis=1)
    clean = tf.repeat(tf.repeat(clean, 8, axis=2), 8, axis=3)
    batch = DamageRecipe(CONFIG.damage)(clean, seed=tf.constant([0, 0]))
    optimizer = keras.optimizers.Adam(5e-3)
    optimizer.build(network.trainable_variables)
    loss = DamageLoss(CONFIG.loss)

    @tf.function(autograph=False)
    def update():
        gradients, figures = damage_gradients(network=network, loss=loss, batch=batch)
        optimizer.apply(gradients, network.trainable_variables)
        return figures["loss"], figures["squared_error"]

    figures = np.array([[float(f) for f in update()] for _ in range(60)])
    assert figures[-1, 0] < 0.6 * figures[0, 0]
    assert figures[-1, 1] < 0.8 * figures[0, 1]


@pytest.mark.slow
def test_the_experiment_trains_and_is_validated(tmp_path, clean_videos):
    config = changed(
        CONFIG,
        {
            "model.arguments": '{"finder": {"widths": [4, 4, 4], "blocks": [0, 0, 0]}, '
            '"filler": {"widths": [4, 4, 4], "blocks": [0, 0, 0]}}',
            "model.precision": "float32",
            "optimizer.name": "adam",
            "evaluation.folder": clean_videos,
            "evaluation.protocol": "film_damage_drawn",
            "evaluation.max_frames": 2,
            "evaluation.pictures": 0,
        },
    )
    losses = train(config, workdir=tmp_path, show_progress=False)
    assert len(losses) == 2
    assert np.isfinite(losses).all()
    record = json.loads((tmp_path / "eval/step_00000002.json").read_text())
    assert len(record["clips"]) == 2 * 2
    assert {"psnr_inside", "psnr_outside", "f1"} < record["clips"][0].keys()


def test_other_networks_cannot_learn_from_damage(tmp_path):
    config = changed(CONFIG, {"model.network": "shift_denoiser"})
    config = changed(config, {"model.arguments": '{"stages": [{"widths": [8, 8, 8]}]}'})
    config = changed(config, {"evaluation.protocol": "awgn_clipped"})
    with pytest.raises(ValueError, match=r"recipe=damage.*received shift_denoiser"):
        train(config, workdir=tmp_path, show_progress=False)


def test_the_finder_can_learn_alone():
    keras.utils.set_random_seed(0)
    network = DamageRestorer(**SIZES)
    network.build_for_clips()
    clean = tf.random.uniform((1, 3, 16, 16, 3))
    batch = DamageRecipe(CONFIG.damage)(clean, seed=tf.constant([0, 0]))
    gradients, figures = finding_gradients(
        network=network, loss=FindingLoss(CONFIG.loss), batch=batch
    )
    of_layers = {
        weight.path.split("/")[1]: float(tf.reduce_max(tf.abs(gradient)))
        for weight, gradient in zip(network.trainable_variables, gradients, strict=True)
    }
    assert of_layers["finder"] > 0.0
    assert of_layers["filler"] == 0.0
    assert float(figures["loss"]) > 0.0


def test_what_is_found_alone_is_what_is_found_on_the_way():
    network = DamageRestorer(**SIZES)
    network.build_for_clips()
    inputs = {
        "clip": np.random.default_rng(0).random((1, 3, 13, 18, 3), np.float32),
        "noise_level": np.array([-1.0], np.float32),
    }
    _, mask = network.restore_with_mask(inputs)
    np.testing.assert_allclose(network.find(inputs), mask, atol=1e-6)


def test_only_a_network_that_finds_damage_has_a_finder(tmp_path):
    config = changed(CONFIG, {"model.trained": "finder", "degradation.recipe": "noise"})
    with pytest.raises(ValueError, match=r"needs config\.degradation\.recipe=damage"):
        train(config, workdir=tmp_path, show_progress=False)
