"""The client, against a server that comes and goes."""

import subprocess
import sys
import threading
import time

import grpc
import numpy as np
import pytest

from serving.client import serving_client
from serving.client.client_options import ClientOptions
from serving.client.lasting_refusals import TOO_MUCH_MEMORY
from serving.client.server_away_error import ServerAwayError
from serving.client.serving_client import ServingClient
from serving.client.serving_error import ServingError
from serving.client.tensor_shape import TensorShape
from serving.server.batch_settings import BatchSettings
from serving.server.loaded_version import LoadedVersion
from serving.tracing.request_span import RequestSpan
from tests.serving.server.stock_client import predict_request
from tests.serving.server.tiny_model import rows


def _client(port, **fields):
    return ServingClient(ClientOptions(target=f"localhost:{port}", **fields))


def test_it_needs_no_tensorflow():
    code = (
        "import sys; from serving.client.serving_client import ServingClient; "
        "from serving.client.client_options import ClientOptions; "
        "ServingClient(ClientOptions(target='localhost:1')).close(); "
        "heavy = {'tensorflow', 'keras', 'tensorflow_serving'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_runs_signatures_and_tells_what_there_is(start_server):
    with _client(start_server(versions=None).port) as client:
        made = client.predict("tiny", {"x": rows()}, version=1)
        np.testing.assert_array_equal(made.outputs["y"], 2 * rows())
        assert made.version == 1
        only = client.predict("tiny", {"x": rows()}, outputs=["sum"])
        assert list(only.outputs) == ["sum"]
        assert client.versions("tiny") == {1: "AVAILABLE", 2: "AVAILABLE"}
        signatures = client.signatures("tiny")
        assert signatures["serving_default"].inputs == {"x": TensorShape(1, (-1, 3))}


def test_a_request_that_is_wrong_is_not_tried_again(start_server):
    with _client(start_server().port, patience=60) as client:
        begun = time.monotonic()
        with pytest.raises(ServingError, match="INVALID_ARGUMENT") as failed:
            client.predict("tiny", {"z": rows()})
        assert failed.value.code == "INVALID_ARGUMENT"
        with pytest.raises(ServingError, match="NOT_FOUND"):
            client.predict("missing", {"x": rows()})
        assert time.monotonic() - begun < 30


def test_a_server_that_comes_back_is_found_again(start_server):
    first = start_server()
    client = _client(first.port, patience=60)
    assert client.versions("tiny") == {2: "AVAILABLE"}
    first.stop(grace=0)
    made = []
    waiting = threading.Thread(
        target=lambda: made.append(client.predict("tiny", {"x": rows()}))
    )
    waiting.start()
    time.sleep(0.3)
    assert waiting.is_alive()
    start_server(port=first.port)
    waiting.join(60)
    np.testing.assert_array_equal(made[0].outputs["y"], 3 * rows())
    client.close()


def test_a_server_that_stays_away_is_given_up():
    with _client(1, patience=0.3) as client:
        begun = time.monotonic()
        with pytest.raises(ServerAwayError, match=r"for 0\.3 s"):
            client.versions("tiny")
        assert time.monotonic() - begun < 5


class _Failure(grpc.RpcError):
    """What gRPC raises."""

    def __init__(self, code, details):
        super().__init__(details)
        self._code, self._details = code, details

    def code(self):
        return self._code

    def details(self):
        return self._details


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only where a test or a pause says so."""
    now = [1000.0]

    def pass_by(seconds):
        now[0] += seconds

    monkeypatch.setattr(serving_client.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(serving_client.time, "sleep", pass_by)
    return pass_by


def _asked_through(client, attempts, clock):
    """Sends a request; each attempt takes seconds and ends in a failure or none."""
    left = list(attempts)

    def method(request, timeout, metadata):
        seconds, failure = left.pop(0)
        clock(seconds)
        if failure is not None:
            raise failure
        return "answer"

    return client._asked(method, None, {}, RequestSpan()), left


_AWAY = _Failure(grpc.StatusCode.UNAVAILABLE, "connection reset")


def test_a_request_that_was_calculated_for_long_is_sent_again(clock):
    with _client(1, patience=60) as client:
        attempts = [(121.0, _AWAY), (1.0, _AWAY), (121.0, _AWAY), (121.0, None)]
        assert _asked_through(client, attempts, clock) == ("answer", [])


def test_a_request_that_ends_each_server_is_given_up(clock):
    with (
        _client(1, patience=60) as client,
        pytest.raises(ServerAwayError, match="for 60 s"),
    ):
        _asked_through(client, [(121.0, _AWAY)] * 50, clock)


@pytest.mark.parametrize(
    "details",
    [
        f"this request would take about 9 GB of memory ({TOO_MUCH_MEMORY})",
        "Received message larger than max (9 vs. 4)",
    ],
)
def test_what_never_fits_is_not_sent_again(clock, details):
    refusal = _Failure(grpc.StatusCode.RESOURCE_EXHAUSTED, details)
    with (
        _client(1, patience=60) as client,
        pytest.raises(ServingError, match="RESOURCE_EXHAUSTED"),
    ):
        _asked_through(client, [(0.1, refusal)], clock)


@pytest.fixture
def gate(monkeypatch):
    """Holds up whatever servers calculate."""
    opened, original = threading.Event(), LoadedVersion.run

    def run(self, *arguments):
        opened.wait(30)
        return original(self, *arguments)

    monkeypatch.setattr(LoadedVersion, "run", run)
    yield opened
    opened.set()


def test_a_busy_server_is_asked_again(start_server, gate):
    server = start_server(batching=BatchSettings(threads=1, waiting=1))
    client = _client(server.port, patience=60)
    made = []
    asking = [
        threading.Thread(
            target=lambda: made.append(client.predict("tiny", {"x": rows()}))
        )
        for _ in range(6)
    ]
    for thread in asking:
        thread.start()
    refused = ':tensorflow:serving:request_count{model_name="tiny",status="RESOURCE_EX'
    deadline = time.monotonic() + 30
    while refused not in server.metrics.registry.to_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    gate.set()
    for thread in asking:
        thread.join(60)
    assert len(made) == 6
    client.close()


def test_a_deadline_ends_the_waiting(start_server, gate):
    with (
        _client(start_server().port, deadline=0.3) as client,
        pytest.raises(ServingError, match="DEADLINE_EXCEEDED"),
    ):
        client.predict("tiny", {"x": rows()})
    gate.set()


def test_requests_that_are_cancelled_wait_no_longer(start_server, connect, gate):
    server = start_server(batching=BatchSettings(threads=1, waiting=2))
    client = connect(server)
    request = predict_request({"x": rows()})
    calls = [client.prediction.Predict.future(request, timeout=60) for _ in range(2)]
    deadline = time.monotonic() + 25
    while not server.queue.length:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for call in calls:
        call.cancel()
    # The other one is being calculated.
    while server.queue.length:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    gate.set()
    assert client.predict(rows()).model_spec.version.value == 2


def test_the_requests_at_hand_are_finished_when_a_server_stops(
    start_server,
    gate,
):
    server = start_server()
    client = _client(server.port, patience=0)
    made = []
    asking = threading.Thread(
        target=lambda: made.append(client.predict("tiny", {"x": rows()}))
    )
    asking.start()
    time.sleep(0.3)
    stopping = threading.Thread(target=server.stop, args=(30,))
    stopping.start()
    time.sleep(0.3)
    with _client(server.port, patience=0) as late, pytest.raises(ServerAwayError):
        late.versions("tiny")
    gate.set()
    asking.join(30)
    stopping.join(30)
    np.testing.assert_array_equal(made[0].outputs["y"], 3 * rows())
    client.close()


def test_messages_have_a_limit(start_server):
    with (
        _client(start_server().port, message_limit=1000) as client,
        pytest.raises(ServingError, match="RESOURCE_EXHAUSTED"),
    ):
        client.predict("tiny", {"x": rows(1000)})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"target": "nowhere"}, "host:port"),
        ({"target": "a:1", "deadline": 0}, "above 0"),
        ({"target": "a:1", "key_file": "k"}, "named together"),
        ({"target": "a:1", "server_name": "b"}, "is for TLS"),
    ],
)
def test_options_that_mean_nothing_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        ClientOptions(**fields)
