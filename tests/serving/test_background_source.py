import itertools
import threading
import time

import pytest

from serving.background_source import BackgroundSource


def test_items_come_in_order_and_the_thread_ends():
    source = BackgroundSource(iter(range(100)), 3, "numbers")
    assert list(source) == list(range(100))
    source.close()
    assert "numbers" not in {thread.name for thread in threading.enumerate()}


def test_no_more_than_the_size_is_made_ahead():
    made = []

    def items():
        for number in itertools.count():
            made.append(number)
            yield number

    source = BackgroundSource(items(), 4, "numbers")
    taken = iter(source)
    assert next(taken) == 0
    time.sleep(0.3)
    # Four wait, and one more is ready to be put.
    assert len(made) <= 1 + 4 + 1
    source.close()


def test_an_error_is_raised_after_the_items_before_it():
    def items():
        yield 1
        raise OSError("the disk is gone")

    source = BackgroundSource(items(), 3, "numbers")
    taken = iter(source)
    assert next(taken) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(taken)
    source.close()
