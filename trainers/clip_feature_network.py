"""What clips are compared by, by its name in a config."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from trainers.feature_network import FeatureNetwork, feature_network
from zoo.metrics.random_clip_features import RandomClipFeatures


def clip_feature_network(name: str) -> FeatureNetwork:
    """Makes the network of a name.

    With features of I3D the Fréchet distance by them is the FVD of Unterthiner et al.,
    "Towards accurate generative models of video", 2018 (arXiv 1812.01717); with any
    others it compares with itself only, and bears their name.

    Args:
        name: "random_convolution"; a path of a SavedModel or a `.keras` file that
            takes float32 clips `[B, T, H, W, C]` in [0, 1] and gives features
            `[B, F]`, as I3D with its resizing; or a network of `keras.applications`,
            which sees single frames: its features are averaged over time, and beside
            them stands how much they change from frame to frame.

    Raises:
        ValueError: There is no such network.
        OSError: It cannot be loaded, or its weights cannot be fetched.
    """
    if name == "random_convolution":
        random = RandomClipFeatures()
        return FeatureNetwork(
            name=random.name, compute=tf.function(random, autograph=False)
        )
    path = Path(name)
    if path.exists():
        return FeatureNetwork(name=path.stem, compute=_own(path))
    pictures = feature_network(name)
    return FeatureNetwork(
        name=f"{name}_over_time", compute=_over_time(pictures.compute)
    )


def _own(path: Path) -> Callable[[Any], Any]:
    try:
        if path.is_dir():
            loaded = tf.saved_model.load(str(path))
            signature = loaded.signatures["serving_default"]
            key = next(iter(signature.structured_input_signature[1]))

            def features(clips: Any) -> Any:
                # By way of what holds the variables, which has to live as long.
                compute = loaded.signatures["serving_default"]
                return next(iter(compute(**{key: clips}).values()))

            return features
        network = keras.saving.load_model(path)
    except (OSError, KeyError) as error:
        raise OSError(
            f"{path} is no SavedModel with a default signature and no .keras file"
        ) from error
    return tf.function(lambda clips: network(clips, training=False), autograph=False)


def _over_time(compute: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def features(clips: Any) -> Any:
        frames = clips.shape[1]
        flat = compute(tf.reshape(clips, (-1, *clips.shape[2:])))
        shaped = tf.reshape(flat, (-1, frames, flat.shape[-1]))
        mean = tf.reduce_mean(shaped, axis=1)
        if frames == 1:
            return mean
        change = tf.abs(shaped[:, 1:] - shaped[:, :-1])
        return tf.concat([mean, tf.reduce_mean(change, axis=1)], axis=-1)

    return features
