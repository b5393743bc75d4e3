"""Small generators, discriminators and autoencoders, and what they take."""

from typing import Any

import keras
import numpy as np

from zoo.catalog import of_family
from zoo.model_entry import ModelEntry

PICTURE_NETWORKS = of_family("generator", "discriminator", "autoencoder")


def small_picture_network(entry: ModelEntry, dtype: str | None = None) -> keras.Model:
    """Builds a small network whose outputs are far from their limits."""
    keras.utils.set_random_seed(0)
    return entry.load_class()(**entry.small_config, dtype=dtype)


def picture_inputs(network: keras.Model, batch: int = 3) -> dict[str, np.ndarray]:
    """Makes noise, pictures and labels; each network takes what it needs."""
    random = np.random.default_rng(batch)
    shape = (batch, *network.picture_shape)
    inputs = {"picture": random.random(shape, dtype=np.float32)}
    if hasattr(network, "latent_size"):
        noise = random.standard_normal((batch, network.latent_size))
        inputs["noise"] = noise.astype(np.float32)
    if getattr(network, "classes", 0):
        inputs["label"] = (np.arange(batch) % network.classes).astype(np.int32)
    return inputs


def main_output(outputs: Any) -> Any:
    """Returns scores, or pictures."""
    return outputs["picture"] if isinstance(outputs, dict) else outputs
