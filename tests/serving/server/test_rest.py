"""The REST API, asked with plain HTTP."""

import contextlib
import http.client
import json
import select
import socket
import time

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tensorflow_serving.apis import get_model_metadata_pb2

from serving.server import rest_handler
from serving.server.predictor import Predictor
from tests.serving.server.stock_client import status_of
from tests.serving.server.tiny_model import rows


@pytest.fixture
def server(start_server):
    return start_server(rest_port=0, versions=None)


@pytest.fixture
def ask(server):
    """Sends a request; returns status and the decoded body."""

    def send(method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("localhost", server.rest_port, 30)
        content = json.dumps(body) if isinstance(body, dict | list) else body
        connection.request(method, path, content, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        kind = answer.headers["Content-Type"]
        return answer.status, json.loads(text) if "json" in kind else text

    return send


def test_inputs_by_name_give_outputs_by_name(ask):
    status, found = ask(
        "POST", "/v1/models/tiny:predict", {"inputs": {"x": rows().tolist()}}
    )
    assert status == 200
    np.testing.assert_allclose(found["outputs"]["y"], 3 * rows())
    np.testing.assert_allclose(found["outputs"]["sum"], rows().sum(axis=-1))


def test_instances_give_predictions(ask):
    body = {"instances": [{"x": row} for row in rows().tolist()]}
    status, found = ask("POST", "/v1/models/tiny/versions/1:predict", body)
    assert status == 200
    made = [prediction["y"] for prediction in found["predictions"]]
    np.testing.assert_allclose(made, 2 * rows())
    # A signature of one input may leave its name out.
    _, unnamed = ask(
        "POST", "/v1/models/tiny/versions/1:predict", {"instances": rows().tolist()}
    )
    assert unnamed == found


def test_a_signature_of_one_output_leaves_its_name_out(ask):
    inputs = {"left": [[[1, 2], [3, 4]]], "right": [[[1], [1]]]}
    body = {"signature_name": "multiply", "inputs": inputs}
    status, found = ask("POST", "/v1/models/tiny:predict", body)
    assert (status, found) == (200, {"outputs": [[[3.0], [7.0]]]})


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/models/none:predict", {"inputs": {"x": [[1, 2, 3]]}}, 404),
        ("POST", "/v1/models/tiny/versions/9:predict", {"inputs": [[1, 2, 3]]}, 404),
        ("POST", f"/v1/models/tiny/versions/{2**63}:predict", {"inputs": 1}, 400),
        ("POST", "/v1/models/..%2ftiny:predict", {"inputs": [[1, 2, 3]]}, 404),
        ("POST", "/v1/models/tiny:predict", "{not json", 400),
        ("POST", "/v1/models/tiny:predict", "[" * 100_000, 400),
        ("POST", "/v1/models/tiny:predict", [1], 400),
        ("POST", "/v1/models/tiny:predict", {}, 400),
        ("POST", "/v1/models/tiny:predict", {"inputs": [[1]], "instances": 1}, 400),
        ("POST", "/v1/models/tiny:predict", {"inputs": {"x": [[1, 2], [3]]}}, 400),
        ("POST", "/v1/models/tiny:predict", {"inputs": {"x": [["a", "b", "c"]]}}, 400),
        ("POST", "/v1/models/tiny:predict", {"inputs": {"z": [[1, 2, 3]]}}, 400),
        ("POST", "/v1/models/tiny:predict", {"inputs": {"x": [1, 2, 3]}}, 400),
        ("POST", "/v1/models/tiny:predict", {"instances": []}, 400),
        ("POST", "/v1/models/tiny:classify", {"examples": []}, 501),
        ("POST", "/v1/models/tiny:invented", {}, 400),
        ("GET", "/", None, 400),
        ("GET", "/v1/models/none", None, 404),
        ("GET", "/v1/models/../../etc/passwd", None, 400),
        ("GET", "/v1/models/none/metadata", None, 404),
    ],
)
def test_a_wrong_request_gets_its_status_and_a_reason(ask, method, path, body, status):
    found, answer = ask(method, path, body)
    assert found == status, answer
    assert answer["error"]


def test_a_body_that_is_too_large_is_not_read(ask):
    headers = {"Content-Length": str(1 << 40)}
    status, _ = ask("POST", "/v1/models/tiny:predict", b"", headers)
    assert status == 429


def test_a_length_of_thousands_of_digits_is_too_large(ask):
    headers = {"Content-Length": "9" * 5000}
    status, answer = ask("POST", "/v1/models/tiny:predict", b"", headers)
    assert status == 429
    assert len(answer["error"]) < 500


def _begin_post(server, length):
    """Sends the head of a request, and none of its body."""
    opened = socket.create_connection(("localhost", server.rest_port), 30)
    head = f"POST /v1/models/tiny:predict HTTP/1.1\r\nContent-Length: {length}\r\n\r\n"
    opened.sendall(head.encode())
    return opened


def test_bodies_that_are_under_way_are_bounded_together(start_server):
    server = start_server(rest_port=0, message_limit=1000)
    body = json.dumps({"inputs": {"x": rows().tolist()}}).encode()

    def status():
        with _begin_post(server, len(body)) as opened:
            opened.sendall(body)
            return opened.recv(4096).split()[1]

    assert status() == b"200"
    deadline = time.monotonic() + 20
    first = _begin_post(server, 1000)
    # What an answered request held is given back a moment after its answer: until then
    # this one is refused itself.
    while select.select([first], [], [], 0.2)[0]:
        assert time.monotonic() < deadline
        first.close()
        first = _begin_post(server, 1000)
    while status() != b"429":
        assert time.monotonic() < deadline
    first.close()
    while status() != b"200":
        assert time.monotonic() < deadline


def test_a_body_that_trickles_in_is_waited_for_only_so_long(start_server, monkeypatch):
    monkeypatch.setattr(rest_handler, "_BODY_SECONDS", 0.2)
    with _begin_post(start_server(rest_port=0), 1000) as opened:
        answer, sent = b"", 0
        opened.settimeout(0.05)
        while not answer and sent < 500:
            opened.sendall(b"[")
            sent += 1
            with contextlib.suppress(TimeoutError):
                answer = opened.recv(4096)
    assert answer.split()[1] == b"504"
    assert sent < 500


def test_one_connection_too_many_is_turned_away_unread(start_server):
    server = start_server(rest_port=0, rest_connections=1)
    with _begin_post(server, 10), _connected(server) as second:
        assert second.recv(4096).split()[1] == b"429"
    deadline = time.monotonic() + 20
    while True:
        # Once the first is gone there is room again.
        with _connected(server) as third, contextlib.suppress(ConnectionError):
            third.sendall(b"GET /v1/models/tiny HTTP/1.0\r\n\r\n")
            if third.recv(4096).startswith((b"HTTP/1.0 200", b"HTTP/1.1 200")):
                break
        assert time.monotonic() < deadline


def _connected(server):
    return socket.create_connection(("localhost", server.rest_port), 30)


def test_a_fault_of_the_server_is_in_the_log(ask, monkeypatch, caplog):
    def broken(*arguments):
        raise RuntimeError("out of order")

    monkeypatch.setattr(Predictor, "predict", broken)
    with caplog.at_level("ERROR", "serving"):
        status, answer = ask("POST", "/v1/models/tiny:predict", {"inputs": [[1, 2, 3]]})
    assert status == 500
    (logged,) = [each for each in caplog.records if each.exc_info]
    assert "out of order" in str(logged.exc_info[1])
    assert logged.request_id in answer["error"]


def test_status_and_metadata_are_told(ask):
    _, found = ask("GET", "/v1/models/tiny")
    states = {s["version"]: s["state"] for s in found["model_version_status"]}
    assert states == {"1": "AVAILABLE", "2": "AVAILABLE"}
    _, found = ask("GET", "/v1/models/tiny/versions/1/metadata")
    assert found["model_spec"]["version"] == "1"
    signatures = found["metadata"]["signature_def"]["signature_def"]
    assert sorted(signatures) == ["multiply", "serving_default", "slow"]


def test_prometheus_can_read_the_figures(ask):
    for _ in range(3):
        ask("POST", "/v1/models/tiny:predict", {"inputs": [[1, 2, 3]]})
    ask("POST", "/v1/models/none:predict", {"inputs": [[1, 2, 3]]})
    status, page = ask("GET", "/monitoring/prometheus/metrics")
    assert status == 200
    samples = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }
    line = ':tensorflow:serving:request_count{model_name="tiny",status="OK"} 3'
    assert line in page.splitlines()
    # So it is called by the parser only.
    name = ":tensorflow:serving:request_count_total"
    model, unknown = ("model_name", "tiny"), ("model_name", "unknown")
    assert samples[name, model, ("status", "OK")] == 3
    assert samples[name, unknown, ("status", "NOT_FOUND")] == 1
    latency = ":tensorflow:serving:request_latency"
    labels = (("API", "Predict"), ("entrypoint", "REST"), model)
    assert samples[f"{latency}_count", *labels] == 3
    assert samples[f"{latency}_bucket", *labels[:2], ("le", "+Inf"), model] == 3
    assert samples[f"{latency}_sum", *labels] > 0
    assert samples["kinozoo:waiting_requests",] == 0


def test_names_that_clients_make_up_leave_no_figures(tmp_path, start_server, connect):
    tokens = tmp_path / "tokens"
    tokens.write_text("secret\n")
    closed = start_server(rest_port=0, token_file=tokens)
    open_to_all = start_server(rest_port=0)
    for number in range(20):
        for server in (closed, open_to_all):
            connection = http.client.HTTPConnection("localhost", server.rest_port, 30)
            headers = {"Content-Length": "many"}
            connection.request("POST", f"/v1/models/m{number}:predict", b"", headers)
            assert connection.getresponse().status in (400, 401)
            connection.close()
        request = get_model_metadata_pb2.GetModelMetadataRequest()
        request.model_spec.name = f"n{number}"
        stub = connect(open_to_all).prediction.GetModelMetadata
        assert status_of(stub, request, timeout=30)[0] is not None
    for server in (closed, open_to_all):
        page = server.metrics.registry.to_text()
        assert 'model_name="unknown"' in page
        assert 'model_name="m' not in page
        assert 'model_name="n' not in page


def test_tokens_hold_for_rest_too(tmp_path, start_server):
    tokens = tmp_path / "tokens"
    tokens.write_text("secret\n")
    server = start_server(rest_port=0, token_file=tokens)
    statuses = []
    for headers in ({}, {"Authorization": "Bearer secret"}):
        connection = http.client.HTTPConnection("localhost", server.rest_port, 30)
        connection.request("GET", "/v1/models/tiny", headers=headers)
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses == [401, 200]


def test_a_request_keeps_the_name_that_its_client_gave(server):
    connection = http.client.HTTPConnection("localhost", server.rest_port, 30)
    for given, kept in (("job-17", True), ("x" * 100, False)):
        connection.request("GET", "/v1/models/tiny", headers={"X-Request-Id": given})
        answer = connection.getresponse()
        answer.read()
        assert (answer.headers["X-Request-Id"] == given) is kept
    connection.close()
