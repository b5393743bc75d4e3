"""SavedModels that load in a moment and whose every output is known."""

from pathlib import Path

import numpy as np
import tensorflow as tf


class _Scaler(tf.Module):
    """Multiplies; slowly, where it is told to."""

    def __init__(self, factor: float, rounds: int):
        super().__init__()
        self.factor = tf.Variable(factor)
        self.rounds = rounds

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="x")])
    def scale(self, x):
        def work(left, made):
            # What it calculates is thrown away, but cannot be left out.
            return left - 1, made + 0.0 * tf.linalg.matmul(made, made)

        if self.rounds:
            made = tf.eye(256)
            _, made = tf.while_loop(lambda left, _: left > 0, work, (self.rounds, made))
            x += 0.0 * tf.reduce_sum(made)
        return {"y": self.factor * x, "sum": tf.reduce_sum(x, axis=-1)}

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
    base: Path, model: str = "tiny", version: int = 1, factor: float = 2.0, rounds=0
) -> Path:
    """Writes a version whose `y` is `factor` times `x`; it appears whole.

    Args:
        base: Folder of the models.
        model: Its name.
        version: Its number.
        factor: What it multiplies by.
        rounds: How much it calculates besides; 1,000 take a second or so.
    """
    module = _Scaler(factor, rounds)
    target = base / model / str(version)
    partial = base / model / f".{version}.partial"
    signatures = {
        "serving_default": module.scale,
        "multiply": module.multiply,
    }
    tf.saved_model.save(module, str(partial), signatures=signatures)
    partial.rename(target)
    return target


def rows(count: int = 2) -> np.ndarray:
    """Returns an input of the model, `[count, 3]`."""
    return np.arange(3 * count, dtype=np.float32).reshape(count, 3)
