"""The queue in front of the networks, with networks that count."""

import math
import threading
import time

import grpc
import numpy as np
import pytest

from serving.server.batch_settings import BatchSettings
from serving.server.request_error import RequestError
from serving.server.request_queue import RequestQueue
from serving.server.version_lease import VersionLease
from serving.server.waiting_request import WaitingRequest


class _Doubler:
    """Doubles; `gate` holds it up."""

    def __init__(self):
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.sizes = []

    def run(self, signature, inputs, outputs):
        self.begun.release()
        self.gate.wait(10)
        self.sizes.append(len(inputs["x"]))
        if signature == "fails":
            raise RuntimeError("out of order")
        return {"y": 2 * inputs["x"]}


@pytest.fixture
def network():
    return _Doubler()


@pytest.fixture
def start_queue(network):
    started = []

    def start(room=math.inf, **settings):
        queue = RequestQueue(
            BatchSettings(**{"threads": 1} | settings), room=lambda: room
        )
        started.append(queue)
        return queue

    yield start
    network.gate.set()
    for queue in started:
        queue.stop()


def _request(network, values, seconds=10.0, signature="double", memory=0):
    return WaitingRequest(
        lease=VersionLease("m", 1, network, lambda: None),
        signature=signature,
        inputs={"x": np.asarray(values, np.float32)},
        memory=memory,
        expires=time.monotonic() + seconds,
    )


def _run_later(queue, request):
    """Runs a request in a thread; returns the thread and where its result goes."""
    found = []

    def run():
        try:
            found.append(queue.run(request)["y"])
        except RequestError as error:
            found.append(error.code)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


def _fill(queue, network, count, **fields):
    """Has one request calculated, which waits at the gate, and others wait."""
    network.gate.clear()
    running = [_run_later(queue, _request(network, [[0]]))]
    assert network.begun.acquire(timeout=10)
    for i in range(count):
        running.append(_run_later(queue, _request(network, [[i + 1]], **fields)))
    deadline = time.monotonic() + 10
    while queue.length < count and time.monotonic() < deadline:
        time.sleep(0.001)
    assert queue.length == count
    return running


def _open(network, running):
    network.gate.set()
    for thread, _ in running:
        thread.join(10)
    return [found[0] for _, found in running]


def test_each_request_gets_its_own_result(network, start_queue):
    queue = start_queue(largest=3, waiting=8)
    results = _open(network, _fill(queue, network, 5))
    assert [float(result[0, 0]) for result in results] == [0, 2, 4, 6, 8, 10]
    assert network.sizes == [1, 3, 2]


def test_without_batching_requests_stay_apart(network, start_queue):
    queue = start_queue(waiting=8)
    _open(network, _fill(queue, network, 3))
    assert network.sizes == [1, 1, 1, 1]


def test_inputs_of_other_sizes_are_not_put_together(network, start_queue):
    queue = start_queue(largest=4, waiting=8)
    running = _fill(queue, network, 1)
    running.append(_run_later(queue, _request(network, [[1, 2]])))
    while queue.length < 2:
        time.sleep(0.001)
    assert _open(network, running)[-1].tolist() == [[2, 4]]
    assert network.sizes == [1, 1, 1]


def test_a_batch_takes_no_more_memory_than_there_is(network, start_queue):
    queue = start_queue(room=25, largest=8, waiting=8)
    results = _open(network, _fill(queue, network, 5, memory=10))
    assert [float(result[0, 0]) for result in results] == [0, 2, 4, 6, 8, 10]
    assert network.sizes == [1, 2, 2, 1]


def test_one_too_many_is_refused_at_once(network, start_queue):
    queue = start_queue(waiting=3)
    running = _fill(queue, network, 3)
    begun = time.monotonic()
    with pytest.raises(RequestError) as refused:
        queue.run(_request(network, [[9]]))
    assert refused.value.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert time.monotonic() - begun < 1
    _open(network, running)


def test_what_waits_takes_no_more_memory_than_allowed(network, start_queue):
    queue = start_queue(waiting=100, waiting_bytes=40)
    running = _fill(queue, network, 5)
    with pytest.raises(RequestError) as refused:
        queue.run(_request(network, [[1] * 6]))
    assert refused.value.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    _open(network, running)


def test_who_waits_too_long_is_told_and_not_calculated(network, start_queue):
    queue = start_queue(waiting=3)
    running = _fill(queue, network, 2, seconds=0.2)
    for thread, found in running[1:]:
        thread.join(10)
        assert found == [grpc.StatusCode.DEADLINE_EXCEEDED]
    _open(network, running)
    assert network.sizes == [1]


def test_a_fault_is_the_request_s_own(network, start_queue):
    queue = start_queue()
    with pytest.raises(RequestError) as failed:
        queue.run(_request(network, [[1]], signature="fails"))
    assert failed.value.code is grpc.StatusCode.INTERNAL
    assert queue.run(_request(network, [[1]]))["y"].tolist() == [[2]]


def test_a_queue_that_ends_finishes_what_waits(network, start_queue):
    queue = start_queue(waiting=8)
    running = _fill(queue, network, 3)
    ending = threading.Thread(target=queue.stop)
    ending.start()
    while True:
        try:
            queue.run(_request(network, [[1]], seconds=0.01))
        except RequestError as error:
            if error.code is grpc.StatusCode.UNAVAILABLE:
                break
    results = _open(network, running)
    ending.join(10)
    assert [float(result[0, 0]) for result in results] == [0, 2, 4, 6]


def test_who_gives_up_is_told_and_not_calculated(network, start_queue):
    queue = start_queue(waiting=3)
    running = _fill(queue, network, 1)
    request = _request(network, [[9]])
    running.append(_run_later(queue, request))
    while queue.length < 2:
        time.sleep(0.001)
    queue.abandon(request)
    running[-1][0].join(10)
    assert queue.length == 1
    results = _open(network, running)
    assert results[-1] is grpc.StatusCode.CANCELLED
    assert network.sizes == [1, 1]


def test_a_request_that_was_given_up_before_it_waits_is_not_calculated(
    network, start_queue
):
    queue = start_queue()
    request = _request(network, [[9]])
    queue.abandon(request)
    with pytest.raises(RequestError, match="CANCELLED"):
        queue.run(request)
    assert queue.run(_request(network, [[1]]))["y"].tolist() == [[2]]
    assert network.sizes == [1]


def test_a_queue_that_may_not_take_longer_calculates_no_more(network, start_queue):
    queue = start_queue(waiting=8)
    running = _fill(queue, network, 3)
    ending = threading.Thread(target=queue.stop, args=(0.1,))
    ending.start()
    for thread, found in running:
        thread.join(10)
        assert found == [grpc.StatusCode.UNAVAILABLE]
    network.gate.set()
    ending.join(10)
    assert not ending.is_alive()
    assert network.sizes == [1]
