import threading

import pytest

from serving.studio.work_queue import WorkQueue


@pytest.fixture
def queue():
    queue = WorkQueue("work", longest=2)
    yield queue
    queue.close()


@pytest.fixture
def gate(queue):
    """Holds the queue up until it is set."""
    begun, opened = threading.Event(), threading.Event()

    def hold():
        begun.set()
        opened.wait(10)

    queue.submit(hold)
    assert begun.wait(10)
    yield opened
    opened.set()


def test_work_is_done_in_the_order_in_which_it_came(queue, gate):
    done = []
    first = queue.submit(lambda: done.append(1))
    second = queue.submit(lambda: done.append(2))
    assert (queue.before(first), queue.before(second)) == (1, 2)
    gate.set()
    second.result(10)
    assert done == [1, 2]
    assert queue.before(second) == 0


def test_more_than_may_wait_is_refused(queue, gate):
    first = queue.submit(str)
    queue.submit(str)
    with pytest.raises(ValueError, match="2 films are waiting"):
        queue.submit(str)
    first.cancel()
    queue.submit(str)


def test_what_work_raises_reaches_the_one_who_waits(queue):
    def fail():
        raise ValueError("no such film")

    with pytest.raises(ValueError, match="no such film"):
        queue.submit(fail).result(10)
    assert queue.submit(lambda: 3).result(10) == 3


def test_closing_takes_back_what_waits(queue, gate):
    waiting = queue.submit(str)
    queue.close()
    assert waiting.cancelled()
    with pytest.raises(ValueError, match="try again"):
        queue.submit(str)
