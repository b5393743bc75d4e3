"""The contract that every network from clip to clip keeps."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

import keras
from keras import ops

from zoo.catalog import load_preset
from zoo.layers.reflection_padding import reflection_padding

State = dict[str, Any]


class Restorer(keras.Model):
    """A network that maps a damaged clip to a restored one.

    Frames are display-referred RGB, float32, nominally in [0, 1], channels last.
    Outputs are float32 under any dtype policy and are not clipped, so that
    losses and metrics see the network's own values.

    A restorer works on whole clips (`call`, for training) and on a stream
    (`step`, one frame in and one frame out, with the memory of the network in an
    explicit state). The two agree to 1e-5. What a caller feeds before the first
    and after the last frame of a shot follows from `time_edges`; the function
    `zoo.temporal.stream.stream_clip` is the reference for it.

    Attributes:
        past: Frames before an output frame that it can depend on.
        future: Frames after an output frame that it can depend on; also the
            delay of `step` in frames.
        scale: Output height and width per input height and width.
        time_scale: Output frames per input frame.
        alignment: Height and width are padded by reflection to a multiple of it
            inside `call` and `step`, and the output is cropped.
        halo: Radius in pixels beyond which an input pixel cannot change an
            output pixel, rounded up to a multiple of `alignment`. Tiles overlap
            by it.
        recurrent: Whether a memory reaches back to the first frame of the shot, so
            that `past` tells only how far all the rest does.
        time_edges: "reflected": the stream is extended in time by mirrored
            frames, `past` before and `future` after the shot. "masked": nothing
            comes before, and `future` blank frames with `valid` 0 flush the
            network after the last frame.
        blind: Whether a negative noise level ("unknown") is understood.
        needs_whole_frame: Whether it measures the whole frame, as for a movement
            or an exposure, so that it cannot work in tiles; `halo` is then that
            of the pixels alone.
        needs_mask: Whether it has to be told what is lost: inputs then hold a
            `mask` too, float32 `[B, T, H, W, 1]` for `call` and `[B, H, W, 1]` for
            `step`, 1 where the frame is lost.
        takes_references: Whether inputs may hold `references` too, float32
            `[B, R, h, w, 3]` in [0, 1]: R pictures of any size that show what the
            result is to look like, the same for all frames of a shot. R may be 0.
    """

    past: int
    future: int
    scale: int = 1
    time_scale: int = 1
    alignment: int = 1
    halo: int
    recurrent: ClassVar[bool] = False
    time_edges: ClassVar[Literal["masked", "reflected"]]
    blind: ClassVar[bool]
    needs_whole_frame: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = False
    takes_references: ClassVar[bool] = False

    def __init__(self, **kwargs: Any):
        # Keras would round frames to the compute dtype before `call` sees them.
        super().__init__(autocast=False, **kwargs)

    @classmethod
    def from_preset(cls, preset: str) -> "Restorer":
        """Builds a preset's network with its trained weights.

        Args:
            preset: A name from the catalogue (`kinozoo models` lists them), or
                the path of a preset's folder.

        Raises:
            ValueError: There is no such preset, or it is of another class.
        """
        network = load_preset(preset)
        if not isinstance(network, cls):
            raise ValueError(
                f"preset {preset!r} is a {type(network).__name__}, not a "
                f"{cls.__name__}; load it with {type(network).__name__}.from_preset"
            )
        return network

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Restores whole clips.

        Args:
            inputs: `clip`, float32 `[B, T, H, W, 3]` in [0, 1], and
                `noise_level`, float32 `[B]`, the standard deviation of the noise
                on the 0 to 255 scale, negative where it is unknown.
            training: Whether layers such as batch normalisation learn.

        Returns:
            The restored clips, float32 `[B, T * time_scale, H * scale,
            W * scale, 3]`.
        """
        clip, noise_level = inputs["clip"], inputs["noise_level"]
        height, width = ops.shape(clip)[2:4]
        padded = reflection_padding(clip, self.alignment)
        restored = self.restore_clip(padded, noise_level, training=training)
        return self.crop(restored, height, width)

    def restore_stages(
        self, inputs: dict[str, Any], training: bool = False
    ) -> list[Any]:
        """Restores whole clips and returns what every stage gives, for training.

        Args:
            inputs: As in `call`.
            training: As in `call`.

        Returns:
            Clips like `call`'s, one for each stage of the network; the last one is
            what `call` returns. Networks of one stage need not say more.
        """
        return [self(inputs, training=training)]

    def step(self, inputs: dict[str, Any], state: State) -> tuple[Any, State]:
        """Takes one frame of a stream and gives one, `future` frames earlier.

        Args:
            inputs: `frame`, float32 `[B, H, W, 3]` in [0, 1]; `valid`, float32
                `[B]`, 1 for a frame of the shot and 0 for a blank one that
                flushes the network; `noise_level` as in `call`.
            state: What `initial_state` or the last `step` returned.

        Returns:
            A restored frame, float32 `[B, H * scale, W * scale, 3]`, and the new
            state. Where `time_scale` is above 1, all frames that come of the one,
            `[B, time_scale, H * scale, W * scale, 3]`. Outputs of the first steps of
            a shot belong to frames before its start and are to be dropped.
        """
        height, width = ops.shape(inputs["frame"])[1:3]
        padded = reflection_padding(inputs["frame"], self.alignment)
        frame, state = self.restore_frame(
            padded, inputs["valid"], inputs["noise_level"], state
        )
        return self.crop(frame, height, width), state

    def initial_state(self, batch: int, height: int, width: int) -> State:
        """Returns the state before the first frame of a shot: all zeros.

        Args:
            batch: Streams that run side by side.
            height: Height of the frames in pixels, any number.
            width: Width of the frames in pixels, any number.
        """
        height += -height % self.alignment
        width += -width % self.alignment
        return {
            name: ops.zeros(shape, dtype=dtype)
            for name, (shape, dtype) in self.state_spec(batch, height, width).items()
        }

    def state_at(self, state: State, frame_number: int) -> State:
        """Tells a stream that has not begun with which frame of the film it will.

        Args:
            state: What `initial_state` returned; it is that of frame 0.
            frame_number: From 0. Only what draws by chance has to know it, so that
                a frame gets the same wherever a stream began.

        Returns:
            The state to begin with.
        """
        del frame_number
        return state

    @abstractmethod
    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Restores clips whose height and width are aligned."""

    @abstractmethod
    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Takes one aligned frame of a stream; see `step`."""

    @abstractmethod
    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor, for aligned sizes."""

    def build_for_clips(self) -> None:
        """Creates all weights, whatever the sizes of the clips to come."""
        side = max(self.alignment, 8)
        frames = (1, self.past + 1 + self.future, side, side)
        shapes: dict[str, tuple[int, ...]] = {
            "clip": (*frames, 3),
            "noise_level": (1,),
        }
        if self.needs_mask:
            shapes["mask"] = (*frames, 1)
        self.build(shapes)

    def crop(self, frames: Any, height: Any, width: Any) -> Any:
        """Takes the padding off `[..., H', W', 3]`, given the input's sizes."""
        frames = frames[..., : height * self.scale, : width * self.scale, :]
        return ops.cast(frames, "float32")
