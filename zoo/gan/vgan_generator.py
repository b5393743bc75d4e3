"""VGAN's generator: a moving foreground before a background that stands still."""

from typing import Any

import keras
from keras import ops

from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.dcgan_generator import DCGANGenerator, doubled_widths, initial_weights
from zoo.gan.normalisation import batch_normalisation

_FIRST_FRAMES = 2
_FIRST_SIDE = 4


@keras.saving.register_keras_serializable(package="kinozoo")
class VGANGenerator(ClipGenerator):
    """Two streams and a mask: `mask * foreground + (1 - mask) * background`.

    Vondrick et al., "Generating videos with scene dynamics", NeurIPS 2016 (arXiv
    1609.02612), section 3.1: convolutions over space and time make the foreground and
    the mask, convolutions over space the background, from the same noise. The mask
    costs what it shows (the paper's lambda), which is an added loss of this network.

    Args:
        latent_size: Numbers of noise.
        channels: Of the features at half the size; they double with every halving.
        most_channels: The limit of that.
        mask_weight: What the mean of the mask costs in training.
        clip_shape: Frames, height, width and channels; pictures are squares whose side
            is 4 times a power of two, and there are half as many frames as rows.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Clips have another shape.
    """

    def __init__(
        self,
        latent_size: int = 100,
        channels: int = 64,
        most_channels: int = 512,
        mask_weight: float = 0.1,
        clip_shape: tuple[int, int, int, int] = (32, 64, 64, 3),
        **kwargs: Any,
    ):
        super().__init__(clip_shape, **kwargs)
        self.latent_size = latent_size
        self.channels = channels
        self.most_channels = most_channels
        self.mask_weight = mask_weight
        frames, height, _, colours = self.clip_shape
        self.widths = doubled_widths(self.clip_shape[1:], channels, most_channels)[::-1]
        if frames * _FIRST_SIDE != height * _FIRST_FRAMES:
            raise ValueError(
                "VGAN makes half as many frames as they have rows; received "
                f"clip_shape={clip_shape}"
            )
        policy = self.dtype_policy
        self.background = DCGANGenerator(
            latent_size,
            channels,
            most_channels,
            self.clip_shape[1:],
            dtype=policy,
            name="background",
        )
        self.head = keras.layers.Dense(
            _FIRST_FRAMES * _FIRST_SIDE**2 * self.widths[0],
            use_bias=False,
            kernel_initializer=initial_weights(),
            dtype=policy,
            name="head",
        )
        self.head.build((None, latent_size))
        self.steps, self.normalisations = [], []
        outputs = [*self.widths[1:], colours + 1]
        for index, (before, after) in enumerate(zip(self.widths, outputs, strict=True)):
            last = index == len(self.widths) - 1
            normalisation = batch_normalisation(dtype=policy, name=f"norm_{index}")
            normalisation.build((None, None, None, None, before))
            self.normalisations.append(normalisation)
            step = keras.layers.Conv3DTranspose(
                after,
                4,
                strides=2,
                padding="same",
                use_bias=last,
                kernel_initializer=initial_weights(),
                dtype=policy,
                name="tail" if last else f"step_{index}",
            )
            step.build((None, None, None, None, before))
            self.steps.append(step)
        self.built = True

    def noise_size(self, frames: int) -> int:
        """Returns how many numbers of noise a clip takes; it knows one length only.

        Raises:
            ValueError: It makes no clips of that length.
        """
        if frames != self.clip_shape[0]:
            raise ValueError(
                f"this VGAN makes clips of {self.clip_shape[0]} frames; received "
                f"{frames}"
            )
        return self.latent_size

    def generate(self, noise: Any) -> Any:
        """Returns clips in [-1, 1]."""
        features = self.head(noise)
        features = ops.reshape(
            features,
            (-1, _FIRST_FRAMES, _FIRST_SIDE, _FIRST_SIDE, self.widths[0]),
        )
        for normalisation, step in zip(self.normalisations, self.steps, strict=True):
            features = step(ops.relu(normalisation(features)))
        foreground = ops.tanh(features[..., :-1])
        mask = ops.sigmoid(features[..., -1:])
        self.add_loss(self.mask_weight * ops.mean(ops.cast(mask, "float32")))
        background = ops.tanh(self.background.generate(noise, None))[:, None]
        return mask * foreground + (1.0 - mask) * background

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent_size": self.latent_size,
            "channels": self.channels,
            "most_channels": self.most_channels,
            "mask_weight": self.mask_weight,
        }
