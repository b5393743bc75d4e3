"""FastDVDNet: a denoiser of video without motion compensation."""

from typing import Any

import keras
from keras import ops

from zoo.temporal.fast_dvd_net_block import FastDVDNetBlock
from zoo.temporal.restorer import Restorer, State


@keras.saving.register_keras_serializable(package="kinozoo")
class FastDVDNet(Restorer):
    """Denoises every frame with the help of two before and two after it.

    Tassano, Delon and Veit, "FastDVDnet: Towards Real-Time Deep Video Denoising
    Without Flow Estimation", CVPR 2020 (arXiv 1907.01361). The same first block
    denoises every three neighbouring frames; a second block of the same form
    denoises three neighbouring results. With the default sizes the network has
    2,479,096 trainable parameters.

    The authors' program runs the first block three times for each output frame.
    Two of these results were known from the frames before: here each is computed
    once, in a clip as in a stream, so that a frame costs two blocks, not four,
    for the same output.

    It needs to be told the noise level; a negative one counts as 0.

    Args:
        channels: Channels of each block at full, half and quarter resolution.
        frame_channels: Channels that each frame gets in a block's first layer.
        **kwargs: As for every Keras model.
    """

    past = 2
    future = 2
    alignment = 4
    # A block reaches 40 pixels: four convolutions at full resolution (4), one
    # that halves it (1), five at half (10), one that halves again (2), five at
    # quarter resolution (20), and the uneven pixel shuffles (1 + 2).
    halo = 80
    time_edges = "reflected"
    blind = False

    def __init__(
        self,
        channels: tuple[int, int, int] = (32, 64, 128),
        frame_channels: int = 30,
        **kwargs: Any,
    ):
        # The clip stays float32 under mixed precision: blocks cast by themselves.
        super().__init__(**kwargs)
        full, half, quarter = channels
        self.channels = (full, half, quarter)
        self.frame_channels = frame_channels
        self.first_stage = self._block("first_stage")
        self.second_stage = self._block("second_stage")

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the clip's size."""
        self.first_stage.build(None)
        self.second_stage.build(None)
        self.built = True

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Restores clips whose height and width are multiples of 4."""
        indices = _reflected_indices(ops.shape(clip)[1], self.past)
        clip = ops.take(clip, indices, axis=1)
        denoised = self._stage(self.first_stage, clip, noise_level, training)
        return self._stage(self.second_stage, denoised, noise_level, training)

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Takes frame `n` of a stream and gives the restored frame `n - 2`."""
        noise = _pixel_scale(noise_level)
        frame = ops.cast(frame, "float32")
        newest = self.first_stage(
            state["frame_before_last"], state["last_frame"], frame, noise
        )
        restored = self.second_stage(
            state["denoised_before_last"], state["last_denoised"], newest, noise
        )
        return restored, {
            "frame_before_last": state["last_frame"],
            "last_frame": frame,
            "denoised_before_last": state["last_denoised"],
            "last_denoised": newest,
        }

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor, for aligned sizes."""
        names = (
            "frame_before_last",
            "last_frame",
            "denoised_before_last",
            "last_denoised",
        )
        return dict.fromkeys(names, ((batch, height, width, 3), "float32"))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "frame_channels": self.frame_channels,
        }

    def _block(self, name: str) -> FastDVDNetBlock:
        return FastDVDNetBlock(
            channels=self.channels,
            frame_channels=self.frame_channels,
            dtype=self.dtype_policy,
            name=name,
        )

    def _stage(
        self, block: FastDVDNetBlock, clip: Any, noise_level: Any, training: bool
    ) -> Any:
        """Runs a block on every three neighbours: two frames fewer come out."""
        frames, height, width, channels = ops.shape(clip)[1:]
        triples = [
            ops.reshape(clip[:, start : frames - 2 + start], (-1, height, width, 3))
            for start in range(3)
        ]
        noise = ops.repeat(_pixel_scale(noise_level), frames - 2)
        denoised = block(*triples, noise, training=training)
        return ops.reshape(denoised, (-1, frames - 2, height, width, channels))


def _pixel_scale(noise_level: Any) -> Any:
    return ops.maximum(ops.cast(noise_level, "float32"), 0.0) / 255.0


def _reflected_indices(frames: Any, margin: int) -> Any:
    """Indices -margin .. frames-1+margin, mirrored at both ends."""
    period = ops.maximum(2 * frames - 2, 1)
    position = ops.mod(ops.arange(-margin, frames + margin, dtype="int32"), period)
    return ops.minimum(position, period - position)
