"""Colour for black-and-white film, by itself or like coloured pictures of it."""

from collections.abc import Sequence
from typing import Any, ClassVar

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.backward_warp import backward_warp
from zoo.layers.chroma import coloured, luma_and_chroma
from zoo.layers.guided_enlargement import guided_enlargement
from zoo.layers.luma_motion import MOTION_ALIGNMENT, luma_motion
from zoo.layers.picture_pyramid import doubled
from zoo.layers.pixel_folding import fold_pixels
from zoo.temporal.colour_painter import ColourPainter
from zoo.temporal.grey_reader import GreyReader
from zoo.temporal.new_colour_share import NewColourShare
from zoo.temporal.reference_attention import LOOKED_UP, ReferenceAttention
from zoo.temporal.restorer import Restorer, State
from zoo.temporal.scene_reader import SceneReader

Remembered = dict[str, Any]


@keras.saving.register_keras_serializable(package="kinozoo")
class Colouriser(Restorer):
    """Gives grey frames colour, which stays the same from frame to frame.

    Frames are shrunk to one size, at which a small U-Net reads them, told by a
    `SceneReader` what they show; chroma needs no more, and is at last enlarged along
    the edges of the frame as it is. Luma stays as it is.

    A frame gets new colours from what the network has learnt and from the places of
    reference pictures that are like its own (`ReferenceAttention`, after DeepRemaster:
    Iizuka and Simo-Serra, ACM TOG 2019); then the colours of the frame before, moved
    along with the picture (`luma_motion`), are kept where they fit: a share between
    both is told for each place. So colours do not flicker, and go where what has them
    goes.

    Inputs may hold `references`, float32 `[B, R, h, w, 3]`: coloured pictures of any
    size, of this shot or one like it. They are the same for all frames. Without
    them, or with R = 0, it colours by itself. One without any colour says nothing.
    The noise level is not looked at. Colours are guesses: nothing of them is in a grey
    picture.

    Args:
        widths: Channels at one half, one quarter and one eighth of the size that it
            works at.
        compared: Channels by which places are compared with those of references.
        side: Height or width, the smaller, of the size that it works at, in pixels;
            smaller frames stay as they are.
        scene_shrink: Divides the widths of the `SceneReader`, to try things without
            published weights.
        **kwargs: As for every Keras model.
    """

    past = 0
    future = 0
    halo = 0
    recurrent = True
    time_edges = "masked"
    blind = True
    needs_whole_frame: ClassVar[bool] = True
    takes_references: ClassVar[bool] = True

    def __init__(
        self,
        widths: Sequence[int] = (16, 40, 80),
        compared: int = 32,
        side: int = 192,
        scene_shrink: int = 1,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if len(widths) != 3 or min(*widths, compared) < 1:
            raise ValueError(
                "a Colouriser has three widths and compares channels, all at least 1; "
                f"received widths={tuple(widths)}, compared={compared}"
            )
        if side < MOTION_ALIGNMENT or side % MOTION_ALIGNMENT:
            raise ValueError(
                f"side is a multiple of {MOTION_ALIGNMENT} pixels; received {side}"
            )
        self.widths, self.compared, self.side = tuple(widths), compared, side
        self.scene_shrink = scene_shrink
        self.scene = SceneReader(scene_shrink, dtype=self.dtype_policy, name="scene")
        self._reader = GreyReader(widths, dtype=self.dtype_policy, name="reader")
        self._attention = ReferenceAttention(
            compared, dtype=self.dtype_policy, name="attention"
        )
        self._painter = ColourPainter(widths, dtype=self.dtype_policy, name="painter")
        self._share = NewColourShare(
            widths[0], dtype=self.dtype_policy, name="new_share"
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        self.scene.build()
        shown = [(None, None, None, width) for width in self.scene.widths]
        self._reader.build((None, None, None, 4), shown)
        self._attention.build((None, None, None, self.widths[1]))
        self._painter.build((None, None, None, LOOKED_UP + 1))
        self._share.build((None, None, None, 4 + 4 + 4))
        self.built = True

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "widths": self.widths,
            "compared": self.compared,
            "side": self.side,
            "scene_shrink": self.scene_shrink,
        }

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Colours whole clips; see the base class and `references` above."""
        return self.restore_stages(inputs, training=training)[-1]

    def restore_stages(
        self, inputs: dict[str, Any], training: bool = False
    ) -> list[Any]:
        """Colours whole clips: frames by themselves, and what is kept over time."""
        clip = ops.cast(inputs["clip"], "float32")
        batch, frames, height, width, _ = ops.shape(clip)
        remembered = self.remember(inputs.get("references"), batch)
        luma, _ = luma_and_chroma(ops.reshape(clip, (-1, height, width, 3)))
        small = self._small(luma)
        rows, columns = ops.shape(small)[1:3]
        over_time = ops.reshape(small, (batch, frames, rows, columns, 1))
        before = ops.concatenate([over_time[:, :1], over_time[:, :-1]], axis=1)
        per_frame = {
            name: ops.repeat(values, frames, axis=0)
            for name, values in remembered.items()
        }
        new, seen = self._new_chroma(small, per_frame)
        motion, fit = self._followed(small, ops.reshape(before, ops.shape(small)))
        seen = ops.concatenate([fit, seen], axis=-1)

        present = ops.concatenate([new, motion, seen], axis=-1)
        shape = (batch, frames, rows // 2, columns // 2, present.shape[-1])
        present = ops.moveaxis(ops.reshape(present, shape), 1, 0)

        def step(memory: Any, frame: Any) -> tuple[Any, Any]:
            new, motion, seen = frame[..., :2], frame[..., 2:4], frame[..., 4:]
            memory = self._kept_over_time(memory, new, motion, seen)
            return memory, memory

        _, kept = ops.scan(step, ops.zeros_like(present[0, ..., :3]), present)
        kept = ops.moveaxis(kept[..., :2], 0, 1)
        kept = ops.reshape(kept, ops.shape(new))
        return [
            ops.reshape(self._full_size(chroma, small, luma), ops.shape(clip))
            for chroma in (new, kept)
        ]

    def step(self, inputs: dict[str, Any], state: State) -> tuple[Any, State]:
        """Takes one frame of a stream; see the base class and `references` above."""
        batch = ops.shape(inputs["frame"])[0]
        remembered = self.remember(inputs.get("references"), batch)
        return self.colour_frame(inputs["frame"], remembered, state)

    def remember(self, references: Any, batch: Any) -> Remembered:
        """Reads reference pictures, once for all frames.

        Args:
            references: float32 `[B, R, h, w, 3]` in [0, 1], or None.
            batch: B.

        Returns:
            `keys` and `values` for `colour_frame`, float32 `[B, K, ...]`; K is 0
            where there are no references.
        """
        if references is None:
            references = ops.zeros((batch, 0, 8, 8, 3))
        count, height, width = ops.shape(references)[1:4]
        flat = ops.reshape(
            ops.cast(references, "float32"), (batch * count, height, width, 3)
        )
        # A black one is read, too: oneDNN's convolutions of no pictures at all fail in
        # bfloat16.
        flat = ops.concatenate([flat, ops.zeros((1, height, width, 3))], axis=0)
        luma, chroma = luma_and_chroma(flat)
        small = self._small(ops.concatenate([luma, chroma], axis=-1))
        quarter = ops.average_pool(small, 4, 4)[:-1]
        features, _, _ = self._read(small[..., :1])
        features = features[:-1]
        read = self._attention.remember(features, quarter[..., :1], quarter[..., 1:])
        places = count * ops.shape(read["keys"])[1]
        return {
            name: ops.reshape(values, (batch, places, values.shape[-1]))
            for name, values in read.items()
        }

    def colour_frame(
        self, frame: Any, remembered: Remembered, state: State
    ) -> tuple[Any, State]:
        """Colours the next frame of a stream.

        Args:
            frame: float32 `[B, H, W, 3]` in [0, 1].
            remembered: What `remember` made of the references.
            state: As for `step`.

        Returns:
            As `step`.
        """
        luma, _ = luma_and_chroma(ops.cast(frame, "float32"))
        small = self._small(luma)
        new, seen = self._new_chroma(small, remembered)
        motion, fit = self._followed(small, state["luma"])
        seen = ops.concatenate([fit, seen], axis=-1)
        memory = self._kept_over_time(state["memory"], new, motion, seen)
        coloured_frame = self._full_size(memory[..., :2], small, luma)
        return coloured_frame, {"luma": small, "memory": memory}

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Colours clips without references."""
        return self.call({"clip": clip, "noise_level": noise_level}, training)

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Colours the next frame of a stream without references."""
        return self.step({"frame": frame}, state)

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of what is remembered of the frame before."""
        rows, columns = self.working_size(height, width)
        return {
            "luma": ((batch, rows, columns, 1), "float32"),
            "memory": ((batch, rows // 2, columns // 2, 3), "float32"),
        }

    def working_size(self, height: Any, width: Any) -> tuple[Any, Any]:
        """Returns rows and columns at which frames are read, multiples of 8.

        Args:
            height: Of the frames, a number or an integer tensor.
            width: Of the frames.
        """
        smaller = ops.minimum(height, width)
        if isinstance(height, int) and isinstance(width, int):
            smaller = min(height, width)
            shown = min(smaller, self.side)
        else:
            shown = ops.minimum(smaller, self.side)
        # Rounded up where frames stay as they are, so that no pixel is lost.
        cell = MOTION_ALIGNMENT
        rows, columns = (
            cell * ((length * shown + cell * smaller - 1) // (cell * smaller))
            for length in (height, width)
        )
        return rows, columns

    def _small(self, pictures: Any) -> Any:
        return area_resampling(pictures, *self.working_size(*ops.shape(pictures)[1:3]))

    def _read(self, small: Any) -> tuple[Any, Any, Any]:
        cells = ops.cast(fold_pixels(small) - 0.5, self.compute_dtype)
        return self._reader(cells, self.scene(small))

    def _new_chroma(self, small: Any, remembered: Remembered) -> tuple[Any, Any]:
        """Colours of frames by themselves, and what tells how good they are."""
        features, half, eighth = self._read(small)
        found = self._attention.look_up(features, remembered)
        quarter = ops.average_pool(small, 4, 4)
        differs = ops.abs(quarter - found[..., 2:3]) * found[..., 4:5]
        told = ops.concatenate([found, differs], axis=-1)
        rows, columns = ops.shape(half)[1:3]
        change, trust = self._painter(
            ops.cast(told, self.compute_dtype), features, half, eighth
        )
        guess = doubled(found[..., :2], rows, columns)
        new = guess * trust + change
        return new, doubled(told[..., 2:], rows, columns)

    def _followed(self, small: Any, before: Any) -> tuple[Any, Any]:
        """Motion to the frame before in pixels of half size, and how it fits."""
        motion, certainty = luma_motion(small, before)
        height, width = ops.shape(small)[1:3]
        moved = backward_warp(before, doubled(motion, height, width))
        misfit = fold_pixels(ops.abs(moved - small))
        misfit = ops.max(misfit, axis=-1, keepdims=True)
        around = ops.max_pool(misfit, 3, 1, padding="same")
        length = ops.sqrt(ops.sum(motion * motion, axis=-1, keepdims=True) + 1e-6)
        fit = [10.0 * misfit, 10.0 * around, certainty, 0.1 * length]
        return 0.5 * motion, ops.concatenate(fit, axis=-1)

    def _kept_over_time(self, memory: Any, new: Any, motion: Any, seen: Any) -> Any:
        """Colours of the frame before where they fit, and new ones elsewhere.

        The memory is chroma, and 1 in the last channel as soon as there is any.
        """
        moved = backward_warp(memory, motion)
        kept, begun = moved[..., :2], moved[..., 2:]
        inputs = ops.concatenate([kept, new, seen], axis=-1)
        share = self._share(ops.cast(inputs, self.compute_dtype))
        share = ops.where(begun > 0.5, ops.cast(share, "float32"), 1.0)
        chroma = kept + share * (new - kept)
        return ops.concatenate([chroma, ops.ones_like(begun)], axis=-1)

    def _full_size(self, chroma: Any, small: Any, luma: Any) -> Any:
        height, width = ops.shape(small)[1:3]
        chroma = doubled(chroma, height, width)
        return coloured(luma, guided_enlargement(chroma, small, luma))
