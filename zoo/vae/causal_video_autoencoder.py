"""A causal video autoencoder: clips of any length as a few numbers, as a stream."""

from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.layers.causal_convolution import CausalConvolution
from zoo.layers.clip_folding import fold_clip, unfold_clip
from zoo.layers.markov_transform import markov_transform
from zoo.layers.reflection_padding import reflection_padding

State = dict[str, Any]

# Deviation of what the first, linear network leaves out.
_UNEXPLAINED = 0.02
# Of the first weights of the layers that correct the linear network.
_SMALL = 0.02


@keras.saving.register_keras_serializable(package="kinozoo")
class CausalVideoAutoencoder(keras.Model):
    """Puts blocks of video into Gaussians over few numbers, and numbers into video.

    Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014 (arXiv 1312.6114),
    with the causal 3-D convolutions of Yu et al., ICLR 2024 (arXiv 2310.05737). Blocks
    of some frames and pixels are a linear transform of the latent numbers plus what
    convolutions of these and of all earlier ones add. The transform starts as that of
    `markov_transform`, posteriors as those of probabilistic principal components, at
    which linear VAEs end (Tipping and Bishop, 1999; Lucas et al., NeurIPS 2019): so
    training begins where others are after hours.

    Nothing looks ahead of its block of `frames` frames: `encode_step` and
    `decode_step` do for one block after another what `encode` and `decode` do for a
    whole clip, with a memory that does not grow.

    Clips are float32 in [0, 1] under any dtype policy, `[B, T, H, W, C]`, of any
    length and size: the last frame is repeated, and frames mirrored at the lower
    right, until blocks fit. All weights are there once it is made.

    Args:
        latent_size: Numbers that stand for a block; 48 of 8 x 8 pixels and 4 frames in
            colour are 16 times fewer than they stand for.
        channels: Of the convolutions.
        blocks: Residual blocks on either side.
        side: Rows and columns of a block.
        frames: Frames of a block.
        clip_shape: Frames, height, width and channels of the clips it is trained with.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Blocks do not fit the clips, or there are more latent numbers than
            pixels.
    """

    def __init__(
        self,
        latent_size: int = 48,
        channels: int = 96,
        blocks: int = 2,
        side: int = 8,
        frames: int = 4,
        clip_shape: tuple[int, int, int, int] = (8, 64, 64, 3),
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        count, height, width, colours = clip_shape
        size = frames * side * side * colours
        if count % frames or height % side or width % side or latent_size > size:
            raise ValueError(
                f"clips must be whole blocks of {frames} frames of {side} x {side} "
                f"pixels, each of at most {size} latent numbers; received "
                f"clip_shape={clip_shape} and latent_size={latent_size}"
            )
        self.latent_size = latent_size
        self.channels = channels
        self.blocks = blocks
        self.side = side
        self.frames = frames
        self.clip_shape = (count, height, width, colours)
        self._make_transform(size, colours)
        self.encoder_head = self._dense("encoder_head", size, channels)
        self.encoder_blocks = self._residual_blocks("encoder")
        self.posterior = self._dense("posterior", channels, 2 * latent_size, _SMALL)
        self.decoder_head = self._causal("decoder_head", latent_size)
        self.decoder_blocks = self._residual_blocks("decoder")
        self.tail = self._dense("tail", channels, size, _SMALL)
        self.built = True

    def _make_transform(self, size: int, colours: int) -> None:
        directions, variances = markov_transform(
            self.frames, self.side, colours, self.latent_size
        )
        self.analysis = self._linear("analysis", size, self.latent_size)
        self.synthesis = self._linear("synthesis", self.latent_size, size)
        self.log_variance = self.add_weight(
            name="log_variance", shape=(self.latent_size,), dtype="float32"
        )
        self.start_from(directions, variances)

    def _linear(self, name: str, size: int, units: int) -> keras.layers.Layer:
        layer = keras.layers.Dense(units, use_bias=False, dtype="float32", name=name)
        layer.build((None, size))
        return layer

    def start_from(self, directions: np.ndarray, variances: np.ndarray) -> None:
        """Makes the linear part that of probabilistic principal components.

        Args:
            directions: Orthonormal, `[numbers of a block, latent_size]`.
            variances: Of blocks along them, `[latent_size]`.
        """
        # Directions of less than the noise stand for nothing at first.
        variances = np.maximum(variances, 1.5 * _UNEXPLAINED**2)
        lengths = np.sqrt(variances - _UNEXPLAINED**2)
        self.analysis.kernel.assign(directions * (lengths / variances))
        self.synthesis.kernel.assign((directions * lengths).T)
        self.log_variance.assign(np.log(_UNEXPLAINED**2 / variances))

    def _dense(
        self, name: str, size: int, units: int, scale: float = 1.0
    ) -> keras.layers.Layer:
        layer = keras.layers.Dense(
            units,
            kernel_initializer=keras.initializers.VarianceScaling(
                scale**2, "fan_avg", "uniform"
            ),
            dtype=self.dtype_policy,
            name=name,
        )
        layer.build((None, size))
        return layer

    def _causal(self, name: str, size: int) -> CausalConvolution:
        layer = CausalConvolution(self.channels, dtype=self.dtype_policy, name=name)
        layer.build((None, None, None, None, size))
        return layer

    def _residual_blocks(
        self, name: str
    ) -> list[tuple[CausalConvolution, keras.layers.Layer]]:
        return [
            (
                self._causal(f"{name}_{index}_wide", self.channels),
                self._dense(f"{name}_{index}_narrow", self.channels, self.channels),
            )
            for index in range(self.blocks)
        ]

    @property
    def noise_shape(self) -> tuple[int, int, int, int]:
        """What noise a clip of `clip_shape` takes, without the batch."""
        return self.latent_shape(*self.clip_shape[:3])

    def latent_shape(
        self, frames: int, height: int, width: int
    ) -> tuple[int, int, int, int]:
        """Returns the shape of the latent numbers of a clip, without the batch."""
        return (
            -(-frames // self.frames),
            -(-height // self.side),
            -(-width // self.side),
            self.latent_size,
        )

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
        clip = inputs["clip"]
        posterior = self.encode(clip)
        deviation = ops.exp(0.5 * posterior["log_variance"])
        made = self.decode_raw(posterior["mean"] + deviation * inputs["noise"])
        count, height, width = ops.shape(clip)[1:4]
        return {"clip": made[:, :count, :height, :width], **posterior}

    def encode(self, clip: Any) -> dict[str, Any]:
        """Returns `mean` and `log_variance` of clips: `[B, *latent_shape(T, H, W)]`."""
        missing = -ops.shape(clip)[1] % self.frames
        last = ops.repeat(clip[:, -1:], self.frames, axis=1)[:, :missing]
        whole = ops.concatenate([clip, last], axis=1)
        batch, _, height, width = ops.shape(clip)[:4]
        return self.encode_step(whole, self.initial_state(batch, height, width))[0]

    def decode(self, latent: Any) -> Any:
        """Returns clips of latent numbers, float32 in [0, 1].

        Whole blocks: `[B, T' * frames, H' * side, W' * side, C]` of
        `[B, T', H', W', latent_size]`.
        """
        return ops.clip(self.decode_raw(latent), 0.0, 1.0)

    def decode_raw(self, latent: Any) -> Any:
        """Returns the same, not clipped."""
        batch, _, rows, columns = ops.shape(latent)[:4]
        sides = rows * self.side, columns * self.side
        return self._decoded(latent, self.initial_state(batch, *sides))[0]

    def encode_step(self, clip: Any, state: State) -> tuple[dict[str, Any], State]:
        """Encodes the next blocks of a stream.

        Args:
            clip: The next frames, `[B, n * frames, H, W, C]`.
            state: `initial_state`, or what the last call returned.

        Returns:
            `mean` and `log_variance` of these blocks, `[B, n, H', W', latent_size]`,
            and the state after them.
        """
        padded = reflection_padding(ops.cast(clip, "float32"), self.side)
        folded = fold_clip(padded - 0.5, self.frames, self.side)
        features = self.encoder_head(ops.cast(folded, self.compute_dtype))
        features, state = self._through("encoder", features, state)
        change = ops.cast(self.posterior(features), "float32")
        mean = self.analysis(folded) + change[..., : self.latent_size]
        log_variance = self.log_variance + change[..., self.latent_size :]
        return {"mean": mean, "log_variance": log_variance}, state

    def decode_step(self, latent: Any, state: State) -> tuple[Any, State]:
        """Decodes the next blocks of a stream, `[B, n, H', W', latent_size]`.

        Returns:
            Frames in [0, 1], `[B, n * frames, H' * side, W' * side, C]`, and the state
            after them.
        """
        clip, state = self._decoded(latent, state)
        return ops.clip(clip, 0.0, 1.0), state

    def _decoded(self, latent: Any, state: State) -> tuple[Any, State]:
        features, after = self.decoder_head(
            ops.cast(latent, self.compute_dtype), state["decoder_head"]
        )
        features, state = self._through("decoder", features, state)
        change = ops.cast(self.tail(ops.silu(features)), "float32")
        clip = unfold_clip(self.synthesis(latent) + change, self.frames, self.side)
        return clip + 0.5, state | {"decoder_head": after}

    def _through(self, name: str, features: Any, state: State) -> tuple[Any, State]:
        pairs = self.encoder_blocks if name == "encoder" else self.decoder_blocks
        after = dict(state)
        for index, (wide, narrow) in enumerate(pairs):
            key = f"{name}_{index}"
            change, after[key] = wide(ops.silu(features), state[key])
            features = features + narrow(ops.silu(change))
        return features, after

    def initial_state(self, batch: Any, height: Any, width: Any) -> State:
        """Returns the memory before the first frame of a stream: zeros.

        Args:
            batch: Streams side by side.
            height: Of their frames, in pixels.
            width: Of their frames, in pixels.
        """
        rows, columns = -(-height // self.side), -(-width // self.side)
        sizes = {"decoder_head": self.latent_size}
        for index in range(self.blocks):
            sizes[f"encoder_{index}"] = sizes[f"decoder_{index}"] = self.channels
        memory = self.decoder_head.frames - 1
        return {
            name: ops.zeros((batch, memory, rows, columns, size), self.compute_dtype)
            for name, size in sizes.items()
        }

    @property
    def reduction(self) -> float:
        """How many times fewer numbers stand for whole blocks than they hold."""
        pixels = self.frames * self.side**2 * self.clip_shape[3]
        return pixels / self.latent_size

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent_size": self.latent_size,
            "channels": self.channels,
            "blocks": self.blocks,
            "side": self.side,
            "frames": self.frames,
            "clip_shape": list(self.clip_shape),
        }
