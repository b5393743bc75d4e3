"""One update of weights from one batch or several, on all replicas."""

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

Figures = dict[str, Any]


def make_update(
    *,
    gradients_of: Callable[[Any], tuple[list[Any], Figures]],
    apply: Callable[[list[Any]], Figures],
    sums: Sequence[tf.Variable],
    strategy: tf.distribute.Strategy,
) -> Callable[[Sequence[Any]], Figures]:
    """Joins what computes gradients of a batch with what applies them.

    Args:
        gradients_of: From one replica's batch to gradients and scalars.
        apply: From gradients, averaged over batches, to more scalars.
        sums: Of the gradients of all batches but the last; empty where an update
            takes one batch.
        strategy: On whose replicas both run.

    Returns:
        A function of the batches of one update, which makes it and returns all
        scalars on the device, averaged over replicas, and over batches those of
        `gradients_of`.
    """

    def gather(batch: Any, share: Any) -> Figures:
        gradients, figures = gradients_of(batch)
        for total, gradient in zip(sums, gradients, strict=True):
            total.assign_add(gradient * share)
        return figures

    def update(batch: Any, share: Any) -> Figures:
        gradients, figures = gradients_of(batch)
        if sums:
            pairs = zip(sums, gradients, strict=True)
            gradients = [total.read_value() + last * share for total, last in pairs]
            for total in sums:
                total.assign(tf.zeros_like(total.read_value()))
        return figures | apply(gradients)

    gather_graph = _on_replicas(gather, strategy)
    update_graph = _on_replicas(update, strategy)

    def run(batches: Sequence[Any]) -> Figures:
        share = tf.constant(1.0 / len(batches))
        gathered = [gather_graph(batch, share) for batch in batches[:-1]]
        figures = update_graph(batches[-1], share)
        for name in gathered[0] if gathered else ():
            values = [figures[name], *(part[name] for part in gathered)]
            figures[name] = tf.add_n(values) / len(batches)
        return figures

    return run


def _on_replicas(
    function: Callable[[Any, Any], Figures], strategy: tf.distribute.Strategy
) -> Callable[[Any, Any], Figures]:
    def run(batch: Any, share: Any) -> Figures:
        figures = strategy.run(function, args=(batch, share))
        return {
            name: strategy.reduce(tf.distribute.ReduceOp.MEAN, value, axis=None)
            for name, value in figures.items()
        }

    return tf.function(run, autograph=False)
