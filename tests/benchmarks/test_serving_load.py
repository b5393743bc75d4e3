import threading
import time

import numpy as np
import pytest

from benchmarks.serving_load import (
    OK,
    WRONG,
    Load,
    closed_loop,
    draw_loads,
    open_loop,
)


def test_a_closed_loop_keeps_as_many_requests_under_way_as_there_are_clients():
    under_way, seen, lock = [0], [], threading.Lock()

    def ask():
        with lock:
            under_way[0] += 1
            seen.append(under_way[0])
        time.sleep(0.01)
        with lock:
            under_way[0] -= 1
        return OK

    load = closed_loop(ask, clients=3, seconds=1.0)
    assert max(seen) == 3
    assert load.requests == len(seen)
    assert load.rate == pytest.approx(load.requests / load.duration)


def test_an_open_loop_counts_the_time_that_requests_had_to_wait():
    gate = threading.Lock()

    def ask():
        # A server that takes one at a time, and 20 ms for it.
        with gate:
            time.sleep(0.02)
        return OK

    load = open_loop(ask, rate=100, seconds=0.5)
    assert 20 < load.requests < 90
    # Far more than a request takes: those before it had to be answered first.
    assert load.percentile(100) > 5 * 0.02


def test_statuses_are_told_apart():
    load = Load("by hand", duration=2.0)
    for status in (OK, OK, "RESOURCE_EXHAUSTED", WRONG):
        load.seconds[status].append(0.1)
    record = load.to_record()
    assert set(record["statuses"]) == {OK, "RESOURCE_EXHAUSTED", WRONG}
    assert (load.requests, load.rate) == (4, 1.0)
    assert np.isnan(load.percentile(50, "UNAVAILABLE"))


def test_loads_are_drawn(tmp_path):
    load = Load("by hand", duration=1.0)
    load.seconds[OK] += [0.1, 0.2]
    draw_loads([load], tmp_path / "loads.png")
    assert (tmp_path / "loads.png").stat().st_size > 5000
