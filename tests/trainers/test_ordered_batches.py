"""Batches come in order, once each, whatever arrives."""

import itertools
import threading
import time

import numpy as np
import pytest
import tensorflow as tf

from trainers.ordered_batches import OrderedBatches

BLOCK = 4


def _batch(number):
    return {"clip": tf.fill([2], float(number))}


def _own(number):
    end = number - number % BLOCK + BLOCK
    return map(_batch, range(number, end))


def _numbers(batches, count):
    return [int(batch["clip"][0]) for batch in itertools.islice(batches, count)]


def _forever(numbers):
    """Arrives, and then nothing more, as from a service without workers."""
    yield from ((number, _batch(number)) for number in numbers)
    threading.Event().wait()


def _ordered(arriving, **arguments):
    arguments = {"first": 0, "patience": 0.2} | arguments
    return OrderedBatches(arriving, _own, **arguments)


def test_batches_of_two_workers_come_in_order():
    arriving = [0, 4, 1, 5, 2, 6, 3, 7, 8]
    batches = _ordered(_forever(arriving), patience=10.0)
    assert _numbers(batches, 9) == list(range(9))
    assert batches.made == 0


def test_what_a_dead_worker_took_with_it_is_made_here():
    arriving = [0, 1, 4, 5, 6, 7, 8, 9, 10, 11]
    batches = _ordered(_forever(arriving))
    assert _numbers(batches, 12) == list(range(12))
    assert batches.made == 2


def test_a_whole_lost_block_is_waited_for_once():
    batches = _ordered(_forever([4, 5, 6, 7]), patience=0.5)
    begun = time.monotonic()
    assert _numbers(batches, 8) == list(range(8))
    assert 0.5 <= time.monotonic() - begun < 1.5
    assert batches.made == 4


def test_all_are_made_here_where_nothing_arrives():
    assert _numbers(_ordered(_forever([])), 8) == list(range(8))


def test_late_and_old_batches_are_left_out():
    def late():
        yield 0, _batch(0)
        time.sleep(0.5)
        for number in [1, 2, 3, 4, 0, 5]:
            yield number, _batch(number)

    assert _numbers(_ordered(late()), 6) == list(range(6))


def test_a_run_that_is_taken_up_leaves_out_the_start_of_its_block():
    batches = _ordered(_forever([0, 1, 2, 3, 4, 5]), first=2)
    assert _numbers(batches, 4) == [2, 3, 4, 5]


def test_batches_that_come_early_take_bounded_memory():
    batches = _ordered(_forever(itertools.count(1)), patience=60.0, most_bytes=64)
    begun = time.monotonic()
    assert _numbers(batches, 20) == list(range(20))
    assert time.monotonic() - begun < 10.0
    assert batches.made


def test_a_failing_service_is_told():
    def failing():
        yield 0, _batch(0)
        raise tf.errors.InvalidArgumentError(None, None, "no video file")

    batches = iter(_ordered(failing(), patience=10.0))
    np.testing.assert_array_equal(next(batches)["clip"], [0.0, 0.0])
    with pytest.raises(ValueError, match="The data service failed: no video file"):
        next(batches)
