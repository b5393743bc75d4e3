"""Pictures from noise of a seed."""

from typing import Any

import keras
import numpy as np

from zoo.gan.picture_generator import PictureGenerator
from zoo.vae.variational_autoencoder import VariationalAutoencoder

_BATCH = 64


def sampled_pictures(
    network: keras.Model, count: int, seed: int, label: int | None = None
) -> np.ndarray:
    """Makes pictures that follow from the network, their number and the seed.

    Args:
        network: A generator or a variational autoencoder.
        count: How many.
        seed: Of the noise.
        label: The class of all; None for all classes in turn.

    Returns:
        float32 `[count, H, W, C]` in [0, 1].

    Raises:
        ValueError: The network makes nothing of noise, or does not know the class.
    """
    if not isinstance(network, PictureGenerator | VariationalAutoencoder):
        raise ValueError(
            "samples come from generators and variational autoencoders; received a "
            f"{type(network).__name__}"
        )
    classes = getattr(network, "classes", 0)
    if label is not None and label >= classes:
        raise ValueError(
            f"the network knows {classes} classes, counted from 0; received {label}"
        )
    random = np.random.default_rng(seed)
    noise = random.standard_normal((count, network.latent_size)).astype(np.float32)
    labels = np.arange(count) % max(classes, 1) if label is None else [label] * count
    parts = []
    for first in range(0, count, _BATCH):
        rows = slice(first, first + _BATCH)
        if isinstance(network, VariationalAutoencoder):
            made = network.decode(noise[rows])
        else:
            inputs: dict[str, Any] = {"noise": noise[rows]}
            if classes:
                inputs["label"] = np.asarray(labels[rows], np.int32)
            made = network(inputs, training=False)
        parts.append(np.asarray(made))
    return np.concatenate(parts)


def pictures_between(
    network: keras.Model, first: np.ndarray, second: np.ndarray, count: int
) -> np.ndarray:
    """Makes pictures on a line through latent space, from one picture to another.

    Args:
        network: A variational autoencoder.
        first: float32 `[H, W, C]` in [0, 1], of the network's shape.
        second: The same.
        count: How many, those of both ends among them.

    Returns:
        float32 `[count, H, W, C]` in [0, 1].

    Raises:
        ValueError: The network is no variational autoencoder.
    """
    if not isinstance(network, VariationalAutoencoder):
        raise ValueError(
            "variational autoencoders make pictures between two; received a "
            f"{type(network).__name__}"
        )
    start, end = (np.repeat(each[None], count, axis=0) for each in (first, second))
    moments = np.linspace(0.0, 1.0, count, dtype=np.float32)
    return np.asarray(network.interpolate(start, end, moments))
