"""What functions compiled for frames of any size are told of a network's memory."""

import tensorflow as tf

from zoo.temporal.restorer import Restorer


def state_shapes(restorer: Restorer, batch: int | None) -> dict[str, tf.TensorSpec]:
    """Returns the shapes and dtypes of a memory, open where the frame's size counts.

    Args:
        restorer: A built network.
        batch: Streams side by side; None: any number.
    """
    side = restorer.alignment
    one = restorer.state_spec(batch or 1, 8 * side, 8 * side)
    other = restorer.state_spec(batch or 2, 16 * side, 24 * side)
    return {
        name: tf.TensorSpec(
            [
                size if size == second else None
                for size, second in zip(shape, other[name][0], strict=True)
            ],
            dtype,
        )
        for name, (shape, dtype) in one.items()
    }
