"""A convolution that cannot lengthen its input much."""

from typing import Any

import keras
from keras import ops

from zoo.layers.spectral_norm import normalised_kernel


@keras.saving.register_keras_serializable(package="kinozoo")
class SpectralConvolution(keras.layers.Conv2D):
    """A `Conv2D` whose kernel is divided by its spectral norm.

    Miyato et al., "Spectral normalization for generative adversarial networks", ICLR
    2018 (arXiv 1802.05957). `keras.layers.SpectralNormalization` overwrites the kernel
    with the divided one, so that its gradient lacks the term of the norm (equation 12)
    and the optimiser sees a weight that jumps; here the kernel stays what it is.
    """

    def build(self, input_shape: Any) -> None:
        """Makes kernel, bias and the direction of the power iteration."""
        super().build(input_shape)
        self.direction = self.add_weight(
            name="direction",
            shape=(self.filters,),
            initializer="random_normal",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the convolution; in training, the direction follows the kernel."""
        kernel = normalised_kernel(self.kernel, self.direction, training)
        outputs = self.convolution_op(inputs, kernel)
        if self.use_bias:
            outputs = ops.add(outputs, self.bias)
        return self.activation(outputs)

    # Keras' own two know of kernel and bias only.
    def save_own_variables(self, store: Any) -> None:
        """Saves kernel, bias and direction."""
        keras.layers.Layer.save_own_variables(self, store)

    def load_own_variables(self, store: Any) -> None:
        """Loads kernel, bias and direction."""
        keras.layers.Layer.load_own_variables(self, store)
