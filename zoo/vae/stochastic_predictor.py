"""Continues a clip in ways that differ, and fills between two."""

from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.bilinear_resize import bilinear_resize
from zoo.layers.clip_folding import fold_clip, unfold_clip
from zoo.layers.gated_memory import GatedMemory
from zoo.layers.reflection_padding import reflection_padding

State = dict[str, Any]

# Pixels of a place of the features.
_SIDE = 4
# The furthest that a pixel of the working size moves between two frames.
_REACH = 8.0
# At first, frames stay what they were: sigmoid(2) is 0.88.
_KEPT = 2.0
_FLOW, _SHARE = 2, 1


@keras.saving.register_keras_serializable(package="kinozoo")
class StochasticPredictor(keras.Model):
    """SVG-LP: every next frame from the frames before and a drawn cause.

    Denton and Fergus, "Stochastic video generation with a learned prior", ICML 2018
    (arXiv 1802.07687): a recurrent predictor takes the last frame and latent numbers,
    in training drawn from a posterior that sees the next frame, afterwards from a
    prior that has seen the past. Towards a last frame that is told it works as Wang et
    al., "Point-to-point video generation", ICCV 2019 (arXiv 1904.02912): predictor and
    prior see that frame and how much time is left.

    Memories are convolutional as in Villegas et al., NeurIPS 2019 (arXiv 1911.01655),
    so that frames may have any size; frames are painted by moving the last one and
    by new pixels where that will not do, as in Finn et al., NeurIPS 2016 (arXiv
    1605.07157). In training, frames after the first `context` ones are predicted from
    frames that it predicted itself, as they will be in use.

    Frames are float32 in [0, 1] under any dtype policy, channels last. All weights are
    there once it is made.

    Args:
        latent_size: Numbers drawn for a frame, for every cell.
        cell: Rows and columns of a cell, a multiple of 4.
        channels: Of features and memories.
        context: Frames that are always given.
        clip_shape: Frames, height, width and channels of the clips it is trained with.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Cells do not fit, or no frame is left to predict.
    """

    def __init__(
        self,
        latent_size: int = 8,
        cell: int = 32,
        channels: int = 32,
        context: int = 4,
        clip_shape: tuple[int, int, int, int] = (12, 32, 32, 3),
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        frames, height, width, colours = clip_shape
        if cell % _SIDE or cell < _SIDE or not 1 <= context < frames:
            raise ValueError(
                f"cells are multiples of {_SIDE} pixels, and clips longer than the "
                f"context of 1 frame or more; received cell={cell}, context={context} "
                f"and clip_shape={clip_shape}"
            )
        self.latent_size = latent_size
        self.cell = cell
        self.channels = channels
        self.context = context
        self.clip_shape = (frames, height, width, colours)
        size = _SIDE**2 * colours
        self.look = self._convolution("look", size, channels)
        self.look_again = self._convolution("look_again", channels, channels)
        # What is seen, the frame that is to come and the time left.
        self.aim = self._convolution("aim", channels + 2, channels)
        self.predictor = self._memory("predictor", 2 * channels + latent_size)
        self.prior = self._memory("prior", 2 * channels)
        self.posterior = self._memory("posterior", 2 * channels)
        self.prior_head = self._head("prior_head")
        self.posterior_head = self._head("posterior_head")
        self.act = self._convolution("act", 2 * channels, channels)
        self.parts = self._convolution(
            "parts", channels, _SIDE**2 * (_FLOW + _SHARE + colours), 0.2
        )
        self.built = True

    def _convolution(
        self, name: str, size: int, filters: int, scale: float = 1.0
    ) -> keras.layers.Layer:
        layer = keras.layers.Conv2D(
            filters,
            3,
            padding="same",
            kernel_initializer=keras.initializers.VarianceScaling(
                scale**2, "fan_avg", "uniform"
            ),
            dtype=self.dtype_policy,
            name=name,
        )
        layer.build((None, None, None, size))
        return layer

    def _memory(self, name: str, size: int) -> GatedMemory:
        layer = GatedMemory(self.channels, dtype=self.dtype_policy, name=name)
        layer.build((None, None, None, size))
        return layer

    def _head(self, name: str) -> keras.layers.Layer:
        layer = keras.layers.Dense(
            2 * self.latent_size, dtype=self.dtype_policy, name=name
        )
        layer.build((None, self.channels))
        return layer

    @property
    def noise_shape(self) -> tuple[int, int, int, int]:
        """What noise a clip of `clip_shape` takes, without the batch."""
        frames, height, width, _ = self.clip_shape
        return (frames - 1, *self.latent_shape(height, width))

    def latent_shape(self, height: int, width: int) -> tuple[int, int, int]:
        """Returns the shape of what is drawn for a frame, without the batch."""
        return -(-height // self.cell), -(-width // self.cell), self.latent_size

    def initial_state(self, batch: Any, height: Any, width: Any) -> State:
        """Returns the memories before the first frame: zeros.

        Args:
            batch: Clips side by side.
            height: Of their frames, in pixels.
            width: Of their frames, in pixels.
        """
        places = self.cell // _SIDE
        rows, columns = (-(-size // self.cell) * places for size in (height, width))
        shape = (batch, rows, columns, self.channels)
        names = ("predictor", "prior", "posterior")
        return {name: ops.zeros(shape, self.compute_dtype) for name in names}

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Predicts each frame of clips from those before it and its posterior.

        Args:
            inputs: `clip`, float32 `[B, T, H, W, C]` in [0, 1]; `noise`, float32
                `[B, T - 1, *latent_shape(H, W)]`, standard normal; and `told`, float32
                `[B]`, 1 for clips whose last frame is told, 0 for others.
            training: Not used; Keras asks for it.

        Returns:
            `clip`, the predicted frames behind the first one as it is; of every
            predicted frame `mean`, `log_variance`, `prior_mean` and
            `prior_log_variance`, float32, shaped as the noise.
        """
        del training
        clip, noise, told = inputs["clip"], inputs["noise"], inputs["told"]
        count = clip.shape[1]
        state = self.initial_state(ops.shape(clip)[0], *ops.shape(clip)[2:4])
        made, latents = [clip[:, 0]], []
        for index in range(count - 1):
            known = clip[:, index] if index < self.context else made[-1]
            step = {
                "frame": known,
                "following": clip[:, index + 1],
                "goal": clip[:, -1],
                "told": told,
                "left": ops.full_like(told, (count - 1 - index) / count),
                "noise": noise[:, index],
            }
            outputs, state = self.step(step, state)
            made.append(outputs.pop("next"))
            latents.append(outputs)
        stacked = {
            name: ops.stack([each[name] for each in latents], axis=1)
            for name in ("mean", "log_variance", "prior_mean", "prior_log_variance")
        }
        return {"clip": ops.stack(made, axis=1), **stacked}

    def step(
        self, inputs: dict[str, Any], state: State
    ) -> tuple[dict[str, Any], State]:
        """Takes a frame and makes the next one.

        Args:
            inputs: `frame`, float32 `[B, H, W, C]`; `noise`, float32
                `[B, *latent_shape(H, W)]`; where the next frame is known `following`,
                which the latent numbers are then drawn for; where it is known how the
                clip is to end `goal`, with `told` and `left`, `[B]`: whether it is, and
                which share of the time is left.
            state: `initial_state`, or what the last call returned.

        Returns:
            `next`, float32 `[B, H, W, C]` in [0, 1]; `parts`, of which `paint` makes
            it; `prior_mean` and `prior_log_variance`, where the next frame was known
            also `mean` and `log_variance`; and the state after it.
        """
        frame = inputs["frame"]
        height, width = ops.shape(frame)[1:3]
        seen, after = self._seen(frame), dict(state)
        aim = self._aim(inputs, seen)
        after["prior"] = self.prior(ops.concatenate([seen, aim], -1), state["prior"])
        outputs = self._gaussian(after["prior"], self.prior_head, "prior_")
        mean, log_variance = outputs["prior_mean"], outputs["prior_log_variance"]
        if "following" in inputs:
            follows = ops.concatenate([self._seen(inputs["following"]), seen], -1)
            after["posterior"] = self.posterior(follows, state["posterior"])
            outputs |= self._gaussian(after["posterior"], self.posterior_head, "")
            mean, log_variance = outputs["mean"], outputs["log_variance"]
        latent = mean + ops.exp(0.5 * log_variance) * inputs["noise"]
        places = self.cell // _SIDE
        spread = ops.repeat(ops.repeat(latent, places, axis=1), places, axis=2)
        spread = ops.cast(spread, seen.dtype)
        known = ops.concatenate([seen, aim, spread], axis=-1)
        after["predictor"] = self.predictor(known, state["predictor"])
        acted = ops.concatenate([after["predictor"], seen], axis=-1)
        parts = self.parts(ops.silu(self.act(acted)))
        parts = unfold_clip(ops.cast(parts, "float32")[:, None], 1, _SIDE)[:, 0]
        outputs["parts"] = parts[:, :height, :width]
        outputs["next"] = self.paint(frame, outputs["parts"])
        return outputs, after

    def paint(self, frame: Any, parts: Any) -> Any:
        """Makes the next frame of a frame that may be larger than those of `step`.

        Args:
            frame: float32 `[B, H, W, C]` in [0, 1].
            parts: What `step` returned for it, or for a smaller copy of it: movement,
                the share of it that is seen, and new pixels, `[B, h, w, 3 + C]`.

        Returns:
            float32 `[B, H, W, C]` in [0, 1].
        """
        height, width = ops.shape(frame)[1:3]
        rows, columns = ops.shape(parts)[1:3]
        parts = bilinear_resize(parts, height, width)
        larger = ops.stack(
            [
                ops.cast(width, "float32") / ops.cast(columns, "float32"),
                ops.cast(height, "float32") / ops.cast(rows, "float32"),
            ]
        )
        flow = _REACH * ops.tanh(parts[..., :_FLOW] / _REACH) * larger
        share = ops.sigmoid(parts[..., _FLOW : _FLOW + _SHARE] + _KEPT)
        pixels = ops.sigmoid(parts[..., _FLOW + _SHARE :])
        return pixels + share * (backward_warp(frame, flow) - pixels)

    def _seen(self, frame: Any) -> Any:
        padded = reflection_padding(ops.cast(frame, "float32"), self.cell)
        folded = fold_clip(padded[:, None] - 0.5, 1, _SIDE)[:, 0]
        seen = ops.silu(self.look(ops.cast(folded, self.compute_dtype)))
        return seen + ops.silu(self.look_again(seen))

    def _aim(self, inputs: dict[str, Any], seen: Any) -> Any:
        """What is known of the end, as features."""
        if "goal" not in inputs:
            blank = ops.zeros_like(seen[..., :1])
            goal, told, left = ops.zeros_like(seen), blank, blank
        else:
            ones = ops.ones_like(seen[..., :1])
            told, left = (
                ones * ops.cast(inputs[name], seen.dtype)[:, None, None, None]
                for name in ("told", "left")
            )
            goal, left = told * self._seen(inputs["goal"]), told * left
        return ops.silu(self.aim(ops.concatenate([goal, told, left], axis=-1)))

    def _gaussian(
        self, memory: Any, head: keras.layers.Layer, prefix: str
    ) -> dict[str, Any]:
        """Mean and logarithm of the variance for every cell."""
        places = self.cell // _SIDE
        pooled = ops.average_pool(memory, places, places)
        both = ops.cast(head(pooled), "float32")
        mean, log_variance = ops.split(both, 2, axis=-1)
        return {f"{prefix}mean": mean, f"{prefix}log_variance": log_variance}

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent_size": self.latent_size,
            "cell": self.cell,
            "channels": self.channels,
            "context": self.context,
            "clip_shape": list(self.clip_shape),
        }
