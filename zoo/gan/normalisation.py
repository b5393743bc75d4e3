"""Normalisations by name, for generators and discriminators."""

from typing import Any

import keras

from zoo.layers.spectral_convolution import SpectralConvolution
from zoo.layers.spectral_dense import SpectralDense

NORMALISATIONS = ("none", "batch", "layer", "spectral")


def check_normalisation(name: str) -> None:
    """Refuses what is no normalisation.

    Raises:
        ValueError: The name is unknown.
    """
    if name not in NORMALISATIONS:
        raise ValueError(
            f"normalisation must be one of {', '.join(NORMALISATIONS)}; received "
            f"{name!r}"
        )


def batch_normalisation(**kwargs: Any) -> keras.layers.Layer:
    """Returns a batch normalisation over the whole batch, on however many devices.

    Only TensorFlow can gather the moments of all replicas; other backends take those
    of one device.
    """
    return keras.layers.BatchNormalization(
        momentum=0.9,
        epsilon=1e-5,
        synchronized=keras.backend.backend() == "tensorflow",
        **kwargs,
    )


def after_kernel(normalisation: str, **kwargs: Any) -> keras.layers.Layer | None:
    """Returns the layer that normalises what a convolution or matrix gave, if any."""
    check_normalisation(normalisation)
    if normalisation == "batch":
        return batch_normalisation(**kwargs)
    if normalisation == "layer":
        # Over all places and channels, with a scale per channel, as WGAN-GP has it.
        return keras.layers.GroupNormalization(groups=1, epsilon=1e-5, **kwargs)
    return None


def convolution_class(normalisation: str) -> type[keras.layers.Conv2D]:
    """Returns the class of the convolutions."""
    check_normalisation(normalisation)
    spectral = normalisation == "spectral"
    return SpectralConvolution if spectral else keras.layers.Conv2D


def dense_class(normalisation: str) -> type[keras.layers.Dense]:
    """Returns the class of the dense layers."""
    check_normalisation(normalisation)
    return SpectralDense if normalisation == "spectral" else keras.layers.Dense
