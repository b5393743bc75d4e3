"""Configs of generators and autoencoders that trace in a moment."""

import json

import tensorflow as tf

from data_pipeline.training_clips_config import TrainingClipsConfig
from tests.trainers.tiny_run import changed
from trainers.adversarial_state import make_adversarial_state
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import experiment
from trainers.loop import make_step_function
from trainers.procedural_clips import procedural_clip
from trainers.training_batches import training_batches
from trainers.training_state import make_training_state
from trainers.triplet_state import make_triplet_state
from zoo.catalog import CATALOG

DIGITS = 64

_SHARED = {
    "data.source": "digits",
    "data.batch_size": 8,
    "schedule.steps": 4,
    "schedule.warm_up_steps": 1,
    "run.log_every": 1,
    "run.save_every": 2,
    "sampling.pictures": 0,
}
_GENERATOR = '{"picture_shape": [8, 8, 1], "channels": 4, "latent_size": 4%s}'


def _game(normalisation: str, more: str = "") -> dict[str, object]:
    return _SHARED | {
        "model.arguments": _GENERATOR % more,
        "adversarial.discriminator_arguments": (
            f'{{"channels": 4, "normalisation": "{normalisation}"}}'
        ),
    }


_CLIPS = _SHARED | {"data.source": "procedural", "data.batch_size": 4, "data.crop": 16}


OVERRIDES = {
    "dcgan": _game("batch"),
    "wgan_gp": _game("layer") | {"adversarial.discriminator_steps": 2},
    "hinge_gan": _game("spectral"),
    "r1_gan": _game("none"),
    "conditional_gan": _game("spectral", ', "classes": 10'),
    "vae": _SHARED
    | {
        "model.arguments": (
            '{"picture_shape": [8, 8, 1], "channels": 4, "latent_size": 3}'
        ),
        "variational.free_bits": 0.001,
        "variational.warm_up_steps": 2,
    },
    "vqvae": _SHARED
    | {
        "model.arguments": (
            '{"picture_shape": [8, 8, 1], "channels": 4, "blocks": 1, "codes": 8, '
            '"code_size": 2}'
        ),
    },
    "pix2pix": _CLIPS
    | {
        "model.arguments": '{"channels": 4, "halvings": 2, "normalisation": "batch"}',
        "adversarial.discriminator_arguments": '{"channels": 4, "strides": 2}',
    },
    "esrgan": _CLIPS
    | {
        "model.arguments": '{"channels": 4, "convolutions": 1, "scale": 4}',
        "adversarial.discriminator_arguments": '{"channels": 4}',
        "data.crop": 32,
    },
    "tecogan": _CLIPS
    | {
        "model.arguments": '{"channels": 4, "blocks": 1, "scale": 4}',
        "adversarial.discriminator_arguments": '{"channels": 4, "strides": 1}',
        "data.crop": 32,
        "data.frames": 3,
    },
    "cyclegan": _CLIPS
    | {
        "model.arguments": '{"channels": 4, "blocks": 1}',
        "adversarial.discriminator_arguments": (
            '{"channels": 4, "strides": 2, "conditional": false}'
        ),
    },
    "texture": _CLIPS
    | {"model.arguments": '{"channels": 2, "blocks": 0}', "data.frames": 2},
    "triplet": _CLIPS
    | {
        "model.arguments": json.dumps(CATALOG["triplet_restorer"].small_config),
        "data.folder": "new",
        "triplet.old_folder": "old",
        "triplet.judge_width": 4,
    },
}


def procedural_clips(
    settings: TrainingClipsConfig, first_batch: int = 0
) -> tf.data.Dataset:
    """Stands in for `training_clips`: made, not read."""

    def clip(number):
        seed = tf.stack([number, tf.constant(settings.seed, tf.int64)])
        return procedural_clip(seed, settings.frames, settings.crop, settings.crop)

    numbers = tf.data.Dataset.range(first_batch * settings.batch, tf.int64.max)
    return numbers.map(clip).batch(settings.batch, drop_remainder=True)


def tiny(name: str) -> ExperimentConfig:
    """Returns an experiment, made tiny."""
    return changed(experiment(name), OVERRIDES[name])


def figures(config, strategy, steps=3) -> list[dict[str, float]]:
    """Makes some updates and returns the scalars of each."""
    makers = {"adversarial": make_adversarial_state, "triplet": make_triplet_state}
    state = makers.get(config.trainer, make_training_state)(config, strategy)
    step = make_step_function(config, state, strategy)
    batches = iter(training_batches(config, first_step=0, strategy=strategy))
    return [
        {name: float(value) for name, value in step(batches).items()}
        for _ in range(steps)
    ]
