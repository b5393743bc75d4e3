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
