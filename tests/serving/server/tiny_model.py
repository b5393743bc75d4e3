"""SavedModels that load in a moment and whose every output is known."""

from pathlib import Path

import numpy as np
import tensorflow as tf

# Products of matrices that take a second or so together.
_SLOW_ROUNDS, _SLOW_SIDE = 100, 512


class _Scaler(tf.Module):
    """Multiplies."""

    def __init__(self, factor: float):
        super().__init__()
        self.factor = tf.Variable(factor)

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="x")])
    def scale(self, x):
        return {"y": self.factor * x, "sum": tf.reduce_sum(x, axis=-1)}

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="x")])
    def scale_slowly(self, x):
        _, made = tf.while_loop(
            lambda index, _: index < _SLOW_ROUNDS,
            lambda index, made: (index + 1, tf.linalg.matmul(made, made)),
            (0, tf.eye(_SLOW_SIDE)),
        )
        return {"y": self.factor * x * made[0, 0]}

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, 2, 2], tf.float32, name="left"),
            tf.TensorSpec([None, None, None], tf.float32, name="right"),
        ]
    )
    def multiply(self, left, right):
        """Fails where the sizes do not fit together."""
        return {"product": tf.linalg.matmul(left, right)}


def write_tiny_model(
    base: Path, model: str = "tiny", version: int = 1, factor: float = 2.0
) -> Path:
    """Writes a version whose `y` is `factor` times `x`; it appears whole.

    Args:
        base: Folder of the models.
        model: Its name.
        version: Its number.
        factor: What it multiplies by.
    """
    module = _Scaler(factor)
    target = base / model / str(version)
    partial = base / model / f".{version}.partial"
    signatures = {
        "serving_default": module.scale,
        "multiply": module.multiply,
        "slow": module.scale_slowly,
    }
    tf.saved_model.save(module, str(partial), signatures=signatures)
    partial.rename(target)
    return target


def rows(count: int = 2) -> np.ndarray:
    """Returns an input of the model, `[count, 3]`."""
    return np.arange(3 * count, dtype=np.float32).reshape(count, 3)
