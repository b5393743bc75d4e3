"""What defines a training run: frozen, typed, written to the run's `config.json`."""

from dataclasses import dataclass, field
from typing import Any, Literal

from trainers.adversarial_config import AdversarialConfig
from trainers.colour_config import ColourConfig
from trainers.damage_config import DamageConfig
from trainers.data_source import DataSource
from trainers.deblur_config import DeblurConfig
from trainers.interpolation_config import InterpolationConfig
from trainers.old_film_config import OldFilmConfig
from trainers.sampling_config import SamplingConfig
from trainers.texture_config import TextureConfig
from trainers.translation_config import TranslationConfig
from trainers.triplet_config import TripletConfig
from trainers.upscale_config import UpscaleConfig
from trainers.variational_config import VariationalConfig

Precision = Literal["auto", "float32", "mixed_bfloat16"]


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """The network and where its first weights come from.

    Attributes:
        network: Name of a network in `zoo.catalog`.
        arguments: Keyword arguments of its class, as its `get_config` gives them.
        precision: Dtype policy. "auto" is mixed_bfloat16 where the processor or
            accelerator computes in it, else float32.
        initial_weights: Empty for random weights, the name of a preset, a run
            folder (its best averaged weights), or a `.weights.h5` file. Layers are
            matched by name, so that the first stage of a network can start from
            a network that has this stage only.
        initial_arguments: Arguments of the network that a `.weights.h5` file
            belongs to, where they differ from `arguments`.
        copy_first_stage: Whether a second stage starts as a copy of the first (see
            `ShiftDenoiser.copy_first_stage`, also of `OldFilmRestorer`), after the
            weights above.
        trained: What learns: "all"; of a `DamageRestorer` the "finder" alone, from the
            found damage alone; of a `FlowInterpolator` the "blend" alone.
    """

    network: str
    arguments: dict[str, Any] = field(default_factory=dict)
    precision: Precision = "auto"
    initial_weights: str = ""
    initial_arguments: dict[str, Any] = field(default_factory=dict)
    copy_first_stage: bool = False
    trained: Literal["all", "finder", "blend"] = "all"


@dataclass(frozen=True, kw_only=True)
class DataConfig:
    """The clean clips that a step sees.

    Attributes:
        source: "folder" for training clips that `kinozoo ingest` wrote,
            "procedural" for moving textures made on the fly, to try things; for
            pictures also "pictures", "digits" and "tfds", see `picture_source`; for
            generated clips also "videos", "moving_digits" and "moving_shapes", see
            `clip_source`.
        folder: Folder of training clips, with a manifest, of pictures or of videos.
        tfds: Name in TensorFlow Datasets, as "mnist".
        batch_size: Clips per update, over all replicas and accumulated batches.
        frames: Frames of a clip.
        crop: Height and width of a clip in pixels; to enlarge, of the large clip.
        crops_per_clip: Crops cut from a video each time that it is decoded.
        mixed_clips: Videos whose crops are mixed, at least.
        candidates: Places drawn per crop, of which the most textured is taken.
        largest_shrink: Crops are shrunk by a factor drawn between 1 and this.
        shrunk_share: Share of the crops to which that happens.
        upright: Whether crops are neither turned nor mirrored up to down.
        fastest: Crops take every n-th frame, n drawn between 1 and this.
        pan: Crops travel by up to so many of their pixels from frame to frame.
        swing, aliased_share: See `data_pipeline.training_clips_config`.
        grey_share: Share of the crops that lose their colours.
        cache: Whether the encoded files are kept in memory.
        decoder: See `data_pipeline.training_clips_config`.
        workers: Threads that decode.
        shards: Parts of a batch, each from a stream of clips of its own. Machines that
            train together deal them out, if their number divides this one, and then
            decode no clip twice. What is learnt depends on it, not on the machines.
    """

    source: DataSource = "folder"
    folder: str = ""
    tfds: str = ""
    batch_size: int = 10
    frames: int = 6
    crop: int = 40
    crops_per_clip: int = 32
    mixed_clips: int = 24
    candidates: int = 4
    largest_shrink: float = 1.0
    shrunk_share: float = 0.5
    upright: bool = False
    fastest: int = 1
    pan: float = 0.0
    swing: float = 0.0
    aliased_share: float = 0.0
    grey_share: float = 0.1
    cache: bool = False
    decoder: Literal["auto", "tensorflow_io", "pyav"] = "auto"
    workers: int = 2
    shards: int = 1


@dataclass(frozen=True, kw_only=True)
class DegradationConfig:
    """How clean clips are made to look old, and what the network is told about it.

    Attributes:
        recipe: "noise" for white noise and grain, as the other fields here say;
            "damage" for scratches and dirt, as `DamageConfig` says; "old_film" for all
            faults of old film (`OldFilmConfig`); "upscale" (`UpscaleConfig`);
            "interpolation" for frames that are to be made from others
            (`InterpolationConfig`); "deblur" (`DeblurConfig`); "colour" for black and
            white (`ColourConfig`); "old_look" for grey, faded and grainy film
            (`OldLookRecipe`); "none" for clips as they are.
        noise_level: Least and greatest standard deviation of white Gaussian
            noise, 0 to 255 scale, drawn uniformly per clip.
        clipped: Whether noisy clips are clipped to [0, 1] and rounded to 8 bits.
        grain_share: Share of clips that get spatially correlated,
            signal-dependent grain in place of white noise; told as unknown.
        grain_level: Least and greatest strength of the grain, 0 to 255 scale.
        grain_size: Least and greatest blur of the grain, in pixels.
        coded_share: Share of clips, white noise and grain alike, that are then
            compressed by a video codec with half-size chroma, as noisy film that
            people have mostly is; told as unknown. Needs `clipped`.
        coded_quantiser: Least and greatest quantiser, see `CodecCompression`.
        blind_share: Share of the clips with white noise whose level is withheld.
        level_error: Greatest relative error of the level that is told.
    """

    recipe: Literal[
        "noise",
        "damage",
        "old_film",
        "upscale",
        "interpolation",
        "deblur",
        "colour",
        "old_look",
        "none",
    ] = "noise"
    noise_level: tuple[float, float] = (0.0, 60.0)
    clipped: bool = True
    grain_share: float = 0.15
    grain_level: tuple[float, float] = (0.0, 36.0)
    grain_size: tuple[float, float] = (0.5, 1.1)
    coded_share: float = 0.35
    coded_quantiser: tuple[float, float] = (1.0, 8.0)
    blind_share: float = 0.5
    level_error: float = 0.1


@dataclass(frozen=True, kw_only=True)
class LossConfig:
    """Weighted sum of losses between restored and clean clips.

    Attributes:
        charbonnier: Weight of the Charbonnier loss.
        epsilon: Its knee, on pixels in [0, 1].
        absolute: Weight of the mean absolute error.
        squared: Weight of the mean squared error.
        structural: Weight of 1 - SSIM.
        balance: Clips are weighted by `balance / (damage + balance / 5)`, `damage`
            being the root mean square of what was done to them, on pixels in
            [0, 1], so that faint noise is learnt as well as strong noise; 0 weighs
            all clips the same.
        earlier_stages: Weight of the same loss on what earlier stages of a network
            give, for networks with `restore_stages`.
        saturated: By how much more a pixel of a full colour counts than a grey one.
        damaged: By how much more a damaged pixel counts than an untouched one, for
            networks that learn from the recipe "damage".
        mask: Weight of the cross-entropy between true and found damage, for them.
        missed: How much more of that a damaged pixel counts than an untouched one.
    """

    charbonnier: float = 1.0
    epsilon: float = 1e-3
    absolute: float = 0.0
    squared: float = 0.0
    structural: float = 0.0
    balance: float = 0.12
    earlier_stages: float = 0.6
    saturated: float = 0.0
    damaged: float = 4.0
    mask: float = 0.1
    missed: float = 2.0


@dataclass(frozen=True, kw_only=True)
class OptimizerConfig:
    """How gradients change the weights.

    Attributes:
        name: "muon" (see `trainers.kernel_muon`), "adam" or "adamw".
        learning_rate: Its peak, which the schedule scales.
        beta_1: Decay of the first moment; Muon's momentum.
        beta_2: Decay of the second moment.
        epsilon: Added to the root of the second moment.
        weight_decay: Of AdamW.
        clip_norm: Greatest global norm of the gradient; 0 for no limit.
        accumulation: Batches whose gradients are averaged for one update.
        average_decay: Decay of the moving average of the weights, which is what
            evaluation and export use.
    """

    name: Literal["muon", "adam", "adamw"] = "muon"
    learning_rate: float = 1e-3
    beta_1: float = 0.95
    beta_2: float = 0.99
    epsilon: float = 1e-7
    weight_decay: float = 0.0
    clip_norm: float = 0.5
    accumulation: int = 1
    average_decay: float = 0.999


@dataclass(frozen=True, kw_only=True)
class ScheduleConfig:
    """Length of the run and course of the learning rate.

    Attributes:
        steps: Updates of the weights.
        warm_up_steps: Updates over which the learning rate rises linearly.
        final_share: Share of the peak learning rate that is left at the end of
            the cosine.
    """

    steps: int = 60_000
    warm_up_steps: int = 300
    final_share: float = 1e-3


@dataclass(frozen=True, kw_only=True)
class EvaluationConfig:
    """Validation during the run, on the averaged weights.

    Attributes:
        folder: Folder of lossless clips; empty for no validation.
        protocol: Name in `trainers.protocols`.
        every: Steps between validations; there is one at the end too.
        max_frames: Frames of each clip, from its start.
        max_size: Greatest height and width; larger frames are cropped at the
            upper left corner.
        pictures: Clips of which before/after pictures go to TensorBoard.
        patience: Validations in a row that may pass without a better figure, after
            which this call of the training ends; 0 for any number.
    """

    folder: str = ""
    protocol: str = "awgn_clipped"
    every: int = 2_000
    max_frames: int = 13
    max_size: tuple[int, int] = (240, 400)
    pictures: int = 2
    patience: int = 0


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """How the run is watched and kept; it does not change what is learnt.

    `seed` is the exception.

    Attributes:
        seed: Of first weights, clips and noise.
        log_every: Steps between reports; the only times at which the loop waits
            for the accelerator.
        histogram_every: Steps between histograms of the weights; 0 for none.
        save_every: Steps between checkpoints.
        keep: Latest checkpoints that are kept.
        max_skipped: Steps in a row without a finite gradient after which the run
            stops. Such steps leave the weights to the optimiser's momentum.
    """

    seed: int = 1
    log_every: int = 100
    histogram_every: int = 2_000
    save_every: int = 1_000
    keep: int = 2
    max_skipped: int = 20


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
    data: DataConfig = DataConfig()
    degradation: DegradationConfig = DegradationConfig()
    damage: DamageConfig = field(default_factory=DamageConfig)
    old_film: OldFilmConfig = field(default_factory=OldFilmConfig)
    upscale: UpscaleConfig = field(default_factory=UpscaleConfig)
    interpolation: InterpolationConfig = field(default_factory=InterpolationConfig)
    deblur: DeblurConfig = field(default_factory=DeblurConfig)
    colour: ColourConfig = field(default_factory=ColourConfig)
    loss: LossConfig = LossConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    evaluation: EvaluationConfig = EvaluationConfig()
    run: RunConfig = RunConfig()

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
