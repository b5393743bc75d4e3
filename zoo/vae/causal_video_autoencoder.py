"""A causal video autoencoder: clips of any length as a few numbers, as a stream."""

import math
from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.bilinear_resize import bilinear_resize
from zoo.layers.clip_folding import fold_clip, unfold_clip
from zoo.layers.luma import luma_of
from zoo.layers.luma_motion import luma_motion
from zoo.layers.picture_pyramid import doubled
from zoo.layers.reflection_padding import reflection_padding
from zoo.vae.loop_filter import LoopFilter
from zoo.vae.normal_choice import NormalChoice
from zoo.vae.subspace_mixture import SubspaceMixture

State = dict[str, Any]

# Numbers of a block that say where it comes from, and along what it is told.
_MOTION, _CHOICE = 2, 1
_OTHER = _MOTION + _CHOICE
# Pixels of motion that a latent number of 1 stands for, and how exact it is.
_FARNESS, _EXACTNESS = 8.0, 0.02
# Steps of the search for motion at every level, the coarsest first.
_ROUNDS = (3, 3, 3, 2, 2)


@keras.saving.register_keras_serializable(package="kinozoo")
class CausalVideoAutoencoder(keras.Model):
    """Puts every frame of video into Gaussians over few numbers, and back.

    Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014 (arXiv 1312.6114),
    for frame after frame given those before, as a video codec works (Lu et al., "DVC",
    CVPR 2019, arXiv 1812.00101; as a sequential latent variable model: Yang et al.,
    "Hierarchical autoregressive modeling for neural video compression", ICLR 2021,
    arXiv 2010.10258). Of the numbers of a block of pixels, two say how far it moved
    since the frame before, as that was decoded; one chooses a subspace, either of what
    differs from the moved frame or of the block itself; the others weigh the directions
    of that subspace (`SubspaceMixture`). Causal 3-D convolutions with a memory that
    moves along correct the sum (`LoopFilter`). All numbers are standard normal
    beforehand, so noise makes clips, and choices are too (`NormalChoice`).

    Posteriors are found as frames are decoded, so that every frame also makes good what
    those before it lost. Nothing looks ahead: `encode_step` and `decode_step` do for
    one stretch after another what `encode` and `decode` do for a whole clip.

    Clips are float32 in [0, 1] under any dtype policy, `[B, T, H, W, C]`, of any
    length and size: frames are mirrored at the lower right until blocks fit. All
    weights are there once it is made.

    Args:
        latent_size: Numbers that stand for a block of a frame, 4 or more; 12 for 8 x 8
            pixels in colour are 16 times fewer than they stand for.
        subspaces: Of each of the two kinds.
        channels: Of the convolutions.
        blocks: Residual blocks of these.
        side: Rows and columns of a block, even.
        clip_shape: Frames, height, width and channels of the clips it is trained with.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Blocks do not fit the clips, or there are too few latent numbers or
            more than pixels.
    """

    def __init__(
        self,
        latent_size: int = 12,
        subspaces: int = 128,
        channels: int = 24,
        blocks: int = 2,
        side: int = 8,
        clip_shape: tuple[int, int, int, int] = (8, 64, 64, 3),
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        count, height, width, colours = clip_shape
        size = side * side * colours
        if side % 2 or height % side or width % side:
            raise ValueError(
                "frames of clips must be whole blocks of an even number of rows and "
                f"columns; received clip_shape={clip_shape} and side={side}"
            )
        if not _OTHER < latent_size <= size:
            raise ValueError(
                f"a block has from {_OTHER + 1} to {size} latent numbers; received "
                f"{latent_size}"
            )
        self.latent_size = latent_size
        self.subspaces = subspaces
        self.channels = channels
        self.blocks = blocks
        self.side = side
        self.clip_shape = (count, height, width, colours)
        self.choices = NormalChoice(2 * subspaces)
        self.mixture = SubspaceMixture(
            subspaces, latent_size - _OTHER, side, colours, name="mixture"
        )
        self.loop_filter = LoopFilter(
            channels, blocks, colours, dtype=self.dtype_policy, name="loop_filter"
        )
        self.built = True

    @property
    def noise_shape(self) -> tuple[int, int, int, int]:
        """What noise a clip of `clip_shape` takes, without the batch."""
        return self.latent_shape(*self.clip_shape[:3])

    def latent_shape(
        self, frames: int, height: int, width: int
    ) -> tuple[int, int, int, int]:
        """Returns the shape of the latent numbers of a clip, without the batch."""
        return frames, -(-height // self.side), -(-width // self.side), self.latent_size

    @property
    def reduction(self) -> float:
        """How many times fewer numbers stand for whole blocks than they hold."""
        return self.side**2 * self.clip_shape[3] / self.latent_size

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Encodes clips, draws from their posteriors and decodes.

        Args:
            inputs: `clip`, float32 `[B, T, H, W, C]` in [0, 1], and `noise`, float32
                `[B, *latent_shape(T, H, W)]`, standard normal; zeros take the mean.
            training: Not used; Keras asks for it.

        Returns:
            `clip`, not clipped, of the shape of the given one; `mean` and
            `log_variance`, float32, shaped as the noise.
        """
        del training
        batch, _, height, width = ops.shape(inputs["clip"])[:4]
        state = self.initial_state(batch, height, width)
        coded, _ = self._coded(inputs["clip"], inputs["noise"], state)
        return {
            "clip": coded["clip"][:, :, :height, :width],
            "mean": coded["mean"],
            "log_variance": coded["log_variance"],
        }

    def encode(self, clip: Any) -> dict[str, Any]:
        """Returns `mean` and `log_variance` of clips: `[B, *latent_shape(T, H, W)]`."""
        batch, _, height, width = ops.shape(clip)[:4]
        return self.encode_step(clip, self.initial_state(batch, height, width))[0]

    def decode(self, latent: Any) -> Any:
        """Returns clips of latent numbers, float32 in [0, 1].

        Whole blocks: `[B, T, H' * side, W' * side, C]` of
        `[B, T, H', W', latent_size]`.
        """
        batch, _, rows, columns = ops.shape(latent)[:4]
        sides = rows * self.side, columns * self.side
        return self.decode_step(latent, self.initial_state(batch, *sides))[0]

    def encode_step(self, clip: Any, state: State) -> tuple[dict[str, Any], State]:
        """Encodes the next frames of a stream.

        Args:
            clip: The next frames, `[B, T, H, W, C]`.
            state: `initial_state`, or what the last call returned.

        Returns:
            `mean` and `log_variance` of these frames, `[B, T, H', W', latent_size]`,
            and the state after them.
        """
        coded, state = self._coded(clip, None, state)
        return {name: coded[name] for name in ("mean", "log_variance")}, state

    def decode_step(self, latent: Any, state: State) -> tuple[Any, State]:
        """Decodes the next frames of a stream, `[B, T, H', W', latent_size]`.

        Returns:
            Frames in [0, 1], `[B, T, H' * side, W' * side, C]`, and the state after
            them.
        """

        def step(carried: State, present: Any) -> tuple[State, State]:
            raw, after = self._decoded(present, self._moved(carried, present))
            after = after | {"clip": raw}
            return after, after

        begun = state | {"clip": ops.zeros_like(state["frame"])}
        frames = ops.moveaxis(ops.cast(latent, "float32"), 1, 0)
        after, made = ops.scan(step, begun, frames)
        clip = ops.clip(ops.moveaxis(made["clip"], 0, 1), 0.0, 1.0)
        return clip, {name: after[name] for name in state}

    def _coded(
        self, clip: Any, noise: Any | None, state: State
    ) -> tuple[dict[str, Any], State]:
        """Encodes frames and decodes each at once, the mean where there is no noise."""
        padded = reflection_padding(ops.cast(clip, "float32"), self.side) - 0.5
        blocks = fold_clip(padded, 1, self.side)
        # One tensor, since Keras scans several only where their length is known.
        present = blocks
        if noise is not None:
            present = ops.concatenate([blocks, ops.cast(noise, "float32")], axis=-1)

        def step(carried: State, present: Any) -> tuple[State, State]:
            block = present[..., : self.mixture.size]
            mean, log_variance = self._posterior(block, carried)
            number = mean
            if noise is not None:
                chance = present[..., self.mixture.size :]
                number = mean + ops.exp(0.5 * log_variance) * chance
            raw, after = self._decoded(number, self._moved(carried, number))
            after = after | {"clip": raw, "mean": mean, "log_variance": log_variance}
            return after, after

        nothing = ops.zeros_like(blocks[:, 0, ..., : self.latent_size])
        begun = state | {
            "clip": ops.zeros_like(state["frame"]),
            "mean": nothing,
            "log_variance": nothing,
        }
        after, made = ops.scan(step, begun, ops.moveaxis(present, 1, 0))
        coded = {
            name: ops.moveaxis(made[name], 0, 1)
            for name in ("clip", "mean", "log_variance")
        }
        return coded, {name: after[name] for name in state}

    def differences(self, blocks: Any, before: Any) -> tuple[Any, Any]:
        """Finds how far blocks moved, and what still differs then.

        Args:
            blocks: Of a frame less mid-grey, `[B, H', W', numbers of a block]`.
            before: The frame before less mid-grey, whole blocks, `[B, H, W, C]`.

        Returns:
            What differs, `[B * H' * W', numbers of a block]`, and the motion as latent
            numbers, `[B, H', W', 2]`.
        """
        frame = unfold_clip(blocks[:, None], 1, self.side)[:, 0]
        motion = self._motion(frame, before)
        flow = bilinear_resize(_FARNESS * motion, *ops.shape(before)[1:3])
        guesses = fold_clip(backward_warp(before, flow)[:, None], 1, self.side)[:, 0]
        return ops.reshape(blocks - guesses, (-1, self.mixture.size)), motion

    def _posterior(self, blocks: Any, state: State) -> tuple[Any, Any]:
        """Mean and logarithm of the variance of a frame's numbers, `[B, H', W', Z]`."""
        differences, motion = self.differences(blocks, state["frame"])
        flat = ops.reshape(blocks, (-1, self.mixture.size))
        choice = ops.stop_gradient(self.mixture.nearest(differences, flat))
        differs = ops.cast(choice < self.subspaces, "float32")[:, None]
        told = differs * differences + (1.0 - differs) * flat
        mean, log_variance = self.mixture.posterior(told, choice)
        number, exactness = self.choices.posterior(choice)
        where = ops.reshape(motion, (-1, _MOTION))
        exact = ops.full_like(where, 2.0 * math.log(_EXACTNESS / _FARNESS))
        shape = (-1, *ops.shape(blocks)[1:3], self.latent_size)
        return (
            ops.reshape(ops.concatenate([where, number[:, None], mean], -1), shape),
            ops.reshape(
                ops.concatenate([exact, exactness[:, None], log_variance], -1), shape
            ),
        )

    def _motion(self, frame: Any, before: Any) -> Any:
        """Where blocks were in the frame before, in latent numbers."""
        height, width = ops.shape(frame)[1:3]
        present, past = (
            reflection_padding(_luma(each), 2 ** len(_ROUNDS))
            for each in (frame, before)
        )
        motion, _ = luma_motion(present, past, _ROUNDS)
        motion = doubled(motion, *ops.shape(present)[1:3])[:, :height, :width]
        means = ops.average_pool(motion, self.side, self.side)
        return ops.stop_gradient(means) / _FARNESS

    def _moved(self, state: State, numbers: Any) -> State:
        """Takes the memory to where the latent numbers say that the picture is now."""
        motion = _FARNESS * numbers[..., :_MOTION]
        height, width = ops.shape(state["frame"])[1:3]
        flow = bilinear_resize(motion, height, width)
        half = 0.5 * bilinear_resize(motion, height // 2, width // 2)
        return {
            "frame": backward_warp(state["frame"], flow),
            "features": backward_warp(state["features"], half),
        }

    def _decoded(self, numbers: Any, moved: State) -> tuple[Any, State]:
        """The frame that latent numbers stand for, not clipped, and the memory."""
        rows, columns = ops.shape(numbers)[1:3]
        flat = ops.reshape(numbers, (-1, self.latent_size))
        choice = self.choices.choice(flat[:, _MOTION])
        blocks = self.mixture.combined(flat[:, _OTHER:], choice)
        guesses = fold_clip(moved["frame"][:, None], 1, self.side)[:, 0]
        shape = (-1, rows, columns, self.mixture.size)
        differs = ops.cast(choice < self.subspaces, "float32")
        differs = ops.reshape(differs, (-1, rows, columns, 1))
        folded = differs * guesses + ops.reshape(blocks, shape)
        frame = unfold_clip(folded[:, None], 1, self.side)[:, 0]
        made, features = self.loop_filter(frame, moved["frame"], moved["features"])
        # Clipped in the memory, where errors would add up.
        return made + 0.5, {
            "frame": ops.clip(made, -0.5, 0.5),
            "features": features,
        }

    def initial_state(self, batch: Any, height: Any, width: Any) -> State:
        """Returns the memory before the first frame of a stream: mid-grey.

        Args:
            batch: Streams side by side.
            height: Of their frames, in pixels.
            width: Of their frames, in pixels.
        """
        sides = [-(-size // self.side) * self.side for size in (height, width)]
        halves = [size // 2 for size in sides]
        return {
            "frame": ops.zeros((batch, *sides, self.clip_shape[3]), "float32"),
            "features": ops.zeros((batch, *halves, self.channels), self.compute_dtype),
        }

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent_size": self.latent_size,
            "subspaces": self.subspaces,
            "channels": self.channels,
            "blocks": self.blocks,
            "side": self.side,
            "clip_shape": list(self.clip_shape),
        }


def _luma(frames: Any) -> Any:
    if frames.shape[-1] != 3:
        return ops.mean(frames, axis=-1, keepdims=True)
    return luma_of(frames)
