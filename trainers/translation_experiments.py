"""Named experiments of restorers and translators that learn against a discriminator."""

from collections.abc import Callable

from trainers.adversarial_config import AdversarialConfig
from trainers.config import (
    DataConfig,
    DegradationConfig,
    EvaluationConfig,
    ExperimentConfig,
    LossConfig,
    ModelConfig,
    OptimizerConfig,
    RunConfig,
    ScheduleConfig,
)
from trainers.deblur_config import DeblurConfig
from trainers.sampling_config import SamplingConfig
from trainers.translation_config import TranslationConfig
from trainers.upscale_config import UpscaleConfig


def pix2pix() -> ExperimentConfig:
    """pix2pix from frames out of focus to sharp ones, on crops of training clips.

    Isola et al., CVPR 2017: the absolute error weighs a hundred times the adversarial
    loss. A narrower and less deep U-Net than theirs, whose output is added to the
    frame, for two processor cores.
    """
    return _game(
        ModelConfig(
            network="unet_translator",
            arguments={
                "channels": 24,
                "halvings": 4,
                "residual": True,
                "normalisation": "none",
            },
            precision="float32",
        ),
        AdversarialConfig(
            discriminator="patch_discriminator",
            discriminator_arguments={
                "channels": 32,
                "strides": 2,
                "normalisation": "spectral",
            },
        ),
        TranslationConfig(adversarial=0.01),
        # Of three frames the recipe takes the middle one, out of focus.
        data=_crops(batch_size=8, frames=3, crop=64),
        degradation=DegradationConfig(recipe="deblur"),
        deblur=DeblurConfig(
            frames=1,
            motion_share=0.0,
            shake_share=0.0,
            defocus_share=1.0,
            defocus=(1.0, 3.5),
            coded_share=0.0,
        ),
        evaluation=EvaluationConfig(protocol="defocus", every=1_000),
        steps=10_000,
    )


def cyclegan() -> ExperimentConfig:
    """CycleGAN between grey, faded, grainy film and the clips as they are.

    Zhu et al., ICCV 2017, narrower. For two folders of your own:
    `--config.degradation.recipe=none --config.translation.other_folder=DIR`.
    """
    return _game(
        ModelConfig(
            network="cyclegan",
            arguments={"channels": 16, "blocks": 4},
            precision="float32",
        ),
        AdversarialConfig(
            discriminator="patch_discriminator",
            discriminator_arguments={
                "channels": 32,
                "strides": 2,
                "conditional": False,
                "normalisation": "layer",
            },
            loss="least_squares",
        ),
        TranslationConfig(cycle=10.0, identity=0.0),
        data=_crops(batch_size=4, frames=1, crop=64),
        degradation=DegradationConfig(recipe="old_look"),
        sampling=SamplingConfig(pictures=200),
        steps=10_000,
    )


TRANSLATION_EXPERIMENTS: dict[str, Callable[[], ExperimentConfig]] = {
    factory.__name__: factory for factory in (pix2pix, cyclegan)
}


def _game(
    model: ModelConfig,
    adversarial: AdversarialConfig,
    translation: TranslationConfig,
    *,
    data: DataConfig,
    degradation: DegradationConfig,
    steps: int,
    deblur: DeblurConfig | None = None,
    upscale: UpscaleConfig | None = None,
    evaluation: EvaluationConfig | None = None,
    sampling: SamplingConfig | None = None,
) -> ExperimentConfig:
    """The mean absolute error as content, and Adam as pix2pix has it."""
    return ExperimentConfig(
        model=model,
        trainer="adversarial",
        adversarial=adversarial,
        translation=translation,
        sampling=sampling or SamplingConfig(),
        data=data,
        degradation=degradation,
        deblur=deblur or DeblurConfig(),
        upscale=upscale or UpscaleConfig(),
        loss=LossConfig(charbonnier=0.0, absolute=1.0, balance=0.0),
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=2e-4,
            beta_1=0.5,
            beta_2=0.999,
            clip_norm=0.0,
            average_decay=0.995,
        ),
        schedule=ScheduleConfig(steps=steps, warm_up_steps=1),
        evaluation=evaluation or EvaluationConfig(every=1_000),
        run=RunConfig(histogram_every=0),
    )


def _crops(*, batch_size: int, frames: int, crop: int) -> DataConfig:
    """Textured crops, half of them shrunk to be sharp."""
    return DataConfig(
        batch_size=batch_size,
        frames=frames,
        crop=crop,
        largest_shrink=2.0,
        shrunk_share=0.5,
        grey_share=0.0,
    )
