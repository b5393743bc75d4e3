"""Named experiments: factories of configs, which a command line can override."""

from collections.abc import Callable
from dataclasses import replace

from trainers.clip_experiments import CLIP_EXPERIMENTS
from trainers.colour_config import ColourConfig
from trainers.damage_config import DamageConfig
from trainers.data_config import DataConfig
from trainers.deblur_config import DeblurConfig
from trainers.degradation_config import DegradationConfig
from trainers.evaluation_config import EvaluationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.generative_experiments import GENERATIVE_EXPERIMENTS
from trainers.interpolation_config import InterpolationConfig
from trainers.loss_config import LossConfig
from trainers.model_config import ModelConfig
from trainers.old_film_config import OldFilmConfig
from trainers.optimizer_config import OptimizerConfig
from trainers.run_config import RunConfig
from trainers.schedule_config import ScheduleConfig
from trainers.translation_experiments import TRANSLATION_EXPERIMENTS
from trainers.upscale_config import UpscaleConfig


def denoise_fast() -> ExperimentConfig:
    """The small `ShiftDenoiser`, blind and guided, for 8-bit noise and grain."""
    return ExperimentConfig(
        model=ModelConfig(
            network="shift_denoiser", arguments={"stages": [_shift_stage(32, 64, 128)]}
        ),
        data=_sharp_crops(),
    )


def denoise_best() -> ExperimentConfig:
    """Two stages along the motion that start from `denoise_fast`, the second a copy.

    Set `config.model.initial_weights` to a run or preset of that experiment.
    """
    stage = _shift_stage(32, 64, 128)
    return ExperimentConfig(
        model=ModelConfig(
            network="shift_denoiser",
            arguments={"stages": [stage, stage], "follows": True},
            initial_weights="denoise_fast",
            copy_first_stage=True,
        ),
        data=replace(_sharp_crops(), batch_size=8, frames=8),
        optimizer=OptimizerConfig(learning_rate=8e-4),
    )


def fast_dvd_net() -> ExperimentConfig:
    """FastDVDnet as in its paper, but for the length of the training.

    Tassano et al., CVPR 2020, section 4: noise of 5 to 55, not clipped, its level
    given as a map; squared error; Adam. The loss there is on the central frame of
    windows of five; here on all frames of a clip.
    """
    return ExperimentConfig(
        model=ModelConfig(network="fast_dvd_net"),
        data=DataConfig(batch_size=4, frames=5, crop=96, grey_share=0.0),
        degradation=DegradationConfig(
            noise_level=(5.0, 55.0),
            clipped=False,
            grain_share=0.0,
            coded_share=0.0,
            blind_share=0.0,
            level_error=0.0,
        ),
        loss=LossConfig(charbonnier=0.0, squared=1.0, balance=0.0),
        optimizer=OptimizerConfig(name="adam", beta_1=0.9, beta_2=0.999),
        evaluation=EvaluationConfig(protocol="awgn_unclipped"),
    )


def damage() -> ExperimentConfig:
    """The `DamageRestorer`, for scratches and dirt on pictures with grain.

    Set `config.damage.folder` to a folder of damage masks; without, damage is drawn.
    Half of the clips are black and white, as most damaged film is, and movement is up
    to four times as fast as filmed: fast movement is easily taken for dirt.
    """
    return ExperimentConfig(
        model=ModelConfig(network="damage_restorer"),
        data=replace(
            _sharp_crops(), batch_size=3, frames=6, crop=80, grey_share=0.5, fastest=4
        ),
        degradation=DegradationConfig(recipe="damage"),
        damage=DamageConfig(share=0.75, density=(0.0, 0.35), posts_share=0.3),
        loss=LossConfig(balance=0.0, missed=0.0, mask=0.2),
        optimizer=OptimizerConfig(average_decay=0.998),
        schedule=ScheduleConfig(steps=7_000),
        evaluation=EvaluationConfig(protocol="film_damage", every=1_000),
    )


def damage_finder() -> ExperimentConfig:
    """The finder of a `DamageRestorer` alone, which learns three times as fast.

    What fills in stays as it is in the preset `damage`, or what
    `config.model.initial_weights` says, where both U-Nets may be narrower. Crops are
    tall, since scratches are, and stay upright: posts, which are taken for scratches
    most easily, stand.
    """
    config = damage()
    return replace(
        config,
        model=replace(config.model, initial_weights="damage", trained="finder"),
        data=replace(config.data, frames=5, crop=160, upright=True),
        loss=replace(config.loss, mask=1.0),
        optimizer=replace(config.optimizer, learning_rate=4e-4),
        schedule=ScheduleConfig(steps=7_200),
    )


def old_film() -> ExperimentConfig:
    """The `OldFilmRestorer`, from `denoise_fast` on, for all faults of old film.

    Set `config.old_film.damage_folder` to a folder of damage masks; without, damage
    is drawn. Most clips are black and white.
    """
    return ExperimentConfig(
        model=ModelConfig(
            network="old_film_restorer",
            arguments={"unet": _shift_stage(32, 64, 128)},
            initial_weights="denoise_fast",
        ),
        data=replace(
            _sharp_crops(), batch_size=3, frames=7, crop=80, grey_share=0.8, fastest=3
        ),
        degradation=DegradationConfig(recipe="old_film"),
        optimizer=OptimizerConfig(average_decay=0.998),
        schedule=ScheduleConfig(steps=8_000),
        evaluation=EvaluationConfig(protocol="old_film", every=1_000),
    )


def old_film_refined() -> ExperimentConfig:
    """The same with a second U-Net, from `old_film` on, which that one starts as.

    Set `config.model.initial_weights` to a run or preset of that experiment. Some
    clips are given posts, which would be taken for scratches, and crops travel, since
    few clips here are of a moving camera.
    """
    first = old_film()
    return replace(
        first,
        model=replace(
            first.model,
            arguments={**first.model.arguments, "refines": True},
            initial_weights="old_film",
            copy_first_stage=True,
        ),
        data=replace(first.data, frames=8, crop=96, pan=4.0),
        old_film=OldFilmConfig(posts_share=0.25),
        optimizer=OptimizerConfig(learning_rate=6e-4, average_decay=0.999),
        schedule=ScheduleConfig(steps=10_000),
    )


def upscale_x4() -> ExperimentConfig:
    """The `ShiftUpscaler` by 4, for clean, slightly noisy and compressed clips."""
    return ExperimentConfig(
        model=ModelConfig(
            network="shift_upscaler",
            arguments={"unet": _shift_stage(48, 64, 96), "scale": 4},
        ),
        data=replace(
            _sharp_crops(), batch_size=4, frames=6, crop=96, grey_share=0.05, fastest=2
        ),
        degradation=DegradationConfig(recipe="upscale"),
        upscale=UpscaleConfig(scale=4, noise_share=0.15, coded_share=0.2),
        loss=LossConfig(balance=0.0),
        optimizer=OptimizerConfig(average_decay=0.998),
        schedule=ScheduleConfig(steps=5_500),
        evaluation=EvaluationConfig(protocol="upscale_x4", every=1_000),
    )


def upscale_x2() -> ExperimentConfig:
    """The same by 2, from `upscale_x4` on."""
    by_4 = upscale_x4()
    return replace(
        by_4,
        model=ModelConfig(
            network="shift_upscaler",
            arguments={**by_4.model.arguments, "scale": 2},
            initial_weights="upscale_x4",
        ),
        data=replace(by_4.data, batch_size=3, crop=64),
        schedule=ScheduleConfig(steps=2_000),
        upscale=replace(by_4.upscale, scale=2),
        evaluation=replace(by_4.evaluation, protocol="upscale_x2"),
    )


def espcn_x4() -> ExperimentConfig:
    """ESPCN by 4, trained as `upscale_x4`, to compare with it."""
    by_4 = upscale_x4()
    return replace(
        by_4,
        model=ModelConfig(network="espcn", arguments={"scale": 4}),
        data=replace(by_4.data, batch_size=12, frames=2),
        schedule=ScheduleConfig(steps=1_600),
    )


def interpolate() -> ExperimentConfig:
    """The `FlowInterpolator`, on frames that lie up to twelve frames apart.

    Most are made from every second frame, at up to twice the speed at which the clips
    were filmed. Crops swing as a camera does that is held by hand: few things in the
    clips here speed up and slow down as smoothly.
    """
    return ExperimentConfig(
        model=ModelConfig(network="flow_interpolator"),
        data=replace(
            _sharp_crops(),
            batch_size=6,
            frames=7,
            crop=128,
            shrunk_share=0.6,
            fastest=2,
            pan=2.0,
            swing=3.0,
            aliased_share=0.3,
        ),
        degradation=DegradationConfig(recipe="interpolation"),
        interpolation=InterpolationConfig(neighbours_share=0.85, border=12),
        loss=LossConfig(squared=4.0, earlier_stages=0.5),
        optimizer=OptimizerConfig(average_decay=0.998),
        schedule=ScheduleConfig(steps=8_000),
        evaluation=EvaluationConfig(protocol="every_second_frame", every=1_000),
    )


def deblur() -> ExperimentConfig:
    """The `ShiftDeblurrer`, from `denoise_fast` on, for movement and defocus.

    Crops are shrunk, so that what is learnt is sharp, and that means of consecutive
    frames are blurred and not doubled. They travel, since few clips here are of a
    moving camera, whose blur is the one that can be undone best.
    """
    deblur = DeblurConfig()
    return ExperimentConfig(
        model=ModelConfig(
            network="shift_deblurrer",
            arguments={"unet": _shift_stage(32, 64, 128)},
            initial_weights="denoise_fast",
        ),
        data=replace(
            _sharp_crops(),
            batch_size=3,
            frames=deblur.frames * deblur.most_averaged,
            crop=80,
            shrunk_share=0.9,
            fastest=2,
            pan=4.0,
        ),
        degradation=DegradationConfig(recipe="deblur"),
        deblur=deblur,
        loss=LossConfig(squared=4.0),
        optimizer=OptimizerConfig(learning_rate=8e-4, average_decay=0.998),
        schedule=ScheduleConfig(steps=12_000),
        evaluation=EvaluationConfig(protocol="motion_blur", every=1_000, max_frames=40),
    )


def colour() -> ExperimentConfig:
    """The `Colouriser`, by itself and with a reference from the same shot.

    Crops are mostly as large as the picture, shrunk to the size that it works at;
    they stay upright, since what lies above is sky more often than grass. What tells
    it what a picture shows is never trained: it starts from the preset, which has
    that, or from what `kinozoo import-weights --model=colouriser` made.
    """
    return ExperimentConfig(
        model=ModelConfig(network="colouriser", initial_weights="colour"),
        data=DataConfig(
            batch_size=4,
            frames=8,
            crop=96,
            crops_per_clip=16,
            mixed_clips=20,
            candidates=1,
            largest_shrink=3.4,
            shrunk_share=0.95,
            upright=True,
            fastest=3,
            grey_share=0.02,
        ),
        degradation=DegradationConfig(recipe="colour"),
        loss=LossConfig(charbonnier=1.0, epsilon=0.01, balance=0.0, saturated=3.0),
        optimizer=OptimizerConfig(average_decay=0.995),
        schedule=ScheduleConfig(steps=1_300, warm_up_steps=60),
        evaluation=EvaluationConfig(protocol="colour", every=1_000),
    )


def colour_automatic() -> ExperimentConfig:
    """The same without references and frame by frame.

    Meant for photographs, too, as clips of equal frames. What a picture shows is told
    best by much of it, so that crops are large. What follows references and keeps
    colours over time is not trained, and should be again by `colour`, from the weights
    of this on.
    """
    guided = colour()
    return replace(
        guided,
        data=replace(guided.data, batch_size=6, frames=1, crop=160, largest_shrink=1.6),
        colour=ColourConfig(frames=1, reference_share=0.0),
        loss=replace(guided.loss, earlier_stages=0.0),
        schedule=ScheduleConfig(steps=6_000, warm_up_steps=30),
    )


def smoke() -> ExperimentConfig:
    """A few steps of a tiny network on moving textures: does everything run?"""
    return ExperimentConfig(
        model=ModelConfig(
            network="shift_denoiser",
            arguments={"stages": [_shift_stage(8, 8, 8)]},
            precision="float32",
        ),
        data=DataConfig(
            source="procedural", batch_size=2, frames=4, crop=32, workers=1
        ),
        schedule=ScheduleConfig(steps=4, warm_up_steps=2),
        evaluation=EvaluationConfig(every=2, max_frames=4, max_size=(64, 64)),
        run=RunConfig(log_every=1, histogram_every=2, save_every=2),
    )


EXPERIMENTS: dict[str, Callable[[], ExperimentConfig]] = (
    {
        factory.__name__: factory
        for factory in (
            denoise_fast,
            denoise_best,
            fast_dvd_net,
            damage,
            damage_finder,
            old_film,
            old_film_refined,
            upscale_x4,
            upscale_x2,
            espcn_x4,
            interpolate,
            deblur,
            colour,
            colour_automatic,
            smoke,
        )
    }
    | GENERATIVE_EXPERIMENTS
    | TRANSLATION_EXPERIMENTS
    | CLIP_EXPERIMENTS
)


def experiment(name: str) -> ExperimentConfig:
    """Returns the config of a named experiment.

    Raises:
        ValueError: There is none of this name.
    """
    if name not in EXPERIMENTS:
        raise ValueError(
            f"There is no experiment {name!r}; there are {', '.join(EXPERIMENTS)}."
        )
    return EXPERIMENTS[name]()


def _shift_stage(half: int, quarter: int, eighth: int) -> dict[str, list[int]]:
    return {"widths": [half, quarter, eighth]}


def _sharp_crops() -> DataConfig:
    """Most crops are shrunk: compressed film is soft, and would teach softness."""
    return DataConfig(largest_shrink=3.2, shrunk_share=0.7)
