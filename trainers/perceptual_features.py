"""Feature maps of frames, by the name of a network in a config."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.catalog import CONFIG_FILE, load_network
from zoo.metrics.lpips_network import LPIPSNetwork
from zoo.metrics.random_features import RandomFeatures

_CONVOLUTIONS = {
    "VGG16": ("block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3"),
    "VGG19": ("block1_conv2", "block2_conv2", "block3_conv4", "block4_conv4"),
}
# What the networks were trained to be shown: BGR on the 0 to 255 scale, less this.
_MEAN = (103.939, 116.779, 123.68)
# Brings their features to the size of others.
_CALM = 1.0 / 255.0


@dataclass(frozen=True, kw_only=True)
class FeatureMaps:
    """What frames are compared by, place by place.

    Attributes:
        name: Every figure is called after it, so that those of different networks are
            never mixed.
        compute: From float32 frames `[N, H, W, 3]` in [0, 1] to maps `[N, h, w, C]`.
        heads: How much each channel of each map counts in a distance, `[C]`, where that
            was learnt.
    """

    name: str
    compute: Callable[[Any], list[Any]]
    heads: tuple[Any, ...] | None = None

    def __call__(self, frames: Any) -> list[Any]:
        """Returns the maps of all layers."""
        return self.compute(frames)


def feature_maps(name: str, field: str = "config.translation.features") -> FeatureMaps:
    """Makes the feature maps of a name.

    Args:
        name: "random_convolution"; "VGG16" or "VGG19" with the weights that Keras
            fetches, taken ahead of the activation, as in ESRGAN; or the folder of a
            preset of LPIPS (`kinozoo import-weights --model=lpips`).
        field: Of the config that names it, for messages.

    Raises:
        ValueError: There is no such network.
        OSError: Its weights are neither on this machine nor to be fetched.
    """
    if name == "random_convolution":
        random = RandomFeatures()
        return FeatureMaps(name=random.name, compute=random.maps)
    if (Path(name) / CONFIG_FILE).is_file():
        return _of_preset(name)
    if name not in _CONVOLUTIONS:
        raise ValueError(
            f"{field} is random_convolution, "
            f"{', '.join(_CONVOLUTIONS)} or the folder of a preset of LPIPS; received "
            f"{name!r}."
        )
    try:
        network = getattr(keras.applications, name)(
            include_top=False, weights="imagenet"
        )
    except Exception as error:  # Keras raises a bare Exception where it cannot fetch.
        raise OSError(
            f"The weights of {name} are not on this machine and cannot be fetched: "
            f"take {field}=random_convolution."
        ) from error
    return FeatureMaps(name=name, compute=_ahead_of_activations(network, name))


def _of_preset(folder: str) -> FeatureMaps:
    network = load_network(folder)
    if not isinstance(network, LPIPSNetwork):
        raise ValueError(
            f"{folder} is a preset of {type(network).__name__}; features are those of "
            "LPIPS, or named."
        )
    network.trainable = False
    heads = tuple(ops.convert_to_numpy(head) for head in network.heads)
    return FeatureMaps(name=f"lpips_{network.trunk}", compute=network.maps, heads=heads)


def _ahead_of_activations(
    network: keras.Model, name: str
) -> Callable[[Any], list[Any]]:
    network.trainable = False

    def compute(frames: Any) -> list[Any]:
        features = 255.0 * ops.flip(frames, axis=-1) - np.array(_MEAN, np.float32)
        maps = []
        for layer in network.layers:
            if isinstance(layer, keras.layers.Conv2D):
                features = layer.convolution_op(features, layer.kernel) + layer.bias
                if layer.name in _CONVOLUTIONS[name]:
                    maps.append(_CALM * features)
                if len(maps) == len(_CONVOLUTIONS[name]):
                    break
                features = ops.relu(features)
            elif isinstance(layer, keras.layers.MaxPooling2D):
                features = layer(features)
        return maps

    return compute
