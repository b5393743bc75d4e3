"""What defines a training run: frozen, typed, written to the run's `config.json`."""

from dataclasses import dataclass, field
from typing import Literal

from trainers.adversarial_config import AdversarialConfig
from trainers.colour_config import ColourConfig
from trainers.damage_config import DamageConfig
from trainers.data_config import DataConfig
from trainers.deblur_config import DeblurConfig
from trainers.degradation_config import DegradationConfig
from trainers.evaluation_config import EvaluationConfig
from trainers.interpolation_config import InterpolationConfig
from trainers.loss_config import LossConfig
from trainers.model_config import ModelConfig
from trainers.old_film_config import OldFilmConfig
from trainers.optimizer_config import OptimizerConfig
from trainers.run_config import RunConfig
from trainers.sampling_config import SamplingConfig
from trainers.schedule_config import ScheduleConfig
from trainers.texture_config import TextureConfig
from trainers.translation_config import TranslationConfig
from trainers.triplet_config import TripletConfig
from trainers.upscale_config import UpscaleConfig
from trainers.variational_config import VariationalConfig


@dataclass(frozen=True, kw_only=True)
class ExperimentConfig:
    """All that defines a run.

    Attributes:
        model: The network.
        trainer: How it learns: "supervised" from damaged and clean clips,
            "adversarial" against a discriminator, "variational" as an autoencoder,
            "triplet" between the latent spaces of old and of clean pictures.
        adversarial: The game, where that is the trainer.
        variational: The loss, where that is.
        translation: What else restorers learn that play it.
        triplet: The losses, where that is the trainer.
        texture: What painters of textures learn, with the recipe "none".
        sampling: How progress of generators from noise and autoencoders is measured.
        data: Clean clips.
        degradation: What is done to them.
        damage: The same for the recipe "damage".
        old_film: The same for the recipe "old_film".
        upscale: The same for the recipe "upscale".
        interpolation: The same for the recipe "interpolation".
        deblur: The same for the recipe "deblur".
        colour: The same for the recipe "colour".
        loss: What is minimised.
        optimizer: How.
        schedule: For how long.
        evaluation: How progress is measured.
        run: How the run is kept.
    """

    model: ModelConfig
    trainer: Literal["supervised", "adversarial", "variational", "triplet"] = (
        "supervised"
    )
    adversarial: AdversarialConfig = field(default_factory=AdversarialConfig)
    variational: VariationalConfig = field(default_factory=VariationalConfig)
    translation: TranslationConfig = field(default_factory=TranslationConfig)
    triplet: TripletConfig = field(default_factory=TripletConfig)
    texture: TextureConfig = field(default_factory=TextureConfig)
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    data: DataConfig = field(default_factory=DataConfig)
    degradation: DegradationConfig = field(default_factory=DegradationConfig)
    damage: DamageConfig = field(default_factory=DamageConfig)
    old_film: OldFilmConfig = field(default_factory=OldFilmConfig)
    upscale: UpscaleConfig = field(default_factory=UpscaleConfig)
    interpolation: InterpolationConfig = field(default_factory=InterpolationConfig)
    deblur: DeblurConfig = field(default_factory=DeblurConfig)
    colour: ColourConfig = field(default_factory=ColourConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    evaluation: EvaluationConfig = field(default_factory=EvaluationConfig)
    run: RunConfig = field(default_factory=RunConfig)

    @property
    def invents(self) -> bool:
        """Whether the network learns to make what passes for real."""
        return self.trainer in ("adversarial", "triplet")

    def __post_init__(self) -> None:
        _check(self.data.frames >= 1, "data.frames", "1 or more", self.data.frames)
        _check(self.data.crop >= 8, "data.crop", "8 or more", self.data.crop)
        _check(self.data.workers >= 1, "data.workers", "1 or more", self.data.workers)
        batch, parts = self.data.batch_size, self.optimizer.accumulation
        _check(parts >= 1, "optimizer.accumulation", "1 or more", parts)
        _check(
            batch >= 1 and batch % parts == 0,
            "data.batch_size",
            f"a positive multiple of optimizer.accumulation ({parts})",
            batch,
        )
        shards = self.data.shards
        _check(
            shards >= 1 and batch % shards == 0,
            "data.shards",
            f"a divisor of data.batch_size ({batch})",
            shards,
        )
        _check(
            shards == 1 or self.trainer == "supervised",
            "data.shards",
            f"1 for config.trainer={self.trainer}",
            shards,
        )
        for name in ("steps", "warm_up_steps"):
            value = getattr(self.schedule, name)
            _check(value >= 1, f"schedule.{name}", "1 or more", value)
        for name in ("log_every", "save_every", "keep", "max_skipped"):
            value = getattr(self.run, name)
            _check(value >= 1, f"run.{name}", "1 or more", value)
        for name, least in (("every", 1), ("max_frames", 1), ("patience", 0)):
            value = getattr(self.evaluation, name)
            _check(value >= least, f"evaluation.{name}", f"{least} or more", value)
        _check(
            self.optimizer.learning_rate > 0,
            "optimizer.learning_rate",
            "above 0",
            self.optimizer.learning_rate,
        )
        _check(
            self.degradation.recipe != "upscale" or not self.loss.balance,
            "loss.balance",
            '0 for the recipe "upscale", whose clips have another size',
            self.loss.balance,
        )
        decay = self.optimizer.average_decay
        _check(0 <= decay < 1, "optimizer.average_decay", "in [0, 1)", decay)


def _check(holds: bool, name: str, expected: str, received: object) -> None:
    if not holds:
        raise ValueError(f"config.{name} must be {expected}; received {received}.")
