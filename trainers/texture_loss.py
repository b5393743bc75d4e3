"""What a painter of textures minimises."""

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from PIL import Image, UnidentifiedImageError

from trainers.perceptual_features import feature_maps
from trainers.texture_config import TextureConfig
from zoo.gan.clip_discriminator import flattened
from zoo.layers.backward_warp import backward_warp
from zoo.layers.film_motion import film_motion
from zoo.losses.feature_distance import feature_distance
from zoo.losses.gram_loss import gram_loss, gram_matrices
from zoo.style.texture_translator import sameness


class TextureLoss:
    """Content, texture, smoothness and steadiness of painted clips.

    Johnson et al., "Perceptual losses for real-time style transfer and
    super-resolution", ECCV 2016, section 3.2; the last as in Huang et al., "Real-time
    neural style transfer for videos", CVPR 2017, section 3.2, with the motion of the
    film and where it holds found without a network.

    Args:
        config: Weights, and the picture whose texture is wanted.

    Raises:
        OSError: There is no such picture, or features cannot be had.
        ValueError: It is no picture.
    """

    def __init__(self, config: TextureConfig):
        self._config = config
        self._features = feature_maps(config.features, "config.texture.features")
        picture = _read_picture(Path(config.reference), config.side)
        maps = self._features(tf.constant(picture[None]))
        self._wanted = [matrix.numpy() for matrix in gram_matrices(maps)]

    def __call__(self, clip: Any, painted: Any) -> tuple[Any, dict[str, Any]]:
        """Returns the loss and its terms without weights.

        Args:
            clip: What was given, float32 `[B, T, H, W, 3]`, H and W multiples of 8.
            painted: What was made of it.
        """
        config = self._config
        made, given = (self._features(flattened(each)) for each in (painted, clip))
        terms = {
            "content": feature_distance(made[-1:], given[-1:]),
            "texture": gram_loss(gram_matrices(made), self._wanted),
            "smoothness": _unevenness(flattened(painted)),
        }
        value = config.content * terms["content"] + config.texture * terms["texture"]
        value += config.smoothness * terms["smoothness"]
        if config.steadiness and clip.shape[1] > 1:
            terms["unsteadiness"] = unsteadiness_along_motion(clip, painted)
            value += config.steadiness * terms["unsteadiness"]
        return value, terms


def unsteadiness_along_motion(clip: Any, painted: Any) -> Any:
    """Returns how much painted frames change where the film only moves, a scalar.

    In a replica of a strategy its mean over all of them is that of the whole batch.

    Args:
        clip: The film, float32 `[B, T, H, W, 3]`, H and W multiples of 8.
        painted: What was painted of it.
    """
    before, after = flattened(clip[:, :-1]), flattened(clip[:, 1:])
    motion = film_motion(after, before)
    same = sameness(after, backward_warp(before, motion))
    moved = backward_warp(flattened(painted[:, :-1]), motion)
    change = tf.abs(flattened(painted[:, 1:]) - moved)
    total = tf.reduce_sum(same * tf.reduce_mean(change, axis=-1, keepdims=True))
    weight = tf.reduce_sum(same)
    replica = tf.distribute.get_replica_context()
    if replica is not None and replica.num_replicas_in_sync > 1:
        weight = replica.all_reduce(tf.distribute.ReduceOp.MEAN, weight)
    return total / (weight + 1e-6)


def _unevenness(frames: Any) -> Any:
    across = tf.reduce_mean(tf.abs(frames[:, :, 1:] - frames[:, :, :-1]))
    return across + tf.reduce_mean(tf.abs(frames[:, 1:] - frames[:, :-1]))


def _read_picture(path: Path, side: int) -> np.ndarray:
    if not path.is_file():
        raise FileNotFoundError(
            f"There is no picture {path}: config.texture.reference names the one whose "
            "texture is to be learnt."
        )
    try:
        with Image.open(path) as image:
            picture = image.convert("RGB")
            picture.thumbnail((side, side), Image.Resampling.BOX)
    except UnidentifiedImageError:
        raise ValueError(
            f"{path} is no picture; config.texture.reference names one."
        ) from None
    return np.asarray(picture).astype(np.float32) / np.float32(255.0)
