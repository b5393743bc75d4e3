"""A dense layer that cannot lengthen its input."""

from typing import Any

import keras
from keras import ops

from zoo.layers.spectral_norm import normalised_kernel


@keras.saving.register_keras_serializable(package="kinozoo")
class SpectralDense(keras.layers.Dense):
    """A `Dense` whose kernel is divided by its spectral norm.

    See `zoo.layers.spectral_convolution`.
    """

    def build(self, input_shape: Any) -> None:
        """Makes kernel, bias and the direction of the power iteration."""
        super().build(input_shape)
        self.direction = self.add_weight(
            name="direction",
            shape=(self.units,),
            initializer="random_normal",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the product; in training, the direction follows the kernel."""
        kernel = normalised_kernel(self.kernel, self.direction, training)
        outputs = ops.matmul(inputs, kernel)
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
