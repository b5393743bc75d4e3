"""Configs of generators and autoencoders that trace in a moment."""

from tests.trainers.tiny_run import changed
from trainers.adversarial_state import make_adversarial_state
from trainers.config import ExperimentConfig
from trainers.experiments import experiment
from trainers.loop import make_step_function
from trainers.training_batches import training_batches
from trainers.training_state import make_training_state

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
    "cyclegan": _CLIPS
    | {
        "model.arguments": '{"channels": 4, "blocks": 1}',
        "adversarial.discriminator_arguments": (
            '{"channels": 4, "strides": 2, "conditional": false}'
        ),
    },
}


def tiny(name: str) -> ExperimentConfig:
    """Returns an experiment, made tiny."""
    return changed(experiment(name), OVERRIDES[name])


def figures(config, strategy, steps=3) -> list[dict[str, float]]:
    """Makes some updates and returns the scalars of each."""
    make = (
        make_adversarial_state
        if config.trainer == "adversarial"
        else make_training_state
    )
    state = make(config, strategy)
    step = make_step_function(config, state, strategy)
    batches = iter(training_batches(config, first_step=0, strategy=strategy))
    return [
        {name: float(value) for name, value in step(batches).items()}
        for _ in range(steps)
    ]
