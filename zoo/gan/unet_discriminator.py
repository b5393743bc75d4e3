"""Real-ESRGAN's discriminator: a U-Net with a score for every pixel."""

from typing import Any

import keras
from keras import ops

from zoo.gan.clip_discriminator import ClipDiscriminator, flattened, per_clip
from zoo.layers.picture_pyramid import doubled
from zoo.layers.reflection_padding import reflection_padding
from zoo.layers.spectral_convolution import SpectralConvolution

_LEAK = 0.2
_HALVINGS = 3


@keras.saving.register_keras_serializable(package="kinozoo")
class UNetDiscriminator(ClipDiscriminator):
    """Judges each pixel of each frame with what lies around it, near and far.

    Wang et al., "Real-ESRGAN", ICCVW 2021 (arXiv 2107.10833), section 3.4, after
    Schönfeld et al., CVPR 2020: spectral normalisation throughout, three halvings,
    bilinear enlargement, skips that are added.

    Args:
        channels: Of the first convolution; 64 in the paper.
        conditional: Whether the condition is joined to the frame, channel by channel.
        **kwargs: Of `keras.Model`.
    """

    def __init__(self, channels: int = 64, conditional: bool = False, **kwargs: Any):
        super().__init__(conditional, **kwargs)
        if channels < 1:
            raise ValueError(f"channels must be 1 or more; received {channels}")
        self.channels = channels
        seen = 6 if conditional else 3
        self.first = keras.layers.Conv2D(
            channels, 3, padding="same", dtype=self.dtype_policy, name="first"
        )
        self.first.build((None, None, None, seen))
        widths = [channels * 2**index for index in range(_HALVINGS + 1)]
        self.down = [
            self._convolution(f"down_{index}", widths[index], widths[index + 1], 4, 2)
            for index in range(_HALVINGS)
        ]
        self.up = [
            self._convolution(f"up_{index}", widths[index + 1], widths[index])
            for index in reversed(range(_HALVINGS))
        ]
        self.refine = [
            self._convolution(f"refine_{index}", channels, channels)
            for index in range(2)
        ]
        self.tail = keras.layers.Conv2D(
            1, 3, padding="same", dtype=self.dtype_policy, name="tail"
        )
        self.tail.build((None, None, None, channels))
        self.built = True

    def judge(self, clip: Any, condition: Any) -> Any:
        """Returns scores `[B, T, H, W]`; H and W as they are, or aligned to 8."""
        seen = clip if condition is None else ops.concatenate([clip, condition], -1)
        frames = reflection_padding(flattened(seen), 2**_HALVINGS)
        features = self.first(ops.cast(2.0 * frames - 1.0, self.compute_dtype))
        skips = [ops.leaky_relu(features, _LEAK)]
        for step in self.down:
            skips.append(ops.leaky_relu(step(skips[-1]), _LEAK))
        features = skips.pop()
        for step in self.up:
            height, width = ops.shape(features)[1:3]
            larger = doubled(features, 2 * height, 2 * width)
            features = ops.leaky_relu(step(larger), _LEAK) + skips.pop()
        for step in self.refine:
            features = ops.leaky_relu(step(features), _LEAK)
        return per_clip(self.tail(features), clip)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"channels": self.channels}

    def _convolution(
        self, name: str, before: int, after: int, side: int = 3, stride: int = 1
    ) -> Any:
        step = SpectralConvolution(
            after,
            side,
            strides=stride,
            padding="same",
            use_bias=False,
            dtype=self.dtype_policy,
            name=name,
        )
        step.build((None, None, None, before))
        return step
