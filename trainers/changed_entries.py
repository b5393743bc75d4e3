"""Doing something to a share of a batch, at the cost of that share."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def changed_entries(values: Any, chosen: Any, change: Callable[[Any], Any]) -> Any:
    """Changes the chosen entries of a batch; costs as much as there are such.

    Args:
        values: `[B, ...]`.
        chosen: bool `[B]`.
        change: Is called with the chosen entries, at least one.
    """
    places = tf.where(chosen)[:, 0]

    def replaced() -> Any:
        changed = change(tf.gather(values, places))
        return tf.tensor_scatter_nd_update(values, places[:, None], changed)

    return tf.cond(tf.size(places) > 0, replaced, lambda: values)
