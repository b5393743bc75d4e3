"""A network that restores frames in this process."""

import functools
import math
from typing import Any

import numpy as np
import tensorflow as tf

from serving.out_of_memory_error import OutOfMemoryError
from serving.processor import Precision
from serving.state_shapes import state_shapes
from serving.stepped_restorer import SteppedRestorer
from zoo.temporal.restorer import Restorer

# Features that live at the same time while a step is calculated, in bytes per pixel
# of the larger of both frames: generous for the U-Nets of this zoo, and what those
# need that enlarge first and calculate then.
_WORKING_BYTES = 1024
# Keras' dtype policies: in bfloat16, weights stay float32.
POLICIES = {"float32": "float32", "bfloat16": "mixed_bfloat16"}


class NetworkRunner(SteppedRestorer):
    """Runs a `Restorer` as one compiled function for frames of any size.

    The conversions from and to integers and the blend are part of the function,
    so that a frame crosses into TensorFlow and back once, as integers.

    The size is left open as servers leave it: where TensorFlow knows it, it adds and
    multiplies in another order, and some pixels get another value.

    Args:
        restorer: A built restorer; it is copied if its precision is another.
        noise_level: Standard deviation of the noise on the 0 to 255 scale,
            negative where it is unknown.
        strength: How far to go from the frames as they are (0) to the network's
            (1). Below 1 the network must keep the frame size.
        precision: In what numbers the network calculates.
    """

    def __init__(
        self,
        restorer: Restorer,
        *,
        noise_level: float,
        strength: float = 1.0,
        precision: Precision = "float32",
    ):
        if noise_level < 0 and not restorer.blind:
            raise ValueError(
                f"{restorer.name} has to be told the noise level; received "
                f"{noise_level}, so give one or choose a blind preset"
            )
        if strength < 1 and restorer.scale != 1:
            raise ValueError(
                "a network that enlarges cannot be blended with its input: its "
                f"strength is 1; received {strength}"
            )
        if restorer.time_scale != 1:
            raise ValueError(
                "the engine restores frame for frame; received a network with "
                f"time_scale {restorer.time_scale}"
            )
        self.past, self.future = restorer.past, restorer.future
        self.scale, self.time_edges = restorer.scale, restorer.time_edges
        self.alignment, self.halo = restorer.alignment, restorer.halo
        self.needs_whole_frame = restorer.needs_whole_frame
        self.recurrent = restorer.recurrent
        self._restorer = in_precision(restorer, precision)
        self._noise_level = tf.constant([noise_level], tf.float32)
        self._strength = strength
        self._memory = state_shapes(self._restorer, batch=1)
        self._compiled = functools.cache(self._compile)
        self._valid = tf.constant([1.0]), tf.constant([0.0])

    def initial_state(self, height: int, width: int) -> dict[str, Any]:
        return self._restorer.initial_state(1, height, width)

    def state_at(self, state: dict[str, Any], frame_number: int) -> dict[str, Any]:
        return self._restorer.state_at(state, frame_number)

    def step(
        self, frame: np.ndarray | None, shown: np.ndarray, state: Any
    ) -> tuple[np.ndarray, Any]:
        valid = self._valid[frame is None]
        entering = np.zeros_like(shown) if frame is None else frame
        # At full strength the second frame is not looked at; the same array then
        # spares the copy.
        second = entering if self._strength == 1 else shown
        try:
            compiled = self._compiled(
                entering.dtype, entering.shape[-1], second.shape[-1]
            )
            restored, state = compiled(entering, second, valid, state)
            return restored.numpy(), state
        except tf.errors.ResourceExhaustedError as error:
            raise OutOfMemoryError(self._needs_room(*shown.shape[:2])) from error

    def memory_needed(self, height: int, width: int) -> int:
        aligned = [size + -size % self.alignment for size in (height, width)]
        spec = self._restorer.state_spec(1, *aligned)
        memory = sum(
            math.prod(shape) * tf.dtypes.as_dtype(kind).size
            for shape, kind in spec.values()
        )
        # The old and the new memory live side by side.
        return 2 * memory + _WORKING_BYTES * math.prod(aligned) * self.scale**2

    def _needs_room(self, height: int, width: int) -> str:
        advice = "smaller tiles, as with --tile=256, need less"
        if self.needs_whole_frame:
            advice = "it cannot work in tiles, so close other programs"
        return (
            f"{self._restorer.name} needs more memory than there is for "
            f"{width}x{height} pixels; {advice}"
        )

    def inputs(self, frame: Any, valid: Any) -> dict[str, Any]:
        """Returns what the network takes for a frame, `[H, W, 3]` in [0, 1]."""
        return {
            "frame": frame[None],
            "valid": valid,
            "noise_level": self._noise_level,
        }

    def run(self, frame: Any, valid: Any, state: Any) -> tuple[Any, Any]:
        """Takes a frame through the network, as a part of the compiled function.

        Args:
            frame: What `step` was given, as float32 in [0, 1].
            valid: As in `Restorer.step`.
            state: As in `Restorer.step`.

        Returns:
            `[H * scale, W * scale, C]` and the new state; the first three channels
            are the restored frame.
        """
        restored, state = self._restorer.step(self.inputs(frame, valid), state)
        return restored[0], state

    def _compile(self, kind: np.dtype, entering: int, shown: int) -> Any:
        """Makes the function for frames of a kind, with so many channels."""
        signature = [
            tf.TensorSpec([None, None, entering], kind),
            tf.TensorSpec([None, None, shown], kind),
            tf.TensorSpec([1], tf.float32),
            self._memory,
        ]
        return tf.function(self._step, autograph=False, input_signature=signature)

    def _step(
        self, frame: Any, shown: Any, valid: Any, state: dict[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        kind = frame.dtype
        peak = float(kind.max)
        made, state = self.run(tf.cast(frame, tf.float32) / peak, valid, state)
        if self._strength != 1:
            before = tf.cast(shown[..., :3], tf.float32) / peak
            restored = before + self._strength * (made[..., :3] - before)
            made = tf.concat([restored, made[..., 3:]], axis=-1)
        rounded = tf.round(tf.clip_by_value(made, 0.0, 1.0) * peak)
        return tf.cast(rounded, kind), state


def in_precision(restorer: Restorer, precision: Precision) -> Restorer:
    """Returns the same network calculating in the given precision.

    Args:
        restorer: A built restorer, which stays as it is.
        precision: "bfloat16" means bfloat16 features and float32 weights.
    """
    policy = POLICIES[precision]
    if restorer.dtype_policy.name == policy:
        return restorer
    config = restorer.get_config() | {"dtype": policy}
    copy = type(restorer).from_config(config)
    copy.build_for_clips()
    copy.set_weights(restorer.get_weights())
    return copy
