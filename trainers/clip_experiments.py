"""Named experiments of networks that make, shrink or continue clips."""

from collections.abc import Callable
from dataclasses import replace

from trainers.adversarial_config import AdversarialConfig
from trainers.data_config import DataConfig
from trainers.evaluation_config import EvaluationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.model_config import ModelConfig
from trainers.optimizer_config import OptimizerConfig
from trainers.run_config import RunConfig
from trainers.sampling_config import SamplingConfig
from trainers.schedule_config import ScheduleConfig
from trainers.variational_config import VariationalConfig


def mocogan() -> ExperimentConfig:
    """MoCoGAN of 32 x 32 pixels, on moving shapes.

    For videos of your own: `--config.data.source=videos --config.data.folder=DIR`.
    """
    return _adversarial("mocogan", (10, 32, 32, 3), judges_pictures=True)


def vgan() -> ExperimentConfig:
    """The two-stream VGAN of 32 x 32 pixels, on moving shapes."""
    return _adversarial("vgan", (16, 32, 32, 3), judges_pictures=False)


def video_vae() -> ExperimentConfig:
    """The causal video VAE by 16, on crops of training clips.

    Its subspaces start from the principal components of their blocks. The divergence
    weighs little: clips are to be kept, not invented.
    """
    return ExperimentConfig(
        model=ModelConfig(network="video_vae", precision="float32"),
        trainer="variational",
        variational=VariationalConfig(
            likelihood="gaussian",
            deviation=0.03,
            weight=0.01,
            principal_blocks=60_000,
        ),
        sampling=SamplingConfig(pictures=32, side=4),
        data=DataConfig(batch_size=8, grey_share=0.05, shrunk_share=0.3),
        optimizer=OptimizerConfig(learning_rate=5e-4, average_decay=0.998),
        schedule=ScheduleConfig(steps=4_000, warm_up_steps=50),
        evaluation=EvaluationConfig(every=500, max_frames=6),
        run=RunConfig(histogram_every=0, save_every=250),
    )


def svg_lp() -> ExperimentConfig:
    """SVG-LP on moving digits, told the last frame of every second clip.

    The deviation makes the divergence weigh against pixels about as in the paper (beta
    of 1e-4 beside a mean of squares): a smaller one lets posteriors tell more than
    priors can foresee.
    """
    return ExperimentConfig(
        model=ModelConfig(
            network="svg_lp",
            arguments={"clip_shape": [10, 32, 32, 3]},
            precision="float32",
        ),
        trainer="variational",
        variational=VariationalConfig(
            likelihood="gaussian", deviation=0.5, warm_up_steps=100
        ),
        sampling=SamplingConfig(pictures=32, side=4),
        data=DataConfig(source="moving_digits", batch_size=12),
        optimizer=OptimizerConfig(average_decay=0.998),
        schedule=ScheduleConfig(steps=4_000, warm_up_steps=100),
        evaluation=EvaluationConfig(every=500),
        run=RunConfig(histogram_every=0, save_every=250),
    )


def svg_lp_film() -> ExperimentConfig:
    """The same on crops of training clips, shrunk to the size that `extend` works at.

    Set `config.model.initial_weights` to a run of `svg_lp` to start from there.
    """
    digits = svg_lp()
    return replace(
        digits,
        variational=replace(digits.variational, deviation=0.1, warm_up_steps=0),
        data=DataConfig(
            batch_size=12, largest_shrink=4.0, shrunk_share=0.9, candidates=2
        ),
        schedule=ScheduleConfig(steps=4_000, warm_up_steps=100),
    )


CLIP_EXPERIMENTS: dict[str, Callable[[], ExperimentConfig]] = {
    factory.__name__: factory
    for factory in (mocogan, vgan, video_vae, svg_lp, svg_lp_film)
}


def _adversarial(
    network: str, clip_shape: tuple[int, int, int, int], *, judges_pictures: bool
) -> ExperimentConfig:
    """Adam as DCGAN has it: 2e-4, with a first moment of 0.5."""
    return ExperimentConfig(
        model=ModelConfig(
            network=network,
            arguments={"clip_shape": list(clip_shape), "channels": 32},
            precision="float32",
        ),
        trainer="adversarial",
        adversarial=AdversarialConfig(
            discriminator="video_discriminator",
            discriminator_arguments={
                "channels": 32,
                "judges_pictures": judges_pictures,
            },
        ),
        sampling=SamplingConfig(pictures=64, side=6),
        data=DataConfig(source="moving_shapes", batch_size=16),
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=2e-4,
            beta_1=0.5,
            beta_2=0.999,
            clip_norm=0.0,
            average_decay=0.995,
        ),
        schedule=ScheduleConfig(steps=10_000, warm_up_steps=1),
        evaluation=EvaluationConfig(every=1_000),
        run=RunConfig(histogram_every=0),
    )
