"""Configs of networks of clips that trace in moments."""

from tests.trainers.tiny_run import changed
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import experiment

_SHARED = {
    "data.source": "moving_shapes",
    "data.batch_size": 4,
    "schedule.steps": 3,
    "schedule.warm_up_steps": 1,
    "run.log_every": 1,
    "run.save_every": 1,
    "sampling.pictures": 0,
}
CLIP_OVERRIDES = {
    "mocogan": {
        "model.arguments": (
            '{"content_size": 3, "motion_size": 2, "channels": 4, '
            '"clip_shape": [3, 16, 16, 3]}'
        ),
        "adversarial.discriminator_arguments": '{"channels": 4}',
    },
    "vgan": {
        "model.arguments": (
            '{"latent_size": 3, "channels": 4, "clip_shape": [8, 16, 16, 3]}'
        ),
        "adversarial.discriminator_arguments": (
            '{"channels": 4, "judges_pictures": false}'
        ),
    },
    "video_vae": {
        "model.arguments": (
            '{"latent_size": 6, "subspaces": 4, "channels": 6, "blocks": 1, "side": 4, '
            '"clip_shape": [4, 16, 16, 3]}'
        ),
        "variational.principal_blocks": 200,
    },
    "svg_lp": {
        "model.arguments": (
            '{"latent_size": 2, "cell": 16, "channels": 6, "context": 2, '
            '"clip_shape": [4, 16, 16, 3]}'
        ),
    },
}


def tiny_clips(name: str) -> ExperimentConfig:
    """Returns an experiment of a network of clips, made tiny."""
    return changed(experiment(name), _SHARED | CLIP_OVERRIDES[name])
