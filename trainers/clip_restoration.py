"""Restoring whole clips with a network that is being trained."""

import numpy as np
import tensorflow as tf

from zoo.temporal.restorer import Restorer


class ClipRestoration:
    """Calls a network on clips of any length and size, traced once.

    Args:
        network: A built network; its weights may change between calls.
        noise_level: What it is told, on the 0 to 255 scale; negative for nothing.

    Attributes:
        noise_level: May be changed.
    """

    def __init__(self, network: Restorer, noise_level: float):
        self.noise_level = noise_level
        self._call = tf.function(
            lambda clip, level: network({"clip": clip, "noise_level": level}),
            input_signature=[
                tf.TensorSpec((1, None, None, None, 3), tf.float32),
                tf.TensorSpec((1,), tf.float32),
            ],
            autograph=False,
        )

    def __call__(self, clip: np.ndarray) -> np.ndarray:
        """Restores a clip.

        Args:
            clip: uint8 RGB `[T, H, W, 3]` of one shot.

        Returns:
            float32 `[T, H, W, 3]` in [0, 1].
        """
        pixels = tf.constant(clip[None].astype(np.float32) / np.float32(255.0))
        restored = self._call(pixels, tf.constant([self.noise_level], tf.float32))
        return np.clip(restored[0].numpy(), 0.0, 1.0)


def as_8_bits(pixels: np.ndarray) -> np.ndarray:
    """Rounds pixels in [0, 1] to uint8."""
    return np.round(255.0 * pixels).astype(np.uint8)
