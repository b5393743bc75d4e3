"""The catalogue's lines of networks that translate clips, and of those that judge."""

from zoo.model_entry import ModelEntry

_PIX2PIX = "pix2pix (Isola et al., CVPR 2017)"
_CYCLEGAN = "CycleGAN (Zhu et al., ICCV 2017)"

TRANSLATION_ENTRIES = (
    ModelEntry(
        name="unet_translator",
        module="zoo.gan.unet_translator",
        class_name="UNetTranslator",
        task="what a discriminator and clean clips teach it",
        paper=_PIX2PIX,
        licence="Apache-2.0",
        small_config={"channels": 4, "halvings": 2},
    ),
    ModelEntry(
        name="resnet_translator",
        module="zoo.gan.resnet_translator",
        class_name="ResnetTranslator",
        task="one direction of CycleGAN",
        paper=_CYCLEGAN,
        licence="Apache-2.0",
        small_config={"channels": 4, "blocks": 1},
    ),
    ModelEntry(
        name="cyclegan",
        module="zoo.gan.cycle_translator",
        class_name="CycleTranslator",
        task="another look, and back, learnt without pairs",
        paper=_CYCLEGAN,
        licence="Apache-2.0",
        family="translator",
        small_config={"channels": 4, "blocks": 1},
    ),
    ModelEntry(
        name="frame_recurrent_upscaler",
        module="zoo.temporal.frame_recurrent_upscaler",
        class_name="FrameRecurrentUpscaler",
        task="larger frames, each from the one before",
        paper="FRVSR (Sajjadi et al., CVPR 2018), as in TecoGAN (Chu et al., ACM TOG "
        "2020)",
        licence="Apache-2.0",
        small_config={"channels": 4, "blocks": 1, "scale": 2},
    ),
    ModelEntry(
        name="statistics_look",
        module="zoo.style.statistics_look",
        class_name="StatisticsLook",
        task="the colours of a picture, by statistics, without trained weights",
        paper="Pitié and Kokaram, CVMP 2007, after Reinhard et al., 2001",
        licence="Apache-2.0",
        small_config={
            "target": (0.5, 0.4, 0.3, 0.3, 0.22, 0.16, 0.2, 0.14, 0.12),
            "past": 5,
            "future": 2,
        },
    ),
    ModelEntry(
        name="histogram_look",
        module="zoo.style.histogram_look",
        class_name="HistogramLook",
        task="the colours of a picture, by histograms, without trained weights",
        paper="histogram matching (Gonzalez and Woods), steady in time",
        licence="Apache-2.0",
        small_config={
            "target": tuple(
                0.1 * channel + 0.02 * step
                for channel in range(3)
                for step in range(33)
            ),
            "past": 5,
            "future": 2,
        },
    ),
    ModelEntry(
        name="texture_translator",
        module="zoo.style.texture_translator",
        class_name="TextureTranslator",
        task="the texture of a picture, steady along the motion",
        paper="Johnson et al., ECCV 2016, and Ruder et al., GCPR 2016",
        licence="Apache-2.0",
        small_config={"channels": 4, "blocks": 1},
    ),
    ModelEntry(
        name="lpips",
        module="zoo.metrics.lpips_network",
        class_name="LPIPSNetwork",
        task="how different pictures look; reads published weights",
        paper="LPIPS (Zhang et al., CVPR 2018)",
        licence="Apache-2.0",
        family="metric",
        small_config={"trunk": "alex", "shrink": 32},
    ),
    ModelEntry(
        name="patch_discriminator",
        module="zoo.gan.patch_discriminator",
        class_name="PatchDiscriminator",
        task="tells patches of frames from made ones",
        paper=_PIX2PIX,
        licence="Apache-2.0",
        family="clip_discriminator",
        small_config={"channels": 4, "strides": 2},
    ),
    ModelEntry(
        name="unet_discriminator",
        module="zoo.gan.unet_discriminator",
        class_name="UNetDiscriminator",
        task="tells pixels of frames from made ones",
        paper="Real-ESRGAN (Wang et al., ICCVW 2021)",
        licence="Apache-2.0",
        family="clip_discriminator",
        small_config={"channels": 4},
    ),
    ModelEntry(
        name="spatio_temporal_discriminator",
        module="zoo.gan.spatio_temporal_discriminator",
        class_name="SpatioTemporalDiscriminator",
        task="tells three frames in motion from made ones",
        paper="TecoGAN (Chu et al., ACM TOG 2020)",
        licence="Apache-2.0",
        family="clip_discriminator",
        small_config={"channels": 4, "strides": 2},
    ),
)
