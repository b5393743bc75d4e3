"""Larger video for people without a GPU: a U-Net that shifts features in time."""

from dataclasses import asdict
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.layers.bicubic_enlargement import bicubic_enlargement
from zoo.layers.pixel_folding import fold_pixels
from zoo.layers.pixel_shuffle import pixel_shuffle
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

_FRAMES = 3 * 12
_UNET = ShiftUNetConfig(widths=(48, 64, 96))


@keras.saving.register_keras_serializable(package="kinozoo")
class ShiftUpscaler(TimelineRestorer):
    """Enlarges video with detail that it collects from neighbouring frames.

    All layers work at the size of the small frames and below, on 2x2 pixels folded
    into channels; the last one predicts the pixels of the large frame, which a
    pixel shuffle puts into place (Shi et al., "ESPCN", CVPR 2016, section 3.2). What
    it predicts is added to the frame enlarged by bicubic interpolation, as in VESPCN
    (Caballero et al., CVPR 2017, section 3). Frames are joined by shifting features
    in time (Lin et al., "TSM", ICCV 2019) and not by motion compensation, so that a
    large frame costs little more than a small one does to denoise.

    The noise level is not looked at: what noise and compression it takes out follows
    from the clips that it is trained on.

    Args:
        unet: A `ShiftUNetConfig`, or its fields as a dict.
        scale: Output height and width per input height and width, 2 or more.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self,
        unet: ShiftUNetConfig | dict[str, Any] = _UNET,
        scale: int = 2,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if scale < 2:
            raise ValueError(f"an upscaler enlarges by 2 or more; received {scale}")
        self.unet = (
            unet
            if isinstance(unet, ShiftUNetConfig)
            else ShiftUNetConfig.from_dict(unet)
        )
        self.scale = scale
        self.past = self.future = self.unet.latency
        # The U-Net reaches further than the kernel of bicubic interpolation.
        self.halo = self.unet.radius + -self.unet.radius % self.alignment
        self._network = ShiftUNet(
            self.unet,
            outputs=3 * (2 * scale) ** 2,
            dtype=self.dtype_policy,
            name="unet",
        )

    def build_layers(self) -> None:
        """Creates the weights of all layers."""
        self._network.build(_FRAMES)

    def start_from(self, other: "ShiftUpscaler") -> None:
        """Takes over what another one has learnt, to be trained further.

        Where that enlarges more, what it predicts is averaged over the pixels that
        come to lie in one here.

        Args:
            other: With the same U-Net, and the same scale or a multiple of it.

        Raises:
            ValueError: It has another U-Net, or a scale that is no multiple.
        """
        if other.unet != self.unet or other.scale % self.scale:
            raise ValueError(
                f"an upscaler by {self.scale} with the U-Net {self.unet} can start "
                "from one with the same U-Net and a multiple of its scale; received "
                f"one by {other.scale} with {other.unet}"
            )
        source = other.get_layer("unet")
        for old, new in zip(source.variables, self._network.variables, strict=True):
            values = ops.convert_to_numpy(old)
            if old.shape != new.shape:
                values = _averaged_outputs(values, 2 * self.scale, 2 * other.scale)
            new.assign(values)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"unet": asdict(self.unet), "scale": self.scale}

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Enlarges flattened frames; see the base class. It knows no maps."""
        frames = ops.cast(frames, "float32")
        cells = ops.cast(fold_pixels(frames) - 0.5, self.compute_dtype)
        _, added = self._network.apply_in_time([timeline.neighbours(cells)], timeline)
        smooth = bicubic_enlargement(timeline.delay(frames, self.future), self.scale)
        return [smooth + pixel_shuffle(ops.cast(added, "float32"), 2 * self.scale)]


def _averaged_outputs(kernel: np.ndarray, side: int, other_side: int) -> np.ndarray:
    """Averages what a layer ahead of a pixel shuffle gives, for a smaller one."""
    cells = other_side // side
    shape = (*kernel.shape[:-1], side, cells, side, cells, -1)
    averaged = kernel.reshape(shape).mean(axis=(-4, -2))
    return averaged.reshape(*kernel.shape[:-1], -1)
