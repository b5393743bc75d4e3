"""Sharper video for people without a GPU: a U-Net that shifts features in time."""

from dataclasses import asdict
from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

_FRAMES = 3 * 12
_UNET = ShiftUNetConfig()


@keras.saving.register_keras_serializable(package="kinozoo")
class ShiftDeblurrer(TimelineRestorer):
    """Takes out the blur of movement, of a shaking camera and of a lens out of focus.

    As in DBN (Su et al., "Deep Video Deblurring for Hand-held Cameras", CVPR 2017,
    section 3), neighbouring frames are stacked without being aligned and what is
    added to the middle one is predicted: where one frame is blurred, another may be
    sharp. In place of its five frames there are three, and a U-Net that shifts
    features in time (see `ShiftUNet`), so that the network reaches further at less
    cost. How strong the blur is it finds out by itself; sharp film it leaves as it is.

    The noise level is not looked at.

    Args:
        unet: A `ShiftUNetConfig`, or its fields as a dict.
        **kwargs: As for every Keras model.
    """

    def __init__(self, unet: ShiftUNetConfig | dict[str, Any] = _UNET, **kwargs: Any):
        super().__init__(**kwargs)
        self.unet = (
            unet
            if isinstance(unet, ShiftUNetConfig)
            else ShiftUNetConfig.from_dict(unet)
        )
        self.past = self.future = self.unet.latency
        self.halo = self.unet.radius + -self.unet.radius % self.alignment
        self._network = ShiftUNet(
            self.unet, outputs=12, dtype=self.dtype_policy, name="unet"
        )

    def build_layers(self) -> None:
        """Creates the weights of all layers."""
        self._network.build(_FRAMES)

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
        source = denoiser.get_layer("stage_0")
        for old, new in zip(source.variables, self._network.variables, strict=True):
            values = ops.convert_to_numpy(old)
            if old.shape != new.shape:
                # The head: the frames come first, what is told of the noise last.
                values = values[:, :, :_FRAMES]
            new.assign(values)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"unet": asdict(self.unet)}

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Sharpens flattened frames; see the base class. It knows no maps."""
        base = fold_pixels(ops.cast(frames, "float32"))
        cells = ops.cast(base - 0.5, self.compute_dtype)
        _, residual = self._network.apply_in_time(
            [timeline.neighbours(cells)], timeline
        )
        base = timeline.delay(base, self.future)
        return [unfold_pixels(base - ops.cast(residual, "float32"))]
