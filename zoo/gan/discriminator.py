"""The contract that every network that tells real pictures from made ones keeps."""

from abc import abstractmethod
from typing import Any

import keras
from keras import ops

from zoo.gan.normalisation import dense_class


class Discriminator(keras.Model):
    """A network that scores pictures: high for those that it takes for real.

    Scores have no activation, see `zoo.losses.adversarial_loss`, and are float32 under
    any dtype policy. All weights are there once it is made.

    With classes it is the projection discriminator of Miyato and Koyama, "cGANs with
    projection discriminator", ICLR 2018 (arXiv 1802.05637), equation 5: to the score
    of the features their inner product with a vector of the class is added.

    Attributes:
        picture_shape: Height, width and channels of the pictures.
        classes: How many kinds of pictures there are; 0 to know none.
    """

    picture_shape: tuple[int, int, int]
    classes: int

    def __init__(
        self, picture_shape: tuple[int, int, int], classes: int, **kwargs: Any
    ):
        super().__init__(autocast=False, **kwargs)
        self.picture_shape = (picture_shape[0], picture_shape[1], picture_shape[2])
        self.classes = classes

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Scores pictures.

        Args:
            inputs: `picture`, float32 `[B, H, W, C]` in [0, 1]; with classes also
                `label`, int32 `[B]`.
            training: Whether layers such as batch normalisation learn.

        Returns:
            float32 `[B]`.
        """
        del training  # Keras hands it down to the layers.
        centred = ops.cast(2.0 * inputs["picture"] - 1.0, self.compute_dtype)
        features, scores = self.judge(centred)
        scores = ops.cast(scores, "float32")[:, 0]
        if self.classes:
            label = ops.one_hot(inputs["label"], self.classes, dtype="float32")
            known = self.class_vectors(ops.cast(label, self.compute_dtype))
            scores = scores + ops.sum(
                ops.cast(known, "float32") * ops.cast(features, "float32"), axis=-1
            )
        return scores

    @abstractmethod
    def judge(self, centred: Any) -> tuple[Any, Any]:
        """Returns features `[B, F]` and scores `[B, 1]` of pictures in [-1, 1]."""

    def make_class_vectors(self, features: int, normalisation: str) -> None:
        """Makes the vectors of the classes, where there are any.

        They are the rows of a matrix, which is normalised as all others are.
        """
        if self.classes:
            self.class_vectors = dense_class(normalisation)(
                features,
                use_bias=False,
                kernel_initializer="uniform",
                dtype=self.dtype_policy,
                name="class_vectors",
            )
            self.class_vectors.build((None, self.classes))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "picture_shape": list(self.picture_shape),
            "classes": self.classes,
        }
