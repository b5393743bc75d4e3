"""Sharper video for people without a GPU: along the motion, and all around."""

from dataclasses import asdict
from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.even_motion import even_motion, motion_reach
from zoo.layers.picture_pyramid import doubled, halved, smoothed
from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

_FRAMES = 3 * 12
_RESIDUAL = 12
_UNET = ShiftUNetConfig()
# Steps on means of 8, 4 and 2 pixels a side.
_ROUNDS = (2, 2, 1)
# Motion that is followed, in pixels from frame to frame.
_LONGEST = 12.0
# Of the motion that the network sees, in pixels.
_FLOW_UNIT = 4.0
# Where along the motion pixels are compared with those in the middle, as shares of
# the way from one frame to the next.
_ALONG = (1.0 / 3.0, 2.0 / 3.0, 1.0)
_DIFFERENCES = len(_ALONG) + 2
# Differences are some hundredths and are amplified about once: without this, what
# amplifies them would be learnt far more slowly than what is added.
_AMPLIFIED = 16.0


@keras.saving.register_keras_serializable(package="kinozoo")
class ShiftDeblurrer(TimelineRestorer):
    """Takes out the blur of movement, of a shaking camera and of a lens out of focus.

    What moves is blurred along the way that it moves, as far as the shutter was open,
    and that way shows in the frames around (so Hyun Kim and Lee, "Generalized Video
    Deblurring for Dynamic Scenes", CVPR 2015, section 3). So the motion is measured
    (`even_motion`), and each pixel compared with those before and behind it on its
    way; and with the mean of those around it, once near and once far. By how much each
    of these five differences is to be amplified, a U-Net that shifts features in time
    (see `ShiftUNet`) says for every pixel, which sees three frames and the motion; and
    what else is to be added.

    How strong the blur is it finds out by itself; sharp film it leaves as it is. The
    noise level is not looked at.

    Args:
        unet: A `ShiftUNetConfig`, or its fields as a dict.
        **kwargs: As for every Keras model.
    """

    alignment = 16

    def __init__(self, unet: ShiftUNetConfig | dict[str, Any] = _UNET, **kwargs: Any):
        super().__init__(**kwargs)
        self.unet = (
            unet
            if isinstance(unet, ShiftUNetConfig)
            else ShiftUNetConfig.from_dict(unet)
        )
        self.past = self.future = self.unet.latency
        # The differences reach as far as the motion, or ten pixels around.
        radius = self.unet.radius + motion_reach(_ROUNDS, _LONGEST) + 2
        self.halo = radius + -radius % self.alignment
        self._network = ShiftUNet(
            self.unet,
            outputs=_RESIDUAL + 4 * _DIFFERENCES,
            dtype=self.dtype_policy,
            name="unet",
        )

    def build_layers(self) -> None:
        """Creates the weights of all layers."""
        self._network.build(_FRAMES + 2)

    def start_from(self, denoiser: ShiftDenoiser) -> None:
        """Takes over the first U-Net of a denoiser, to be trained further.

        It then does what that did of noise of unknown level.

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
        described = ops.concatenate([frames, ops.ones_like(frames[..., :1])], axis=-1)
        around = timeline.around(described)
        flow = _motion(*around)
        cells = [fold_pixels((each[..., :3] - 0.5) * each[..., 3:]) for each in around]
        seen = ops.concatenate([*cells, flow / _FLOW_UNIT], axis=-1)
        _, told = self._network.apply_in_time(
            [ops.cast(seen, self.compute_dtype)], timeline
        )
        told = ops.cast(told, "float32")
        flow = timeline.delay(flow, self.future - 1)
        base = timeline.delay(frames, self.future)
        restored = base - unfold_pixels(told[..., :_RESIDUAL])
        weights = _AMPLIFIED * unfold_pixels(told[..., _RESIDUAL:])
        for index, difference in enumerate(_differences(base, flow)):
            restored = restored + weights[..., index : index + 1] * difference
        return [restored]


def _motion(before: Any, present: Any, after: Any) -> Any:
    """The motion at cells of 2x2 pixels, in pixels; nothing is learnt through it."""
    shown = before[:, :1, :1, 3:], after[:, :1, :1, 3:]
    flow = even_motion(
        before[..., :3], present[..., :3], after[..., :3], shown, _ROUNDS, _LONGEST
    )
    height, width = ops.shape(present)[1:3]
    return ops.stop_gradient(doubled(flow, height // 2, width // 2))


def _differences(frame: Any, flow: Any) -> list[Any]:
    """By how much pixels differ from others along the motion, and from those around."""
    height, width = ops.shape(frame)[1:3]
    flow = doubled(flow, height, width)
    differences = [
        frame
        - 0.5 * (backward_warp(frame, way * flow) + backward_warp(frame, -way * flow))
        for way in _ALONG
    ]
    near = smoothed(frame)
    far = doubled(smoothed(halved(frame)), height, width)
    return [*differences, frame - near, near - far]
