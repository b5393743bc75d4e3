"""Sharper video for people without a GPU: along the motion, and all around."""

from dataclasses import asdict
from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.luma import luma_of
from zoo.layers.picture_pyramid import doubled, halved, smoothed
from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.temporal.mirrored_around import mirrored_around
from zoo.temporal.motion_ways import (
    LONGEST_WAY,
    WAYS_ALIGNMENT,
    WAYS_REACH,
    brought_along,
    ways_at,
    ways_to_neighbours,
)
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

_FRAMES = 3 * 12
_RESIDUAL = 12
_UNET = ShiftUNetConfig()
# Of the motion that the network sees, in pixels.
_WAY_UNIT = 4.0
# Where along the motion pixels are compared with those in the middle, as shares of
# the way from one frame to the next.
_ALONG = (1.0 / 3.0, 2.0 / 3.0, 1.0)
# How much of these differences together undoes the blur of a shutter that is never
# closed, where the motion is right. By least squares over 127 crops of training clips
# whose motion, as measured, is between one and eight pixels (-1.02, 0.95, -0.24). With
# the true motion, pictures of the power 1 / f^2 and noise of a hundredth of it where
# the motion is one wave long, the same sum would be -1.75, 1.96, -0.67.
_INVERSE = (-1.0, 0.95, -0.25)
_DIFFERENCES = len(_ALONG) + 2
# Of the differences that the network sees.
_DIFFERENCE_UNIT = 0.25
# Differences are some hundredths and are amplified about once: without this, what
# amplifies them would be learnt far more slowly than what is added.
_AMPLIFIED = 16.0


@keras.saving.register_keras_serializable(package="kinozoo")
class ShiftDeblurrer(TimelineRestorer):
    """Takes out the blur of movement, of a shaking camera and of a lens out of focus.

    What moves is blurred along the way that it moves, as far as the shutter was open,
    and that way shows in the frames around (so Hyun Kim and Lee, "Generalized Video
    Deblurring for Dynamic Scenes", CVPR 2015, section 3). So the motion is measured
    (`ways_to_neighbours`), and each pixel compared with those before and behind it on
    its way. A certain sum of these differences undoes the blur where the motion is
    right, and makes ghosts where it is not. How much of that sum, of the differences
    and of those from the mean of the pixels around, once near and once far, is to be
    added, a U-Net that shifts features in time (see `ShiftUNet`) says for every pixel;
    and what else. It sees three frames, brought to one place along the motion, these
    differences and the motion.

    How strong the blur is it finds out by itself; sharp film it leaves as it is. The
    noise level is not looked at.

    Args:
        unet: A `ShiftUNetConfig`, or its fields as a dict.
        **kwargs: As for every Keras model.
    """

    alignment = WAYS_ALIGNMENT

    def __init__(self, unet: ShiftUNetConfig | dict[str, Any] = _UNET, **kwargs: Any):
        super().__init__(**kwargs)
        self.unet = (
            unet
            if isinstance(unet, ShiftUNetConfig)
            else ShiftUNetConfig.from_dict(unet)
        )
        self.past = self.future = self.unet.latency
        # The differences of what is brought along reach as far as the motion again.
        radius = self.unet.followed_radius + 2 * LONGEST_WAY + WAYS_REACH
        self.halo = radius + -radius % self.alignment
        self._network = ShiftUNet(
            self.unet,
            outputs=_RESIDUAL + 4 * _DIFFERENCES,
            dtype=self.dtype_policy,
            name="unet",
        )

    def build_layers(self) -> None:
        """Creates the weights of all layers."""
        self._network.build(_FRAMES + 4 * len(_ALONG) + 4)

    def start_from(self, denoiser: ShiftDenoiser) -> None:
        """Takes over the first U-Net of a denoiser, to be trained further.

        It then does what that did of noise of unknown level, but near the ends of a
        shot, where a frame is missing for that and stands in twice here.

        Args:
            denoiser: Whose first stage has the size of this one's U-Net.

        Raises:
            ValueError: It has another size.
        """
        if denoiser.stages[0] != self.unet:
            raise ValueError(
                f"a deblurrer with the U-Net {self.unet} can start from a denoiser "
                f"whose first stage is the same; received {denoiser.stages[0]}"
            )
        self._network.take_over(denoiser.get_layer("stage_0"), _FRAMES)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"unet": asdict(self.unet)}

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Sharpens flattened frames; see the base class. It knows no maps."""
        frames = ops.cast(frames, "float32")
        (before, present, after), shown = mirrored_around(frames - 0.5, timeline)
        ways = ways_to_neighbours(before, present, after)
        along = _differences_along(present, _even_way(ways, shown))
        before, after = brought_along(before, after, ways, cell=1)
        seen = [
            *(fold_pixels(each) for each in (before, present, after)),
            *(fold_pixels(luma_of(each)) / _DIFFERENCE_UNIT for each in along),
            ways_at(ways, 2) / _WAY_UNIT,
        ]
        seen = [ops.cast(each, self.compute_dtype) for each in seen]
        _, told = self._network.apply_in_time(seen, timeline, ways)
        told = ops.cast(told, "float32")
        along = ops.concatenate(along, axis=-1)
        along = ops.split(timeline.delay(along, self.future - 1), len(_ALONG), axis=-1)
        base = timeline.delay(frames, self.future)
        restored = base - unfold_pixels(told[..., :_RESIDUAL])
        weights = _AMPLIFIED * unfold_pixels(told[..., _RESIDUAL:])
        for index, difference in enumerate([*along, *_differences_around(base)]):
            restored = restored + weights[..., index : index + 1] * difference
        return [restored]


def _even_way(ways: Any, shown: tuple[Any, Any]) -> Any:
    """The motion from frame to frame, taken to be even, as large as `ways`."""
    back, forth = ops.split(ways, 2, axis=-1)
    there = ops.maximum(shown[0] + shown[1], 1.0)
    return (shown[1] * forth - shown[0] * back) / there


def _differences_along(frame: Any, way: Any) -> list[Any]:
    """By how much pixels differ from others on their way, `[N, H, W, 3]` each.

    In place of the first, which the others tell nearly as well, comes what undoes the
    blur.
    """
    way = ways_at(way, 1)
    moved = (
        (backward_warp(frame, share * way), backward_warp(frame, -share * way))
        for share in _ALONG
    )
    differences = [frame - 0.5 * (first + second) for first, second in moved]
    inverse = sum(
        share * each for share, each in zip(_INVERSE, differences, strict=True)
    )
    return [inverse, *differences[1:]]


def _differences_around(frame: Any) -> list[Any]:
    """By how much pixels differ from the mean around, near and far."""
    height, width = ops.shape(frame)[1:3]
    near = smoothed(frame)
    far = doubled(smoothed(halved(frame)), height, width)
    return [frame - near, near - far]
