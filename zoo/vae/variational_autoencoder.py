"""A convolutional variational autoencoder."""

from typing import Any

import keras
from keras import ops

from zoo.gan.dcgan_generator import doubled_widths

_LEAST_SIDE = 4


@keras.saving.register_keras_serializable(package="kinozoo")
class VariationalAutoencoder(keras.Model):
    """Puts a picture into a Gaussian over a few numbers, and numbers into a picture.

    Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014 (arXiv 1312.6114);
    with a weight other than 1 on the divergence, the beta-VAE of Higgins et al., ICLR
    2017 (the weight is the trainer's: `config.variational.weight`). Strided
    convolutions down to 4 x 4 features, and the same way back.

    Pictures are float32 in [0, 1] under any dtype policy, channels last. All weights
    are there once it is made.

    Args:
        latent_size: Numbers that stand for a picture.
        channels: After the first halving; they double with every further one.
        most_channels: The limit of that.
        picture_shape: Height, width and channels; a square whose side is 4 times a
            power of two.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Pictures have another shape.
    """

    def __init__(
        self,
        latent_size: int = 32,
        channels: int = 32,
        most_channels: int = 128,
        picture_shape: tuple[int, int, int] = (32, 32, 1),
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        self.latent_size = latent_size
        self.channels = channels
        self.most_channels = most_channels
        self.picture_shape = (picture_shape[0], picture_shape[1], picture_shape[2])
        policy = self.dtype_policy
        widths = doubled_widths(self.picture_shape, channels, most_channels)
        self.features_shape = (_LEAST_SIDE, _LEAST_SIDE, widths[-1])
        flat, before = _LEAST_SIDE**2 * widths[-1], self.picture_shape[2]
        self.downward, self.upward = [], []
        for index, width in enumerate(widths):
            layer = keras.layers.Conv2D(
                width, 4, 2, padding="same", dtype=policy, name=f"down_{index}"
            )
            layer.build((None, None, None, before))
            self.downward.append(layer)
            before = width
        self.posterior = keras.layers.Dense(
            2 * latent_size, dtype=policy, name="posterior"
        )
        self.posterior.build((None, flat))
        self.head = keras.layers.Dense(flat, dtype=policy, name="head")
        self.head.build((None, latent_size))
        outputs = [*widths[-2::-1], self.picture_shape[2]]
        for index, width in enumerate(outputs):
            last = index == len(outputs) - 1
            layer = keras.layers.Conv2DTranspose(
                width,
                4,
                2,
                padding="same",
                dtype=policy,
                name="tail" if last else f"up_{index}",
            )
            layer.build((None, None, None, before))
            self.upward.append(layer)
            before = width
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Encodes pictures, draws from their posteriors and decodes.

        Args:
            inputs: `picture`, float32 `[B, H, W, C]` in [0, 1], and `noise`, float32
                `[B, latent_size]`, standard normal; zeros take the mean.
            training: Not used; Keras asks for it.

        Returns:
            `picture`, as of `decode`, its `logits` before the logistic function,
            `mean` and `log_variance`, float32 `[B, latent_size]`.
        """
        del training
        posterior = self.encode(inputs["picture"])
        deviation = ops.exp(0.5 * posterior["log_variance"])
        latent = posterior["mean"] + deviation * inputs["noise"]
        logits = self.decode_logits(latent)
        return {"picture": ops.sigmoid(logits), "logits": logits, **posterior}

    def encode(self, picture: Any) -> dict[str, Any]:
        """Returns `mean` and `log_variance` of the posterior, float32 `[B, Z]`."""
        features = ops.cast(2.0 * picture - 1.0, self.compute_dtype)
        for layer in self.downward:
            features = ops.leaky_relu(layer(features), 0.2)
        flat = ops.reshape(features, (-1, self.posterior.kernel.shape[0]))
        both = ops.cast(self.posterior(flat), "float32")
        mean, log_variance = both[:, : self.latent_size], both[:, self.latent_size :]
        return {"mean": mean, "log_variance": log_variance}

    def decode(self, latent: Any) -> Any:
        """Returns the mean picture of latent numbers `[B, Z]`: `[B, H, W, C]`."""
        return ops.sigmoid(self.decode_logits(latent))

    def decode_logits(self, latent: Any) -> Any:
        """Returns the same before the logistic function."""
        features = self.head(ops.cast(latent, self.compute_dtype))
        features = ops.reshape(features, (-1, *self.features_shape))
        for layer in self.upward:
            features = layer(ops.leaky_relu(features, 0.2))
        return ops.cast(features, "float32")

    def interpolate(self, first: Any, second: Any, moments: Any) -> Any:
        """Returns pictures between two pictures, on a line through latent space.

        Args:
            first: float32 `[B, H, W, C]`.
            second: The same.
            moments: How far from the first to the second, `[B]`: 0 to 1.
        """
        start, end = self.encode(first)["mean"], self.encode(second)["mean"]
        moments = ops.reshape(moments, (-1, 1))
        return self.decode(start + moments * (end - start))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "latent_size": self.latent_size,
            "channels": self.channels,
            "most_channels": self.most_channels,
            "picture_shape": list(self.picture_shape),
        }
