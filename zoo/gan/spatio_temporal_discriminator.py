"""TecoGAN's discriminator: scores for three frames at a time."""

from typing import Any

import keras
from keras import ops

from zoo.gan.clip_discriminator import ClipDiscriminator
from zoo.gan.dcgan_generator import initial_weights
from zoo.gan.normalisation import after_kernel, convolution_class
from zoo.layers.backward_warp import backward_warp
from zoo.layers.film_motion import film_motion
from zoo.layers.luma_motion import MOTION_ALIGNMENT
from zoo.layers.reflection_padding import reflection_padding

_LEAK = 0.2
_KERNEL = 4
_WIDEST = 4
# The three frames, the same with the outer two moved onto the middle one, and the
# three frames of the condition.
_SEEN = 3 * 3 * 3


@keras.saving.register_keras_serializable(package="kinozoo")
class SpatioTemporalDiscriminator(ClipDiscriminator):
    """Judges frames together with the ones before and after, as they are and moved.

    Chu et al., "Learning temporal coherence via self-supervision for GAN-based video
    generation" (TecoGAN), ACM TOG 2020 (arXiv 1811.09393), section 3.1 and figure 3:
    it is shown three frames, the same three with the outer ones warped onto the middle
    one, and the condition's three; so it tells whether detail moves as it should. The
    motion is that of the condition, in which the authors' program finds it, too, here
    by steps of Lucas and Kanade (`luma_motion`) and without a network.

    Args:
        channels: After the first convolution; they double up to fourfold.
        strides: Convolutions that halve the size; the authors' has four.
        normalisation: "none", "batch" as theirs, "layer" or "spectral".
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: The normalisation is unknown, or there are no strides.
    """

    frames = 3

    def __init__(
        self,
        channels: int = 64,
        strides: int = 4,
        normalisation: str = "batch",
        **kwargs: Any,
    ):
        super().__init__(conditional=True, **kwargs)
        if channels < 1 or strides < 1:
            raise ValueError(
                "a spatio-temporal discriminator has channels and strides of 1 or "
                f"more; received channels={channels}, strides={strides}"
            )
        self.channels = channels
        self.strides = strides
        self.normalisation = normalisation
        policy = self.dtype_policy
        self.first = convolution_class(normalisation)(
            channels,
            3,
            padding="same",
            kernel_initializer=initial_weights(),
            dtype=policy,
            name="first",
        )
        self.first.build((None, None, None, _SEEN))
        self.steps: list[Any] = []
        self.normalisations: list[Any] = []
        before = channels
        for index in range(strides):
            width = channels * min(2**index, _WIDEST)
            after = after_kernel(normalisation, dtype=policy, name=f"norm_{index}")
            step = convolution_class(normalisation)(
                width,
                _KERNEL,
                strides=2,
                padding="same",
                use_bias=after is None,
                kernel_initializer=initial_weights(),
                dtype=policy,
                name=f"step_{index}",
            )
            step.build((None, None, None, before))
            self.steps.append(step)
            if after is not None:
                after.build((None, None, None, width))
                self.normalisations.append(after)
            before = width
        self.tail = convolution_class(normalisation)(
            1, 3, padding="same", kernel_initializer=initial_weights(), dtype=policy
        )
        self.tail.build((None, None, None, before))
        self.built = True

    def judge(self, clip: Any, condition: Any) -> Any:
        """Returns scores `[B, T - 2, h, w]`, one map for each frame between others."""
        batch, frames = ops.shape(clip)[:2]
        shown = _triplets(clip)
        given = _triplets(condition)
        seen = ops.concatenate([shown, _moved(shown, given), given], axis=-1)
        features = ops.cast(2.0 * seen - 1.0, self.compute_dtype)
        features = ops.leaky_relu(self.first(features), _LEAK)
        for index, step in enumerate(self.steps):
            features = step(features)
            if self.normalisations:
                features = self.normalisations[index](features)
            features = ops.leaky_relu(features, _LEAK)
        scores = self.tail(features)
        height, width = ops.shape(scores)[1:3]
        return ops.reshape(scores, (batch, frames - 2, height, width))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        config = super().get_config() | {
            "channels": self.channels,
            "strides": self.strides,
            "normalisation": self.normalisation,
        }
        del config["conditional"]
        return config


def _triplets(clip: Any) -> Any:
    """Three frames at a time, side by side in channels: `[B * (T - 2), H, W, 9]`."""
    together = ops.concatenate([clip[:, :-2], clip[:, 1:-1], clip[:, 2:]], axis=-1)
    height, width = ops.shape(clip)[2:4]
    return ops.reshape(together, (-1, height, width, 9))


def _moved(shown: Any, given: Any) -> Any:
    """The same with the outer frames where the condition's lie at the middle one."""
    before, present, after = (shown[..., 3 * i : 3 * i + 3] for i in range(3))
    here = given[..., 3:6]
    return ops.concatenate(
        [
            backward_warp(before, _motion(here, given[..., :3])),
            present,
            backward_warp(after, _motion(here, given[..., 6:])),
        ],
        axis=-1,
    )


def _motion(first: Any, second: Any) -> Any:
    """Where in the second frames the places of the first ones are, `[N, H, W, 2]`."""
    height, width = ops.shape(first)[1:3]
    padded = (reflection_padding(each, MOTION_ALIGNMENT) for each in (first, second))
    return film_motion(*padded)[:, :height, :width]
