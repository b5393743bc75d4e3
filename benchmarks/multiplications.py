"""Counts what a traced TensorFlow function multiplies."""

import math

import tensorflow as tf


def convolution_multiplications(
    function: tf.types.experimental.ConcreteFunction,
) -> int:
    """Adds up the multiplications of all 2D convolutions in a graph.

    Args:
        function: Traced with fully known shapes.

    Raises:
        ValueError: The shape of a convolution is not known.
    """
    total = 0
    for operation in function.graph.get_operations():
        if operation.type != "Conv2D":
            continue
        output, kernel = operation.outputs[0].shape, operation.inputs[1].shape
        if not (output.is_fully_defined() and kernel.is_fully_defined()):
            raise ValueError(
                f"cannot count {operation.name}: its shapes {output} and {kernel} are "
                "not fully known; trace the function with fixed sizes."
            )
        # Every output value takes one multiplication per kernel entry.
        total += math.prod(output) * math.prod(kernel[:-1])
    return total
