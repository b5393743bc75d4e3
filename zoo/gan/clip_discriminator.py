"""The contract of networks that judge how real clips are."""

from abc import abstractmethod
from typing import Any

import keras
from keras import ops


class ClipDiscriminator(keras.Model):
    """A network that scores places of clips: high for what it takes for real.

    Scores are float32 under any dtype policy, without an activation. Where it is
    conditional it also sees what the judged clip was made from, so that it can tell
    whether one belongs to the other. All weights are there once it is made.

    Args:
        conditional: Whether it is shown a condition.
        **kwargs: Of `keras.Model`.

    Attributes:
        conditional: As given.
        frames: Frames of a clip that it needs at least.
    """

    frames: int = 1

    def __init__(self, conditional: bool, **kwargs: Any):
        # Keras would round clips to the compute dtype before `call` sees them.
        super().__init__(autocast=False, **kwargs)
        self.conditional = conditional

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Scores clips.

        Args:
            inputs: `clip`, float32 `[B, T, H, W, 3]` in [0, 1]; where it is
                conditional also `condition`, like `clip`.
            training: Whether layers such as batch normalisation learn.

        Returns:
            float32 `[B, T', H', W']`, a score for each place of the clip that it
            looks at by itself.
        """
        del training  # Keras hands it down to the layers.
        condition = inputs["condition"] if self.conditional else None
        return ops.cast(self.judge(inputs["clip"], condition), "float32")

    @abstractmethod
    def judge(self, clip: Any, condition: Any) -> Any:
        """Returns scores `[B, T', H', W']` of clips, given their conditions or None."""

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"conditional": self.conditional}


def flattened(clip: Any) -> Any:
    """Returns the frames of clips, `[B * T, H, W, C]`."""
    height, width, channels = ops.shape(clip)[2:5]
    return ops.reshape(clip, (-1, height, width, channels))


def per_clip(scores: Any, clip: Any) -> Any:
    """Returns the scores of frames, `[B * T, h, w, 1]`, as those of their clips."""
    batch, frames = ops.shape(clip)[:2]
    height, width = ops.shape(scores)[1:3]
    return ops.reshape(scores, (batch, frames, height, width))
