"""pix2pix's discriminator: a score for every patch of every frame."""

from typing import Any

import keras
from keras import ops

from zoo.gan.clip_discriminator import ClipDiscriminator, flattened, per_clip
from zoo.gan.dcgan_generator import initial_weights
from zoo.gan.normalisation import after_kernel, convolution_class

_LEAK = 0.2
_KERNEL = 4
# Widths double up to so many times the first.
_WIDEST = 8


@keras.saving.register_keras_serializable(package="kinozoo")
class PatchDiscriminator(ClipDiscriminator):
    """Strided convolutions that stop early, so that each score sees one patch.

    Isola et al., "Image-to-image translation with conditional adversarial networks",
    CVPR 2017 (arXiv 1611.07004), section 3.2.2 and appendix 6.1.2: kernels of 4 x 4,
    leaky ReLU, a normalisation after all but the first and the last. With three strides
    a score sees 70 x 70 pixels, with two 34 x 34.

    Args:
        channels: After the first convolution; they double with every further one, up
            to eightfold.
        strides: Convolutions that halve the size; one more and the scores follow at
            full stride.
        conditional: Whether the condition is joined to the frame, channel by channel.
        normalisation: "none", "batch" as in the paper, "layer" or "spectral".
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: The normalisation is unknown, or there are no strides.
    """

    def __init__(
        self,
        channels: int = 64,
        strides: int = 3,
        conditional: bool = True,
        normalisation: str = "batch",
        **kwargs: Any,
    ):
        super().__init__(conditional, **kwargs)
        if channels < 1 or strides < 1:
            raise ValueError(
                "a patch discriminator has channels and strides of 1 or more; received "
                f"channels={channels}, strides={strides}"
            )
        self.channels = channels
        self.strides = strides
        self.normalisation = normalisation
        policy, before = self.dtype_policy, 6 if conditional else 3
        self.steps: list[Any] = []
        self.normalisations: list[Any] = []
        for index in range(strides + 1):
            width = channels * min(2**index, _WIDEST)
            after = after_kernel(normalisation, dtype=policy, name=f"norm_{index}")
            normalised = after is not None and index > 0
            step = convolution_class(normalisation)(
                width,
                _KERNEL,
                strides=2 if index < strides else 1,
                padding="same",
                use_bias=not normalised,
                kernel_initializer=initial_weights(),
                dtype=policy,
                name=f"step_{index}",
            )
            step.build((None, None, None, before))
            self.steps.append(step)
            if after is not None and normalised:
                after.build((None, None, None, width))
                self.normalisations.append(after)
            before = width
        self.tail = convolution_class(normalisation)(
            1,
            _KERNEL,
            padding="same",
            kernel_initializer=initial_weights(),
            dtype=policy,
            name="tail",
        )
        self.tail.build((None, None, None, before))
        self.built = True

    def judge(self, clip: Any, condition: Any) -> Any:
        """Returns scores `[B, T, h, w]`, each of a patch of a frame."""
        seen = clip if condition is None else ops.concatenate([clip, condition], -1)
        features = ops.cast(2.0 * flattened(seen) - 1.0, self.compute_dtype)
        for index, step in enumerate(self.steps):
            features = step(features)
            if index and self.normalisations:
                features = self.normalisations[index - 1](features)
            features = ops.leaky_relu(features, _LEAK)
        return per_clip(self.tail(features), clip)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "strides": self.strides,
            "normalisation": self.normalisation,
        }
