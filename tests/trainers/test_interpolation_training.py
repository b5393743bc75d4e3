"""An interpolator learns, and is measured by frames that are left out."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from tests.serving.small_denoiser import small_denoiser
from tests.serving.small_interpolator import small_interpolator
from trainers.damage_evaluator import evaluator_for
from trainers.evaluation_clip import EvaluationClip
from trainers.experiments import experiment
from trainers.loop import train
from trainers.loss_config import LossConfig
from trainers.model_config import ModelConfig
from trainers.networks import load_run_network, make_network
from trainers.protocols import protocol_named
from trainers.steps.interpolation import interpolation_gradients
from trainers.training_loss import TrainingLoss


@pytest.mark.parametrize("trained", ["all", "blend"])
def test_a_run_changes_what_is_to_learn(trained, tmp_path):
    config = experiment("interpolate")
    arguments = {"widths": (4, 4, 4), "depths": (1, 1, 1)}
    first = make_network(ModelConfig(network=config.model.network, arguments=arguments))
    first.save_weights(tmp_path / "first.weights.h5")
    config = replace(
        config,
        model=replace(
            config.model,
            arguments=arguments,
            precision="float32",
            initial_weights=str(tmp_path / "first.weights.h5"),
            trained=trained,
        ),
        data=replace(
            config.data, source="procedural", batch_size=2, crop=32, workers=1
        ),
        schedule=replace(config.schedule, steps=2, warm_up_steps=1),
        run=replace(config.run, log_every=1, histogram_every=0),
    )
    losses = train(config, workdir=tmp_path / "run", show_progress=False)
    assert len(losses) == 2
    assert np.isfinite(losses).all()
    network = load_run_network(tmp_path / "run", best=False)
    changed = {
        layer.name
        for layer, before in zip(network.layers, first.layers, strict=True)
        # The moving average of what stays may be a rounding off.
        if any(
            np.abs(a - b).max() > 1e-6
            for a, b in zip(layer.get_weights(), before.get_weights(), strict=True)
        )
    }
    learning = {"correct", "follow", "blend"} if trained == "all" else {"blend"}
    assert changed == learning


def test_the_border_of_crops_does_not_count():
    network = small_interpolator()
    loss = TrainingLoss(LossConfig(balance=0.0))
    random = tf.random.stateless_uniform((1, 3, 16, 16, 3), seed=(1, 2))
    batch = {
        "clip": tf.gather(random, [0, 0, 2, 2], axis=1),
        "clean": random[:, 1:2],
        "moment": tf.constant([0.5]),
    }
    changed = tf.pad(
        random[:, 1:2, 4:-4, 4:-4], [[0, 0], [0, 0], [4, 4], [4, 4], [0, 0]]
    )
    values = [
        float(
            interpolation_gradients(
                network=network, loss=loss, batch=batch | {"clean": clean}, border=4
            )[1]["loss"]
        )
        for clean in (batch["clean"], changed)
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-5)
    with pytest.raises(ValueError, match="less than half of config"):
        interpolation_gradients(network=network, loss=loss, batch=batch, border=8)


def test_the_blend_can_learn_alone():
    network = small_interpolator()
    random = tf.random.stateless_uniform((1, 3, 16, 16, 3), seed=(1, 2))
    batch = {
        "clip": tf.gather(random, [0, 0, 2, 2], axis=1),
        "clean": random[:, 1:2],
        "moment": tf.constant([0.5]),
    }
    loss = TrainingLoss(LossConfig(balance=0.0))
    found = {
        trained: interpolation_gradients(
            network=network, loss=loss, batch=batch, trained=trained
        )[0]
        for trained in ("all", "blend")
    }
    layers = [weight.path.split("/")[1] for weight in network.trainable_variables]
    assert set(layers) == {"correct", "follow", "blend"}
    for layer, every, alone in zip(layers, *found.values(), strict=True):
        assert float(tf.reduce_max(tf.abs(every))) > 0.0
        np.testing.assert_array_equal(alone, every if layer == "blend" else 0.0 * every)


def test_every_second_frame_is_measured_beside_the_blend_of_its_neighbours():
    values = np.array([10, 40, 30, 80, 50, 60], np.uint8)
    frames = np.broadcast_to(values[:, None, None, None], (6, 8, 8, 3)).copy()
    clip = EvaluationClip(name="steps", frames=frames)
    protocol = protocol_named("every_second_frame")
    evaluator = evaluator_for(small_interpolator(), protocol)
    rows = list(evaluator.restored(clip, protocol, 0.0, "blind"))
    true = [255 * float(row[0][0, 0, 0, 0]) for row in rows]
    blended = [255 * float(row[1][0, 0, 0, 0]) for row in rows]
    np.testing.assert_allclose(true, [40, 80], atol=1e-3)
    np.testing.assert_allclose(blended, [20, 40], atol=1e-3)


def test_the_frames_that_stay_around_are_given_as_far_as_there_are_any():
    values = np.arange(0, 80, 10, dtype=np.uint8)
    frames = np.broadcast_to(values[:, None, None, None], (8, 8, 8, 3)).copy()
    protocol, given = protocol_named("every_second_frame"), []
    evaluator = evaluator_for(small_interpolator(), protocol)

    def blend(inputs):
        order = ("earlier", "before", "after", "later")
        given.append([round(255 * float(inputs[k][0, 0, 0, 0])) for k in order])
        return inputs["before"]

    evaluator._interpolate = blend
    clip = EvaluationClip(name="steps", frames=frames)
    list(evaluator.restored(clip, protocol, 0.0, "blind"))
    assert given == [[0, 0, 20, 40], [0, 20, 40, 60], [20, 40, 60, 60]]


def test_networks_and_protocols_have_to_belong_together():
    with pytest.raises(ValueError, match="measured by the protocol every_second_frame"):
        evaluator_for(small_denoiser(), protocol_named("every_second_frame"))
    with pytest.raises(ValueError, match="measured by the protocol every_second_frame"):
        evaluator_for(small_interpolator(), protocol_named("awgn_clipped"))
