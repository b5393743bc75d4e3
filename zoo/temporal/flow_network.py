"""The contract that every network from two frames to a flow keeps."""

from abc import abstractmethod
from typing import Any

import keras
from keras import ops


class FlowNetwork(keras.Model):
    """A network that tells where each pixel of a frame comes from in another.

    Frames are display-referred RGB, float32, nominally in [0, 1], channels last, of
    any height and width. The flow is backward and in pixels of the frames:
    `backward_warp(source, flow)` looks like `target`. It is float32 under any dtype
    policy.
    """

    def __init__(self, **kwargs: Any):
        # Keras would round frames to the compute dtype before `call` sees them.
        super().__init__(autocast=False, **kwargs)

    def call(self, inputs: dict[str, Any]) -> Any:
        """Estimates flow.

        Args:
            inputs: `target` and `source`, both float32 `[N, H, W, 3]` in [0, 1].

        Returns:
            float32 `[N, H, W, 2]`, `(dx, dy)` in pixels: the target's pixel
            `(y, x)` is the source's `(y + dy, x + dx)`.
        """
        target = ops.cast(inputs["target"], "float32")
        source = ops.cast(inputs["source"], "float32")
        return ops.cast(self.estimate(target, source), "float32")

    @abstractmethod
    def estimate(self, target: Any, source: Any) -> Any:
        """Estimates the flow of float32 frames; see `call`."""

    def build_for_frames(self) -> None:
        """Creates all weights, whatever the sizes of the frames to come."""
        self.build({"target": (1, 32, 32, 3), "source": (1, 32, 32, 3)})
