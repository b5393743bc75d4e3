"""Small generators, discriminators and autoencoders, and what they take."""

from typing import Any

import keras
import numpy as np

from zoo.catalog import of_family
from zoo.model_entry import ModelEntry

PICTURE_NETWORKS = of_family(
    "generator", "discriminator", "video_discriminator", "autoencoder"
)
DISCRIMINATORS = ("discriminator", "video_discriminator")


def small_picture_network(entry: ModelEntry, dtype: str | None = None) -> keras.Model:
    """Builds a small network whose outputs are far from their limits."""
    keras.utils.set_random_seed(0)
    return entry.load_class()(**entry.small_config, dtype=dtype)


def picture_inputs(network: keras.Model, batch: int = 3) -> dict[str, np.ndarray]:
    """Makes noise, pictures and labels; each network takes what it needs."""
    random = np.random.default_rng(batch)
    if hasattr(network, "clip_shape"):
        return _clip_inputs(network, batch, random)
    shape = (batch, *network.picture_shape)
    inputs = {"picture": random.random(shape, dtype=np.float32)}
    if hasattr(network, "latent_size"):
        noise = random.standard_normal((batch, network.latent_size))
        inputs["noise"] = noise.astype(np.float32)
    if getattr(network, "classes", 0):
        inputs["label"] = (np.arange(batch) % network.classes).astype(np.int32)
    return inputs


def main_output(outputs: Any) -> Any:
    """Returns scores, pictures or clips."""
    if not isinstance(outputs, dict):
        return outputs
    return outputs["clip"] if "clip" in outputs else outputs["picture"]


def output_shape(network: keras.Model) -> tuple[int, ...]:
    """Returns the shape of a picture or a clip that the network makes."""
    if hasattr(network, "clip_shape"):
        return network.clip_shape
    return network.picture_shape


def _clip_inputs(
    network: keras.Model, batch: int, random: np.random.Generator
) -> dict[str, np.ndarray]:
    inputs = {
        "clip": random.random((batch, *network.clip_shape), dtype=np.float32),
        "told": (np.arange(batch) % 2).astype(np.float32),
        "moment": random.random(batch, dtype=np.float32),
    }
    if hasattr(network, "noise_shape"):
        noise = random.standard_normal((batch, *network.noise_shape))
        inputs["noise"] = noise.astype(np.float32)
    return inputs
