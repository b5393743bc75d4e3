"""The contract that every network from noise to clips keeps."""

from abc import abstractmethod
from typing import Any

import keras
from keras import ops


class ClipGenerator(keras.Model):
    """A network that makes clips from noise.

    Clips are float32 in [0, 1] under any dtype policy, `[B, T, H, W, C]`. All weights
    are there once it is made.

    Attributes:
        clip_shape: Frames, height, width and channels of the clips it is trained with.
        classes: 0: kinds of clips cannot be asked for.
    """

    clip_shape: tuple[int, int, int, int]
    classes = 0

    def __init__(self, clip_shape: tuple[int, int, int, int], **kwargs: Any):
        # Keras would round noise to the compute dtype before `call` sees it.
        super().__init__(autocast=False, **kwargs)
        frames, height, width, channels = clip_shape
        self.clip_shape = (frames, height, width, channels)

    @property
    def noise_shape(self) -> tuple[int, ...]:
        """What noise a clip of `clip_shape` takes, without the batch."""
        return (self.noise_size(self.clip_shape[0]),)

    @abstractmethod
    def noise_size(self, frames: int) -> int:
        """Returns how many numbers of noise a clip of a length takes.

        Raises:
            ValueError: It makes no clips of that length.
        """

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Makes clips.

        Args:
            inputs: `noise`, float32 `[B, noise_size(T)]`, standard normal.
            training: Whether layers such as batch normalisation learn.

        Returns:
            float32 `[B, T, H, W, C]` in [0, 1].
        """
        del training  # Keras hands it down to the layers.
        made = self.generate(ops.cast(inputs["noise"], self.compute_dtype))
        return 0.5 + 0.5 * ops.cast(made, "float32")

    @abstractmethod
    def generate(self, noise: Any) -> Any:
        """Returns clips in [-1, 1]."""

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"clip_shape": list(self.clip_shape)}
