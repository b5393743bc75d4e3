"""What a grey picture shows, by a network that learnt to name things."""

from typing import Any

import keras
from keras import ops

# Per stage of EfficientNet-Lite0: blocks, side of their kernels, stride of the first,
# how much wider they are inside, and channels.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM = 32
# The last stages at one eighth, one sixteenth and one thirty-second of the size.
_SHOWN = (2, 4, 6)
# What it was trained to be shown: pictures on the 0 to 255 scale, less 127, by 128.
_MIDDLE = 127.0 / 255.0
_SCALE = 255.0 / 128.0


class SceneReader(keras.layers.Layer):
    """The trunk of EfficientNet-Lite0, for grey pictures, which is never trained.

    Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural
    networks", ICML 2019, table 1, as its authors' Lite variant: without squeezing and
    excitation, rectified at 6. It is of use with weights that were published
    (`zoo.temporal.colouriser_weights`), learnt by naming the things on ImageNet's
    pictures. Batch normalisation is part of the convolutions, and three equal channels
    are one.

    Args:
        shrink: Divides all widths, to try things without the published weights.
        **kwargs: As for every Keras layer.

    Raises:
        ValueError: Nothing would be left of the narrowest stage.
    """

    def __init__(self, shrink: int = 1, **kwargs: Any):
        # Keras would round pictures to bfloat16 before they are centred.
        super().__init__(autocast=False, **kwargs)
        if not isinstance(shrink, int) or not 1 <= shrink <= _STAGES[0][-1]:
            raise ValueError(
                "the widths of a SceneReader are divided by a whole number from 1 to "
                f"{_STAGES[0][-1]}; received {shrink}"
            )
        self.shrink = shrink
        self.stem = self._convolution(_STEM // shrink, 3, 2, "stem")
        self.blocks: list[tuple[Any, Any, Any]] = []
        before = _STEM // shrink
        for blocks, side, stride, wider, channels in _STAGES:
            for place in range(blocks):
                self.blocks.append(
                    self._block(
                        before,
                        side,
                        stride if place == 0 else 1,
                        wider,
                        channels // shrink,
                    )
                )
                before = channels // shrink

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of the maps that `call` returns."""
        return tuple(_STAGES[stage][-1] // self.shrink for stage in _SHOWN)

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights, for pictures `[N, H, W, 1]`."""
        self.stem.build((None, None, None, 1))
        before = self.stem.filters
        for widened, along, narrowed in self.blocks:
            if widened is not None:
                widened.build((None, None, None, before))
                before = widened.filters
            along.build((None, None, None, before))
            narrowed.build((None, None, None, before))
            before = narrowed.filters
        # After the layers within have their weights, which follow it.
        self.trainable = False
        self.built = True

    def call(self, grey: Any) -> list[Any]:
        """Reads pictures.

        Args:
            grey: float32 `[N, H, W, 1]` in [0, 1], luma of the gamma values.

        Returns:
            Features at one eighth, one sixteenth and one thirty-second of the size,
            rounded up, with `widths` channels.
        """
        features = ops.cast(_SCALE * (grey - _MIDDLE), self.compute_dtype)
        features = ops.relu6(self.stem(features))
        stages = []
        blocks = iter(self.blocks)
        for count, *_ in _STAGES:
            for _ in range(count):
                features = _through(next(blocks), features)
            stages.append(features)
        return [ops.stop_gradient(stages[stage]) for stage in _SHOWN]

    def _block(
        self, before: int, side: int, stride: int, wider: int, channels: int
    ) -> tuple[Any, Any, Any]:
        """An inverted residual (Sandler et al., MobileNetV2, CVPR 2018, table 1)."""
        name = f"block_{len(self.blocks)}"
        widened = None
        if wider > 1:
            widened = self._convolution(wider * before, 1, 1, f"{name}_widened")
        along = keras.layers.DepthwiseConv2D(
            side,
            stride,
            padding="same",
            dtype=self.dtype_policy,
            name=f"{name}_along",
        )
        return widened, along, self._convolution(channels, 1, 1, f"{name}_narrowed")

    def _convolution(self, filters: int, side: int, stride: int, name: str) -> Any:
        return keras.layers.Conv2D(
            filters,
            side,
            stride,
            padding="same",
            dtype=self.dtype_policy,
            name=name,
        )


def _through(block: tuple[Any, Any, Any], features: Any) -> Any:
    widened, along, narrowed = block
    inner = features if widened is None else ops.relu6(widened(features))
    inner = narrowed(ops.relu6(along(inner)))
    stays = along.strides == (1, 1) and inner.shape[-1] == features.shape[-1]
    return features + inner if stays else inner
