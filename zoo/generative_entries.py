"""The catalogue's lines of networks that invent pictures or put them into numbers."""

from zoo.model_entry import ModelEntry

_DCGAN = "DCGAN (Radford et al., ICLR 2016); conditions as in Miyato and Koyama, 2018"

GENERATIVE_ENTRIES = (
    ModelEntry(
        name="dense_gan",
        module="zoo.gan.dense_generator",
        class_name="DenseGenerator",
        task="small pictures from noise, the textbook's start",
        paper="GAN (Goodfellow et al., NeurIPS 2014)",
        licence="Apache-2.0",
        family="generator",
        small_config={
            "latent_size": 6,
            "widths": (8, 12),
            "picture_shape": (8, 8, 1),
            "classes": 3,
        },
    ),
    ModelEntry(
        name="dense_discriminator",
        module="zoo.gan.dense_discriminator",
        class_name="DenseDiscriminator",
        task="tells small pictures from made ones",
        paper="GAN (Goodfellow et al., NeurIPS 2014)",
        licence="Apache-2.0",
        family="discriminator",
        small_config={
            "widths": (12, 8),
            "picture_shape": (8, 8, 1),
            "classes": 3,
            "normalisation": "spectral",
        },
    ),
    ModelEntry(
        name="dcgan",
        module="zoo.gan.dcgan_generator",
        class_name="DCGANGenerator",
        task="pictures of 8, 16, 32, 64, 128 ... pixels a side from noise",
        paper=_DCGAN,
        licence="Apache-2.0",
        family="generator",
        small_config={
            "latent_size": 6,
            "channels": 4,
            "picture_shape": (16, 16, 3),
            "classes": 3,
        },
    ),
    ModelEntry(
        name="dcgan_discriminator",
        module="zoo.gan.dcgan_discriminator",
        class_name="DCGANDiscriminator",
        task="tells pictures from made ones",
        paper=_DCGAN,
        licence="Apache-2.0",
        family="discriminator",
        small_config={
            "channels": 4,
            "picture_shape": (16, 16, 3),
            "classes": 3,
            "normalisation": "batch",
        },
    ),
    ModelEntry(
        name="vae",
        module="zoo.vae.variational_autoencoder",
        class_name="VariationalAutoencoder",
        task="pictures as a few numbers, and from them",
        paper="VAE (Kingma and Welling, ICLR 2014); beta-VAE (Higgins et al., 2017)",
        licence="Apache-2.0",
        family="autoencoder",
        small_config={
            "latent_size": 6,
            "channels": 4,
            "picture_shape": (16, 16, 1),
        },
    ),
    ModelEntry(
        name="vqvae",
        module="zoo.vae.vector_quantised_autoencoder",
        class_name="VectorQuantisedAutoencoder",
        task="pictures as codes, and from them",
        paper="VQ-VAE (van den Oord et al., NeurIPS 2017)",
        licence="Apache-2.0",
        family="autoencoder",
        small_config={
            "channels": 8,
            "blocks": 1,
            "codes": 16,
            "code_size": 4,
            "picture_shape": (16, 16, 3),
        },
    ),
)
