"""Batches that a tf.data service makes on other processors than the trainer's."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from trainers.ordered_batches import OrderedBatches

CONNECT_SECONDS = 60.0
"""How long a trainer waits for the dispatcher, which may have been started with it."""

PATIENCE_SECONDS = 15.0
"""How long a trainer waits for a batch before it makes that batch itself."""

_PYTHON_OPERATIONS = {"PyFunc", "PyFuncStateless", "EagerPyFunc"}

MakeBatches = Callable[[Any, int | None], tf.data.Dataset]


def service_batches(
    make: MakeBatches,
    block: int,
    first_step: int,
    address: str,
    *,
    element: Any,
    patience: float = PATIENCE_SECONDS,
) -> tf.data.Dataset:
    """Makes the endless dataset of batches in order, made by a service's workers.

    The dispatcher deals out the numbers of blocks of batches. What a worker that died
    was at is lost to the service, and what came late or never is made here, so that
    every batch is there, once, in its place, whatever happens to workers.

    Args:
        make: From the number of the first batch and how many, or None for an endless
            dataset, to the dataset. What a batch holds follows from its number.
        block: Batches that a worker makes in one go.
        first_step: Number of the first batch.
        address: Of the dispatcher, as "host:port".
        element: What the dataset's `element_spec` is.
        patience: Seconds after which a batch that did not come is made here.

    Raises:
        ValueError: The address is none.
        OSError: Nobody listens there.
    """
    _wait_for(address)

    # Nothing here needs conversion, which would take longer than the tracing.
    @tf.autograph.experimental.do_not_convert
    def numbered(number: tf.Tensor) -> tf.data.Dataset:
        first = number * block
        numbers = tf.data.Dataset.range(first, first + block)
        return tf.data.Dataset.zip(numbers, make(first, block))

    blocks = tf.data.Dataset.range(first_step // block, tf.int64.max)
    arriving = blocks.flat_map(numbered).apply(
        tf.data.experimental.service.distribute(
            # The dispatcher deals the blocks out as workers ask for them.
            processing_mode=tf.data.experimental.service.ShardingPolicy.DYNAMIC,
            service=f"grpc://{address}",
        )
    )

    def own(number: int) -> Iterator[Any]:
        # To the end of the block, with which the service goes on.
        return iter(make(number, block - number % block))

    def ordered() -> Iterator[Any]:
        return iter(OrderedBatches(arriving, own, first=first_step, patience=patience))

    return tf.data.Dataset.from_generator(ordered, output_signature=element)


def needs_python(dataset: tf.data.Dataset) -> bool:
    """Whether a dataset calls Python, which other processes cannot run for it."""
    serialised = tf.raw_ops.DatasetToGraphV2(
        input_dataset=tf.data.experimental.to_variant(dataset)
    )
    graph = tf.compat.v1.GraphDef.FromString(serialised.numpy())
    nodes = [*graph.node]
    for function in graph.library.function:
        nodes += function.node_def
    return any(node.op in _PYTHON_OPERATIONS for node in nodes)


def _wait_for(address: str) -> None:
    """Waits until somebody listens: TensorFlow would ask for ever, without a word."""
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdigit():
        raise ValueError(
            f"--data_service must be as host:port, without grpc://; received {address}."
        )
    end = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=5.0).close()
            return
        except OSError as error:
            if time.monotonic() > end:
                raise OSError(
                    f"Nobody listens at {address} ({error.strerror or error}): start "
                    "`kinozoo data-service dispatcher` there."
                ) from error
            time.sleep(0.5)
