"""The contract of a degradation."""

from collections.abc import Mapping
from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.seed_stream import SeedStream, Tensor

UNKNOWN_NOISE = -1.0
NO_NOISE = 0.0


class Degradation(keras.layers.Layer):
    """A seeded function that makes a batch of clean clips look old.

    `degradation(clip, seed=seed)` takes a batch of clips, float32
    `[B, T, H, W, 3]`, RGB, gamma values in [0, 1], any or unknown T, H and W,
    and a seed: an integer (by keyword), an int32 scalar or int32 `[2]`. It
    returns a dictionary:

    - `clip`: the degraded clips, float32, of the same shape unless the class
      says otherwise, in [0, 1] unless it says otherwise;
    - `noise_level`: float32 `[B]`, the standard deviation of the white noise
      that was added, on the 0 to 255 scale; 0 where no noise was added; negative
      where one figure does not describe the noise (grain, compression);
    - `mask`, from degradations that destroy pixels: float32 `[B, T, H, W, 1]`,
      1 where nothing of the picture is left, 0 where it is untouched.

    The layer has neither weights nor state: the same clip and seed give the
    same result eagerly, in `tf.data` and on the accelerator. Every clip of a
    batch draws its own parameters. A dataset with one seed per element is
    degraded by `dataset.map(lambda clip, seed: degradation(clip, seed=seed))`.

    Subclasses implement `degrade`. They work in float32 under any dtype policy.
    """

    adds_noise: bool = False
    """Whether `noise_level` is unknown (rather than 0) unless `degrade` tells it."""
    scale: int = 1
    """By how much the clip gets smaller: `[ceil(H / scale), ceil(W / scale)]`."""
    gives_mask: bool = False
    """Whether the result has a `mask`."""

    def __init__(self, *, name: str | None = None) -> None:
        super().__init__(name=name, trainable=False, dtype="float32")
        self.built = True

    def degrade(self, clip: Tensor, seeds: SeedStream) -> Mapping[str, Tensor]:
        """Returns `clip` and, where they apply, `noise_level` and `mask`.

        Args:
            clip: float32 `[B, T, H, W, 3]` in [0, 1].
            seeds: The only source of chance, passed to `keras.random` as `seed`.
        """
        raise NotImplementedError

    def call(self, clip: Tensor, seed: Tensor) -> dict[str, Tensor]:
        degraded = dict(self.degrade(clip, SeedStream(seed)))
        if "noise_level" not in degraded:
            level = UNKNOWN_NOISE if self.adds_noise else NO_NOISE
            degraded["noise_level"] = ops.full((ops.shape(clip)[0],), level, "float32")
        return degraded

    def get_config(self) -> dict[str, Any]:
        # The dtype is fixed, weights there are none: only the name is left to say.
        return {"name": self.name}
