"""Named experiments of restorers and translators that learn against a discriminator."""

from collections.abc import Callable

from trainers.adversarial_config import AdversarialConfig
from trainers.data_config import DataConfig
from trainers.deblur_config import DeblurConfig
from trainers.degradation_config import DegradationConfig
from trainers.evaluation_config import EvaluationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.loss_config import LossConfig
from trainers.model_config import ModelConfig
from trainers.optimizer_config import OptimizerConfig
from trainers.run_config import RunConfig
from trainers.sampling_config import SamplingConfig
from trainers.schedule_config import ScheduleConfig
from trainers.translation_config import TranslationConfig
from trainers.upscale_config import UpscaleConfig


def pix2pix() -> ExperimentConfig:
    """pix2pix from frames out of focus to sharp ones, on crops of training clips.

    Isola et al., CVPR 2017, for two processor cores: a narrower and less deep U-Net
    whose output is added to the frame, and a spectrally normalised discriminator. The
    absolute error weighs a hundred times the adversarial loss, as in the paper. Start
    from a run without a discriminator, `--config.model.initial_weights`.
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
                "channels": 16,
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

    Zhu et al., ICCV 2017, narrower. The last convolution sees the frame given, or else
    instance normalisation forgets how bright it is; and clips of the look that is
    wanted are to stay as they are, or else looks are taken by turning bright and dark
    about. For two folders of your own:
    `--config.degradation.recipe=none --config.translation.other_folder=DIR`.
    """
    return _game(
        ModelConfig(
            network="cyclegan",
            arguments={"channels": 16, "blocks": 4, "shows_frame": True},
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
        TranslationConfig(cycle=10.0, identity=5.0),
        data=_crops(batch_size=4, frames=1, crop=64),
        degradation=DegradationConfig(recipe="old_look"),
        sampling=SamplingConfig(pictures=200),
        steps=10_000,
    )


def esrgan() -> ExperimentConfig:
    """ESRGAN: the compact upscaler by 4, made sharp by a relativistic game.

    Wang et al., ECCVW 2018, section 3: the absolute error weighs a hundredth of the
    perceptual loss, the adversarial loss five thousandths; the discriminator is
    Real-ESRGAN's U-Net, narrower. Start from a run or preset that was trained without
    a discriminator, `--config.model.initial_weights`; for the paper's own network set
    `--config.model.network=rrdb_net`.
    """
    return _game(
        ModelConfig(
            network="srvgg_net_compact",
            arguments={"channels": 24, "convolutions": 6, "scale": 4},
            precision="float32",
        ),
        AdversarialConfig(
            discriminator="unet_discriminator",
            discriminator_arguments={"channels": 16},
            loss="relativistic",
        ),
        TranslationConfig(adversarial=5e-3, perceptual=1.0),
        data=_crops(batch_size=4, frames=1, crop=96),
        degradation=DegradationConfig(recipe="upscale"),
        upscale=UpscaleConfig(scale=4, noise_share=0.15, coded_share=0.2),
        evaluation=EvaluationConfig(protocol="upscale_x4", every=1_000),
        absolute=0.01,
        steps=10_000,
    )


def tecogan() -> ExperimentConfig:
    """TecoGAN: video by 4 against a discriminator of three frames, there and back.

    Chu et al., ACM TOG 2020, table 3: adversarial and ping-pong losses weighed as
    there; narrower networks, for two processor cores. Start from a run that was trained
    without a discriminator, `--config.model.initial_weights`.
    """
    return _game(
        ModelConfig(
            network="frame_recurrent_upscaler",
            arguments={"channels": 24, "blocks": 4, "scale": 4},
            precision="float32",
        ),
        AdversarialConfig(
            discriminator="spatio_temporal_discriminator",
            discriminator_arguments={"channels": 16, "strides": 3},
        ),
        TranslationConfig(adversarial=0.01, perceptual=0.2, ping_pong=0.5),
        data=_crops(batch_size=2, frames=4, crop=96),
        degradation=DegradationConfig(recipe="upscale"),
        upscale=UpscaleConfig(scale=4, noise_share=0.0, coded_share=0.0),
        evaluation=EvaluationConfig(protocol="upscale_x4", every=1_000),
        steps=10_000,
    )


def texture() -> ExperimentConfig:
    """A painter in the texture of a picture, `--config.texture.reference=PICTURE`.

    Johnson et al., ECCV 2016, narrower, with steadiness along the motion of the film.
    It learns without a discriminator.
    """
    return ExperimentConfig(
        model=ModelConfig(
            network="texture_translator",
            arguments={"channels": 16, "blocks": 3},
            precision="float32",
        ),
        data=_crops(batch_size=2, frames=2, crop=96),
        degradation=DegradationConfig(recipe="none"),
        optimizer=OptimizerConfig(
            name="adam", beta_1=0.9, beta_2=0.999, average_decay=0.99
        ),
        schedule=ScheduleConfig(steps=4_000, warm_up_steps=50),
        run=RunConfig(histogram_every=0),
    )


TRANSLATION_EXPERIMENTS: dict[str, Callable[[], ExperimentConfig]] = {
    factory.__name__: factory
    for factory in (pix2pix, cyclegan, esrgan, tecogan, texture)
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
    absolute: float = 1.0,
) -> ExperimentConfig:
    """The mean absolute error as content, and Adam with the momentum of pix2pix."""
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
        loss=LossConfig(charbonnier=0.0, absolute=absolute, balance=0.0),
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=5e-4,
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
