"""What pictures are compared by, by its name in a config."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from zoo.metrics.random_features import RandomFeatures

_BATCH = 100


@dataclass(frozen=True, kw_only=True)
class FeatureNetwork:
    """A network that gives numbers by which sets of pictures are compared.

    Attributes:
        name: Every figure is called after it, so that those of different networks are
            never mixed.
        compute: From float32 `[B, H, W, C]` in [0, 1] to `[B, F]`.
    """

    name: str
    compute: Callable[[Any], Any]

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Returns the features of any number of pictures, float32 `[N, F]`."""
        parts = [
            np.asarray(self.compute(tf.constant(pictures[first : first + _BATCH])))
            for first in range(0, len(pictures), _BATCH)
        ]
        return np.concatenate(parts)


def feature_network(name: str) -> FeatureNetwork:
    """Makes the network of a name.

    Args:
        name: "random_convolution", or a network of `keras.applications` as
            "InceptionV3", with the weights that Keras fetches for it.

    Raises:
        ValueError: There is no such network.
        OSError: Its weights are neither on this machine nor to be fetched.
    """
    if name == "random_convolution":
        random = RandomFeatures()
        compute = tf.function(random, autograph=False)
        return FeatureNetwork(name=random.name, compute=compute)
    build = getattr(keras.applications, name, None)
    if build is None or isinstance(build, type(keras)):
        raise ValueError(
            "config.sampling.features is random_convolution or a network of "
            f"keras.applications, as InceptionV3; received {name!r}."
        )
    try:
        network = build(include_top=False, pooling="avg", weights="imagenet")
    except Exception as error:  # Keras raises a bare Exception where it cannot fetch.
        raise OSError(
            f"The weights of {name} are not on this machine and cannot be fetched: "
            "take config.sampling.features=random_convolution."
        ) from error
    return FeatureNetwork(name=name, compute=_with_network(network, name))


def _with_network(network: keras.Model, name: str) -> Callable[[Any], Any]:
    prepare = _preparation(name)
    side = 299 if name in ("InceptionV3", "InceptionResNetV2", "Xception") else 224

    def compute(pictures: Any) -> Any:
        if pictures.shape[-1] == 1:
            pictures = tf.image.grayscale_to_rgb(pictures)
        sized = tf.image.resize(pictures, (side, side), method="bilinear")
        return network(prepare(255.0 * sized), training=False)

    return tf.function(compute, autograph=False)


def _preparation(name: str) -> Callable[[Any], Any]:
    """Returns what `keras.applications` does to pictures ahead of a network."""
    for module_name in dir(keras.applications):
        module = getattr(keras.applications, module_name)
        if isinstance(module, type(keras)) and hasattr(module, name):
            return module.preprocess_input
    raise ValueError(f"keras.applications says not how {name} takes pictures.")
