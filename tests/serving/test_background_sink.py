import threading
import time

import pytest

from serving.background_sink import BackgroundSink


def test_items_are_used_in_order_before_finish_returns():
    used = []
    sink = BackgroundSink(used.append, 2, "writer")
    for number in range(50):
        sink.put(number)
    sink.finish()
    assert used == list(range(50))
    assert "writer" not in {thread.name for thread in threading.enumerate()}


def test_put_waits_while_too_many_items_wait():
    gate = threading.Event()
    sink = BackgroundSink(lambda item: gate.wait(), 2, "writer")
    done = []

    def fill():
        for number in range(6):
            sink.put(number)
            done.append(number)

    thread = threading.Thread(target=fill)
    thread.start()
    time.sleep(0.3)
    # One is in use and two wait.
    assert len(done) == 3
    gate.set()
    thread.join()
    sink.finish()
    assert len(done) == 6


def test_an_error_reaches_the_one_who_puts():
    def use(item):
        raise OSError("no space left")

    sink = BackgroundSink(use, 2, "writer")
    with pytest.raises(OSError, match="no space left"):
        for number in range(100):
            sink.put(number)
    sink.close()


def test_an_error_on_the_last_item_is_raised_by_finish():
    def use(item):
        raise OSError("no space left")

    sink = BackgroundSink(use, 2, "writer")
    sink.put(1)
    with pytest.raises(OSError, match="no space left"):
        sink.finish()


def test_close_throws_away_what_waits():
    used = []
    gate = threading.Event()

    def use(item):
        gate.wait()
        used.append(item)

    sink = BackgroundSink(use, 5, "writer")
    for number in range(5):
        sink.put(number)
    threading.Timer(0.2, gate.set).start()
    sink.close()
    assert used == [0]
