"""A discriminator of videos, and of single pictures of them."""

from typing import Any

import keras
from keras import ops

from zoo.gan.dcgan_discriminator import DCGANDiscriminator
from zoo.gan.dcgan_generator import doubled_widths, initial_weights
from zoo.gan.normalisation import after_kernel, check_normalisation


@keras.saving.register_keras_serializable(package="kinozoo")
class VideoDiscriminator(keras.Model):
    """Tells clips from made ones by convolutions over space and time.

    Vondrick et al., NeurIPS 2016 (arXiv 1609.02612), section 3.2. With
    `judges_pictures` the two discriminators of MoCoGAN (Tulyakov et al., CVPR 2018,
    section 3.2): DCGAN's discriminator scores one frame of each clip besides, so that
    clips have to be made of good pictures and to move well.

    Scores have no activation, see `zoo.losses.adversarial_loss`, and are float32 under
    any dtype policy. All weights are there once it is made.

    Args:
        channels: After the first convolution; they double with every halving.
        most_channels: The limit of that.
        clip_shape: Frames, height, width and channels; pictures are squares whose side
            is 4 times a power of two.
        judges_pictures: Whether there are two discriminators.
        normalisation: "none", "batch" or "layer".
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: The normalisation is none of these, or the shape is not possible.
    """

    def __init__(
        self,
        channels: int = 64,
        most_channels: int = 512,
        clip_shape: tuple[int, int, int, int] = (16, 64, 64, 3),
        judges_pictures: bool = True,
        normalisation: str = "batch",
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        check_normalisation(normalisation)
        if normalisation == "spectral":
            raise ValueError(
                'discriminators of videos have the normalisations "none", "batch" and '
                f'"layer"; received {normalisation!r}'
            )
        frames, height, width, colours = clip_shape
        self.clip_shape = (frames, height, width, colours)
        self.channels = channels
        self.most_channels = most_channels
        self.judges_pictures = judges_pictures
        self.normalisation = normalisation
        policy = self.dtype_policy
        widths = doubled_widths(self.clip_shape[1:], channels, most_channels)
        self.steps, self.normalisations, before = [], [], colours
        for index, size in enumerate(widths):
            # Short clips run out of frames before they run out of rows.
            halved = 2 if frames > 1 else 1
            frames = -(-frames // halved)
            step = keras.layers.Conv3D(
                size,
                4,
                strides=(halved, 2, 2),
                padding="same",
                kernel_initializer=initial_weights(),
                dtype=policy,
                name=f"step_{index}",
            )
            step.build((None, None, None, None, before))
            self.steps.append(step)
            after = after_kernel(normalisation, dtype=policy, name=f"norm_{index}")
            if after is not None and index:
                after.build((None, None, None, None, size))
                self.normalisations.append(after)
            before = size
        self.tail = keras.layers.Dense(1, dtype=policy, name="tail")
        self.tail.build((None, 16 * frames * before))
        if judges_pictures:
            self.pictures = DCGANDiscriminator(
                channels,
                most_channels,
                self.clip_shape[1:],
                normalisation=normalisation,
                dtype=policy,
                name="pictures",
            )
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Scores clips.

        Args:
            inputs: `clip`, float32 `[B, T, H, W, C]` in [0, 1], and where pictures are
                judged `moment`, float32 `[B]` in [0, 1): which frame of each.
            training: Whether layers such as batch normalisation learn.

        Returns:
            float32 `[B, 1]`; with the score of a picture behind it `[B, 2]`.
        """
        del training  # Keras hands it down to the layers.
        clip = inputs["clip"]
        features = ops.cast(2.0 * clip - 1.0, self.compute_dtype)
        for index, step in enumerate(self.steps):
            features = step(features)
            if index and self.normalisations:
                features = self.normalisations[index - 1](features)
            features = ops.leaky_relu(features, 0.2)
        flat = ops.reshape(features, (-1, self.tail.kernel.shape[0]))
        scores = ops.cast(self.tail(flat), "float32")
        if not self.judges_pictures:
            return scores
        count = self.clip_shape[0]
        number = ops.cast(ops.floor(inputs["moment"] * count), "int32")
        shown = ops.one_hot(number, count, dtype="float32")
        picture = ops.einsum("bt,bthwc->bhwc", shown, clip)
        judged = self.pictures({"picture": picture})
        return ops.concatenate([scores, judged[:, None]], axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "most_channels": self.most_channels,
            "clip_shape": list(self.clip_shape),
            "judges_pictures": self.judges_pictures,
            "normalisation": self.normalisation,
        }
