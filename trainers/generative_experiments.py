"""Named experiments of generators and autoencoders."""

from collections.abc import Callable
from dataclasses import replace

from trainers.adversarial_config import AdversarialConfig
from trainers.data_config import DataConfig
from trainers.evaluation_config import EvaluationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.model_config import ModelConfig
from trainers.optimizer_config import OptimizerConfig
from trainers.run_config import RunConfig
from trainers.schedule_config import ScheduleConfig
from trainers.triplet_experiments import triplet
from trainers.variational_config import VariationalConfig


def dense_gan() -> ExperimentConfig:
    """The textbook's GAN, on drawn digits.

    For MNIST: `--config.data.source=tfds --config.data.tfds=mnist`.
    """
    return _adversarial(
        ModelConfig(network="dense_gan", precision="float32"),
        AdversarialConfig(discriminator="dense_discriminator"),
        data=DataConfig(source="digits", batch_size=64),
        steps=10_000,
    )


def dcgan() -> ExperimentConfig:
    """DCGAN of 32 x 32 pixels, on crops of training clips.

    For pictures of your own: `--config.data.source=pictures --config.data.folder=DIR`.
    Widths are half the paper's, for two processor cores.
    """
    return _adversarial(
        ModelConfig(
            network="dcgan",
            arguments={"picture_shape": [32, 32, 3], "channels": 32},
            precision="float32",
        ),
        AdversarialConfig(discriminator_arguments={"channels": 32}),
        data=_crops(),
        steps=10_000,
    )


def dcgan_64() -> ExperimentConfig:
    """DCGAN of 64 x 64 pixels, as wide as in its paper."""
    return _sized(dcgan(), 64, 64)


def dcgan_128() -> ExperimentConfig:
    """DCGAN of 128 x 128 pixels."""
    return _sized(dcgan(), 128, 32)


def lsgan() -> ExperimentConfig:
    """`dcgan` with the least-squares loss (Mao et al., ICCV 2017)."""
    return _played(dcgan(), loss="least_squares")


def wgan_gp() -> ExperimentConfig:
    """`dcgan` with the Wasserstein loss and a gradient penalty.

    Gulrajani et al., NeurIPS 2017, algorithm 1: five updates of the critic for one of
    the generator, penalty 10, Adam with betas 0 and 0.9, no batch normalisation in the
    critic.
    """
    return _played(
        dcgan(),
        loss="wasserstein",
        penalty="gradient",
        discriminator_steps=5,
        normalisation="layer",
        beta_1=0.0,
        beta_2=0.9,
        learning_rate=1e-4,
    )


def hinge_gan() -> ExperimentConfig:
    """`dcgan` with the hinge loss and spectral normalisation, on two time scales.

    Miyato et al., ICLR 2018, and Heusel et al., NeurIPS 2017.
    """
    return _played(
        dcgan(),
        loss="hinge",
        normalisation="spectral",
        discriminator_learning_rate=4e-4,
        learning_rate=1e-4,
    )


def r1_gan() -> ExperimentConfig:
    """`dcgan` with R1 (Mescheder et al., ICML 2018) and DiffAugment, for few pictures.

    Zhao et al., NeurIPS 2020.
    """
    return _played(
        dcgan(),
        penalty="r1",
        penalty_weight=1.0,
        normalisation="none",
        augmentation=("colour", "translation", "cutout"),
    )


def conditional_gan() -> ExperimentConfig:
    """Digits that can be asked for, against a projection discriminator.

    Miyato and Koyama, ICLR 2018, with the hinge loss and spectral normalisation.
    """
    config = hinge_gan()
    arguments = {"picture_shape": [32, 32, 1], "channels": 32, "classes": 10}
    return replace(
        config,
        model=replace(config.model, arguments=arguments),
        data=DataConfig(source="digits", batch_size=64),
    )


def vae() -> ExperimentConfig:
    """The convolutional VAE, on drawn digits."""
    return _variational(
        ModelConfig(
            network="vae",
            arguments={"picture_shape": [32, 32, 1], "latent_size": 16},
            precision="float32",
        ),
        VariationalConfig(warm_up_steps=500),
        data=DataConfig(source="digits", batch_size=64),
        steps=6_000,
    )


def beta_vae() -> ExperimentConfig:
    """`vae` with the divergence weighted fourfold (Higgins et al., ICLR 2017)."""
    config = vae()
    return replace(config, variational=replace(config.variational, weight=4.0))


def vqvae() -> ExperimentConfig:
    """VQ-VAE with 256 codes, on 32 x 32 crops of training clips."""
    return _variational(
        ModelConfig(network="vqvae", precision="float32"),
        VariationalConfig(likelihood="gaussian"),
        data=replace(_crops(), batch_size=32),
        steps=4_000,
    )


GENERATIVE_EXPERIMENTS: dict[str, Callable[[], ExperimentConfig]] = {
    factory.__name__: factory
    for factory in (
        dense_gan,
        dcgan,
        dcgan_64,
        dcgan_128,
        lsgan,
        wgan_gp,
        hinge_gan,
        r1_gan,
        conditional_gan,
        vae,
        beta_vae,
        vqvae,
        triplet,
    )
}


def _adversarial(
    model: ModelConfig, adversarial: AdversarialConfig, data: DataConfig, steps: int
) -> ExperimentConfig:
    """Adam as DCGAN has it: 2e-4, with a first moment of 0.5."""
    return ExperimentConfig(
        model=model,
        trainer="adversarial",
        adversarial=adversarial,
        data=data,
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=2e-4,
            beta_1=0.5,
            beta_2=0.999,
            clip_norm=0.0,
            average_decay=0.995,
        ),
        schedule=ScheduleConfig(steps=steps, warm_up_steps=1),
        evaluation=EvaluationConfig(every=1_000),
        run=RunConfig(histogram_every=0),
    )


def _variational(
    model: ModelConfig, variational: VariationalConfig, data: DataConfig, steps: int
) -> ExperimentConfig:
    return ExperimentConfig(
        model=model,
        trainer="variational",
        variational=variational,
        data=data,
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=1e-3,
            beta_1=0.9,
            beta_2=0.999,
            clip_norm=0.0,
            average_decay=0.99,
        ),
        schedule=ScheduleConfig(steps=steps, warm_up_steps=100),
        evaluation=EvaluationConfig(every=1_000),
        run=RunConfig(histogram_every=0),
    )


def _sized(config: ExperimentConfig, side: int, channels: int) -> ExperimentConfig:
    arguments = {"picture_shape": [side, side, 3], "channels": channels}
    return replace(
        config,
        model=replace(config.model, arguments=arguments),
        adversarial=replace(
            config.adversarial, discriminator_arguments={"channels": channels}
        ),
    )


def _played(
    config: ExperimentConfig,
    *,
    normalisation: str = "batch",
    beta_1: float = 0.5,
    beta_2: float = 0.999,
    learning_rate: float = 2e-4,
    **adversarial: object,
) -> ExperimentConfig:
    """Another game with the same generator."""
    arguments = config.adversarial.discriminator_arguments
    played = AdversarialConfig(
        discriminator=config.adversarial.discriminator,
        discriminator_arguments={**arguments, "normalisation": normalisation},
        **adversarial,  # type: ignore[arg-type]
    )
    optimizer = replace(
        config.optimizer, learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2
    )
    return replace(config, adversarial=played, optimizer=optimizer)


def _crops() -> DataConfig:
    """Textured 32 x 32 crops, most of them shrunk to hold more of a picture."""
    return DataConfig(batch_size=64, largest_shrink=4.0, shrunk_share=0.9, candidates=2)
