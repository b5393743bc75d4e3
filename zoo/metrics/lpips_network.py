"""LPIPS: how different two pictures look, as people were asked."""

from typing import Any

import keras
from keras import ops

from zoo.metrics.perceptual_distance import perceptual_distance

# Means and deviations that the authors' program takes pictures in [-1, 1] by.
_SHIFT = (-0.030, -0.088, -0.188)
_SCALE = (0.458, 0.448, 0.450)
# Per stage: convolutions as (filters, side, stride), behind a pooling but the first.
_TRUNKS: dict[str, tuple[tuple[tuple[int, int, int], ...], ...]] = {
    "alex": (
        ((64, 11, 4),),
        ((192, 5, 1),),
        ((384, 3, 1),),
        ((256, 3, 1),),
        ((256, 3, 1),),
    ),
    "vgg": (
        ((64, 3, 1),) * 2,
        ((128, 3, 1),) * 2,
        ((256, 3, 1),) * 3,
        ((512, 3, 1),) * 3,
        ((512, 3, 1),) * 3,
    ),
}
# Side of the pooling ahead of each stage, always of stride 2; 0 for none.
_POOLINGS = {"alex": (0, 3, 3, 0, 0), "vgg": (0, 2, 2, 2, 2)}
# The authors' AlexNet pads its first convolution by 2 on all sides.
_PADDED = {11: 2, 5: 2, 3: 1}


@keras.saving.register_keras_serializable(package="kinozoo")
class LPIPSNetwork(keras.Model):
    """Features of AlexNet or VGG16, and heads that say how much each counts.

    Zhang et al., "The unreasonable effectiveness of deep features as a perceptual
    metric", CVPR 2018 (arXiv 1801.03924), version 0.1 of the authors' program. It is of
    use with published weights only: `zoo.metrics.lpips_network_weights` reads them.

    Args:
        trunk: "alex" or "vgg".
        shrink: Divides all widths, to try things without the published weights.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: There is no such trunk.
    """

    def __init__(self, trunk: str = "alex", shrink: int = 1, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        if trunk not in _TRUNKS:
            raise ValueError(
                f"LPIPS has the trunks {' and '.join(_TRUNKS)}; received {trunk!r}"
            )
        self.trunk = trunk
        self.shrink = shrink
        self.stages: list[list[Any]] = []
        self.heads: list[Any] = []
        before = 3
        for number, stage in enumerate(_TRUNKS[trunk]):
            layers = []
            for place, (filters, side, stride) in enumerate(stage):
                layer = keras.layers.Conv2D(
                    filters // shrink,
                    side,
                    strides=stride,
                    dtype="float32",
                    name=f"stage_{number}_{place}",
                )
                layer.build((None, None, None, before))
                before = filters // shrink
                layers.append(layer)
            self.stages.append(layers)
            head = self.add_weight(
                name=f"head_{number}", shape=(before,), initializer="ones"
            )
            self.heads.append(head)
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Compares pictures.

        Args:
            inputs: `first` and `second`, float32 `[N, H, W, 3]` in [0, 1], of 32
                pixels or more a side.
            training: Is not looked at.

        Returns:
            float32 `[N]`, 0 for equal pictures; the lower, the more alike.
        """
        del training
        maps = self.maps(inputs["first"]), self.maps(inputs["second"])
        return perceptual_distance(*maps, self.heads)

    def maps(self, pictures: Any) -> list[Any]:
        """Returns what each of the five stages gives, `[N, h, w, C]`."""
        features = (2.0 * pictures - 1.0 - ops.array(_SHIFT)) / ops.array(_SCALE)
        maps = []
        for pooling, stage in zip(_POOLINGS[self.trunk], self.stages, strict=True):
            if pooling:
                features = ops.max_pool(features, pooling, 2, "valid")
            for layer in stage:
                by = _PADDED[layer.kernel_size[0]]
                margin = ((0, 0), (by, by), (by, by), (0, 0))
                features = ops.relu(layer(ops.pad(features, margin)))
            maps.append(features)
        return maps

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"trunk": self.trunk, "shrink": self.shrink}
