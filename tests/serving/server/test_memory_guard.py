"""Requests that no memory is large enough for do not get as far as the network."""

import grpc
import numpy as np
import pytest

from serving.client.lasting_refusals import is_lasting
from serving.server import memory_guard
from serving.server.memory_guard import MemoryGuard, working_bytes
from serving.server.request_error import RequestError
from tests.serving.server.stock_client import outputs_of
from tests.serving.server.tiny_model import rows


def _clip(*shape):
    """Any size at no cost."""
    return np.broadcast_to(np.uint8(0), shape)


def test_a_clip_that_fits_into_a_message_but_not_into_memory_is_refused():
    guard = MemoryGuard(16 << 30, threads=1)
    with pytest.raises(RequestError, match=r"59\d\.\d GB.*fewer frames") as refusal:
        guard.check({"clip": _clip(1, 64, 3000, 3000, 3)}, 1.0)
    assert refusal.value.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    # A client knows from it that waiting does not help.
    assert is_lasting(refusal.value.details)


def test_a_machine_that_is_full_now_may_be_asked_again(monkeypatch):
    monkeypatch.setattr(memory_guard, "available_memory", lambda: 1 << 20)
    monkeypatch.setattr(memory_guard, "total_memory", lambda: 64 << 30)
    with pytest.raises(RequestError) as refusal:
        MemoryGuard(None, threads=1).check({"clip": _clip(1, 4, 480, 640, 3)}, 1.0)
    assert not is_lasting(refusal.value.details)


def test_a_clip_of_usual_size_is_let_in():
    guard = MemoryGuard(16 << 30, threads=1)
    assert guard.check({"clip": _clip(1, 16, 480, 640, 3)}, 1.0) < 8e9


def test_frames_that_are_taken_one_after_the_other_need_little_more_than_one():
    one = {"clip": _clip(1, 1, 480, 640, 3), "valid": np.ones((1, 1), np.float32)}
    many = {"clip": _clip(1, 99, 480, 640, 3), "valid": np.ones((1, 99), np.float32)}
    whole = {"clip": many["clip"]}
    assert working_bytes(many, 1.0) < 3 * working_bytes(one, 1.0)
    assert working_bytes(whole, 1.0) > 50 * working_bytes(one, 1.0)


def test_networks_that_enlarge_need_more():
    clip = {"clip": _clip(1, 4, 100, 100, 3)}
    assert working_bytes(clip, 16.0) > 15 * working_bytes(clip, 1.0)


@pytest.mark.parametrize("shape", [(1, 8000, 8000), (8000, 8000), (1, 8000, 8000, 3)])
def test_what_is_no_picture_counts_by_its_numbers(shape):
    assert working_bytes({"codes": _clip(*shape)}, 1.0) > 64e9


def test_calculations_at_the_same_time_share_the_memory():
    assert MemoryGuard(3000, threads=3).room == 1000
    assert MemoryGuard(None, threads=1).room > 0


def test_a_server_refuses_in_a_sentence_and_goes_on(start_server, connect):
    client = connect(start_server(memory_limit=20_000))
    with pytest.raises(grpc.RpcError) as refusal:
        client.predict(rows(5000))
    assert refusal.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "of memory" in refusal.value.details()
    made = outputs_of(client.predict(rows(2)))
    assert made["y"].shape == (2, 3)
