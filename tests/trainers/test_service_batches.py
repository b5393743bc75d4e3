"""Batches of a tf.data service are those that the trainer would make."""

import itertools
import re

import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.tiny_run import changed
from trainers import service_batches
from trainers.batch_server import start_dispatcher, start_worker
from trainers.strategies import make_strategy
from trainers.training_batches import served_batches, training_batches, whole_batches


@pytest.fixture(scope="module")
def service():
    """A dispatcher and two workers; they serve in threads of this process."""
    dispatcher = start_dispatcher(0, None)
    address = dispatcher.target.removeprefix("grpc://")
    workers = [start_worker(address, "localhost", 0) for _ in range(2)]
    yield address
    for server in (*workers, dispatcher):
        server.stop()


def _taken(dataset, count):
    return list(itertools.islice(dataset.as_numpy_iterator(), count))


@pytest.mark.parametrize("coded_share", [0.0, 0.5])
def test_a_service_gives_the_batches_that_the_trainer_makes(
    tiny_config, service, coded_share
):
    config = changed(
        tiny_config, {"data.shards": 2, "degradation.coded_share": coded_share}
    )
    served = _taken(served_batches(config, 5, 1, service), 12)
    for own, other in zip(_taken(whole_batches(config, 5, 1), 12), served, strict=True):
        assert own.keys() == other.keys()
        for name in own:
            np.testing.assert_array_equal(own[name], other[name])


def test_python_in_a_dataset_is_found():
    numbers = tf.data.Dataset.range(3)
    assert not service_batches.needs_python(numbers.map(lambda number: number + 1))
    in_python = numbers.map(
        lambda number: tf.numpy_function(abs, [number], tf.int64, stateful=False)
    )
    assert service_batches.needs_python(in_python)
    assert service_batches.needs_python(numbers.flat_map(lambda _: in_python))


@pytest.mark.parametrize(
    ("address", "error", "message"),
    [
        ("grpc://localhost:1", ValueError, "without grpc://"),
        ("localhost:1", OSError, "Nobody listens at localhost:1"),
        ("localhost", ValueError, "must be as host:port"),
    ],
)
def test_an_absent_service_is_told(tiny_config, monkeypatch, address, error, message):
    monkeypatch.setattr(service_batches, "CONNECT_SECONDS", 0.0)
    config = changed(tiny_config, {"degradation.coded_share": 0.0})
    strategy = make_strategy("none")
    with pytest.raises(error, match=re.escape(message)):
        training_batches(config, first_step=0, strategy=strategy, data_service=address)
