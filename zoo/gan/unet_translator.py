"""pix2pix's generator: a U-Net from the frame given to the frame wanted."""

from typing import Any

import keras
from keras import ops

from zoo.gan.dcgan_generator import initial_weights
from zoo.gan.normalisation import after_kernel
from zoo.temporal.framewise_restorer import FramewiseRestorer

_LEAK = 0.2
_KERNEL = 4
# Widths double up to so many times the first.
_WIDEST = 8


@keras.saving.register_keras_serializable(package="kinozoo")
class UNetTranslator(FramewiseRestorer):
    """Halves a frame down to its gist, and builds the wanted frame up from there.

    Isola et al., "Image-to-image translation with conditional adversarial networks",
    CVPR 2017 (arXiv 1611.07004), section 3.2.1 and appendix 6.1.1: kernels of 4 x 4,
    stride 2, skips that join mirrored layers. Two things differ, so that films may be
    worked on in tiles and come out the same each time: the normalisation uses moving
    averages once it is trained, where the paper normalises each picture by itself, and
    there is no dropout in place of noise.

    Args:
        channels: After the first convolution; they double up to eightfold.
        halvings: How often the size is halved; eight in the paper, on 256 x 256.
        normalisation: "batch" or "none".
        residual: Whether what it makes is added to the frame given, which suits
            restoration; the paper's makes the frame itself, through a hyperbolic
            tangent.
        **kwargs: As for every Keras model.

    Raises:
        ValueError: The normalisation is unknown, or there are no halvings.
    """

    def __init__(
        self,
        channels: int = 64,
        halvings: int = 8,
        normalisation: str = "batch",
        residual: bool = False,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if channels < 1 or halvings < 1 or normalisation not in ("batch", "none"):
            raise ValueError(
                "a U-Net translator has channels and halvings of 1 or more and the "
                'normalisation "batch" or "none"; received '
                f"{channels}, {halvings} and {normalisation!r}"
            )
        self.channels = channels
        self.halvings = halvings
        self.normalisation = normalisation
        self.residual = residual
        self.alignment = 2**halvings
        # Two pixels of each size on the way down, and one of each on the way up.
        self.halo = 4 * self.alignment
        self.widths = [channels * min(2**i, _WIDEST) for i in range(halvings)]
        self.down = [
            keras.layers.Conv2D(width, **self._settings(f"down_{index}", index > 0))
            for index, width in enumerate(self.widths)
        ]
        outputs = [3, *self.widths[:-1]]
        self.up = [
            keras.layers.Conv2DTranspose(
                outputs[index], **self._settings(f"up_{index}", index > 0)
            )
            for index in range(halvings)
        ]
        policy = self.dtype_policy
        self.down_norms = [
            after_kernel(normalisation, dtype=policy, name=f"down_norm_{index}")
            for index in range(1, halvings)
        ]
        self.up_norms = [
            after_kernel(normalisation, dtype=policy, name=f"up_norm_{index}")
            for index in range(1, halvings)
        ]

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        before = 3
        for index, width in enumerate(self.widths):
            self.down[index].build((None, None, None, before))
            before = width
            # All but the innermost are joined by what comes over the skip.
            joined = width if index == self.halvings - 1 else 2 * width
            self.up[index].build((None, None, None, joined))
        for index in range(1, self.halvings):
            for norm, width in (
                (self.down_norms[index - 1], self.widths[index]),
                (self.up_norms[index - 1], self.widths[index - 1]),
            ):
                if norm is not None:
                    norm.build((None, None, None, width))
        self.built = True

    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Translates frames whose sides are multiples of `2 ** halvings`."""
        features = ops.cast(2.0 * frames - 1.0, self.compute_dtype)
        skips = []
        for index in range(self.halvings):
            if index:
                features = ops.leaky_relu(features, _LEAK)
            features = self.down[index](features)
            norm = self.down_norms[index - 1] if index else None
            if norm is not None:
                features = norm(features, training=training)
            skips.append(features)
        for index in reversed(range(self.halvings)):
            if index < self.halvings - 1:
                features = ops.concatenate([features, skips[index]], axis=-1)
            features = self.up[index](ops.relu(features))
            norm = self.up_norms[index - 1] if index else None
            if norm is not None:
                features = norm(features, training=training)
        made = ops.cast(features, "float32")
        return frames + made if self.residual else 0.5 + 0.5 * ops.tanh(made)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "halvings": self.halvings,
            "normalisation": self.normalisation,
            "residual": self.residual,
        }

    def _settings(self, name: str, normalised: bool) -> dict[str, Any]:
        return {
            "kernel_size": _KERNEL,
            "strides": 2,
            "padding": "same",
            "use_bias": not (normalised and self.normalisation == "batch"),
            "kernel_initializer": initial_weights(),
            "dtype": self.dtype_policy,
            "name": name,
        }
