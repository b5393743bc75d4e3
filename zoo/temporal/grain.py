"""Grain: what a film looks like when it is not too clean."""

import math
from typing import Any, ClassVar

import keras
from keras import ops

from zoo.temporal.restorer import Restorer, State


class _FrameSeed(keras.random.SeedGenerator):
    """Gives the seed of one frame, which may be a tensor, and keeps no state."""

    # The parent's initialiser would make a variable.
    def __init__(self, seed: int, frame_number: Any) -> None:
        self.name = "frame_seed"
        number = ops.cast(frame_number, "int32")
        self._seed = ops.stack([ops.full_like(number, seed), number])

    def next(self, ordered: bool = True) -> Any:
        del ordered
        jax = keras.backend.backend() == "jax"
        return ops.cast(self._seed, "uint32") if jax else self._seed


@keras.saving.register_keras_serializable(package="kinozoo")
class Grain(Restorer):
    """Puts grain on the picture, of a measured strength and size.

    White noise is filtered with a Gaussian of the grain's size and scaled by
    `2 * level * sqrt(x (1 - x))`, x being the pixel's value: where grains cover the
    share u of the film, a small area varies in proportion to u (1 - u), so there is
    none in clear or black film (Newson et al., A stochastic film grain model for
    resolution-independent rendering, Computer Graphics Forum 2017).

    It is new in every frame, and drawn from the seed and the frame's number alone:
    a frame gets the same grain wherever a stream began (`state_at`). It has no
    weights and works in float32 under any dtype policy.

    Args:
        level: Standard deviation in mid tones on the 0 to 255 scale.
        size: Standard deviation of the Gaussian in pixels; 0 for white noise.
        colour: 0 for the same grain in the three channels (black and white film),
            1 for grain of their own (three dye layers).
        seed: Of the grain, a number of 31 bits.
        **kwargs: As for every Keras model.
    """

    past = 0
    future = 0
    halo = 0
    time_edges = "masked"
    blind = True
    # Grain is drawn for the frame as a whole: tiles would each draw their own.
    needs_whole_frame: ClassVar[bool] = True

    def __init__(
        self,
        level: float = 4.0,
        size: float = 0.6,
        colour: float = 0.0,
        seed: int = 0,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if not (level >= 0.0 and size >= 0.0 and 0.0 <= colour <= 1.0):
            raise ValueError(
                "level and size must not be negative and colour lies in [0, 1]; "
                f"received level={level}, size={size}, colour={colour}"
            )
        self.level = level
        self.size = size
        self.colour = colour
        self.seed = seed

    def build(self, input_shape: Any = None) -> None:
        """There is nothing to create."""
        self.built = True

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Puts grain on clips, whose frames are numbered from 0."""
        clip = ops.cast(clip, "float32")
        batch, frames, height, width = ops.shape(clip)[:4]
        numbers = ops.tile(ops.arange(frames, dtype="int32")[None], (batch, 1))
        merged = ops.reshape(clip, (-1, height, width, 3))
        grainy = self._grainy(merged, ops.reshape(numbers, (-1,)))
        return ops.reshape(grainy, ops.shape(clip))

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Puts grain on the next frame of a stream."""
        number = state["frame_number"]
        grainy = self._grainy(ops.cast(frame, "float32"), number)
        return grainy, {"frame_number": number + 1}

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor."""
        return {"frame_number": ((batch,), "int32")}

    def state_at(self, state: State, frame_number: int) -> State:
        """Tells which frame comes first; see `Restorer.state_at`."""
        return {"frame_number": ops.full_like(state["frame_number"], frame_number)}

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "level": self.level,
            "size": self.size,
            "colour": self.colour,
            "seed": self.seed,
        }

    def _grainy(self, frames: Any, numbers: Any) -> Any:
        """Adds grain to `[N, H, W, 3]`, frames of the given numbers, `[N]`."""
        height, width = ops.shape(frames)[1:3]
        grain = ops.map(
            lambda number: self._grain(number, height, width),
            ops.cast(numbers, "int32"),
        )
        value = ops.clip(frames, 0.0, 1.0)
        mid_tones = 2.0 * ops.sqrt(value * (1.0 - value))
        return frames + (self.level / 255.0) * mid_tones * grain

    def _grain(self, number: Any, height: Any, width: Any) -> Any:
        """Draws the grain of one frame, `[H, W, 1 or 3]`, of variance 1."""
        seed = _FrameSeed(self.seed, number)
        reach = math.ceil(3.0 * self.size)
        # One plane for all channels, and where they differ one for each.
        planes = 4 if self.colour > 0.0 else 1
        shape = (planes, height + 2 * reach, width + 2 * reach, 1)
        noise = keras.random.normal(shape, dtype="float32", seed=seed)
        if reach:
            kernel = _kernel(self.size, reach)
            noise = ops.conv(noise, kernel[:, None, None, None], padding="valid")
            noise = ops.conv(noise, kernel[None, :, None, None], padding="valid")
        common = noise[0]
        if planes == 1:
            return common
        own = ops.concatenate([noise[1], noise[2], noise[3]], axis=-1)
        return (1.0 - self.colour) ** 0.5 * common + self.colour**0.5 * own


def _kernel(size: float, reach: int) -> Any:
    """A Gaussian that keeps the variance of white noise, `[2 * reach + 1]`."""
    place = ops.arange(-reach, reach + 1, dtype="float32")
    kernel = ops.exp(-0.5 * (place / size) ** 2)
    return kernel / ops.sqrt(ops.sum(kernel**2))
