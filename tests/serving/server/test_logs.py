"""What the server writes about requests."""

import json
import logging
import sys

import grpc
import pytest

from serving.server.json_log import JsonLog
from tests.serving.server.stock_client import predict_request
from tests.serving.server.tiny_model import rows


@pytest.fixture
def events(caplog):
    """Returns what was logged of requests, as the lines that `serve` writes."""
    caplog.set_level(logging.INFO, "kinozoo.requests")

    def read():
        records = [r for r in caplog.records if r.name == "kinozoo.requests"]
        return [json.loads(JsonLog().format(record)) for record in records]

    return read


def test_each_request_is_a_line_that_names_it(start_server, connect, events):
    client = connect(start_server())
    _, call = client.prediction.Predict.with_call(
        predict_request({"x": rows()}), metadata=[("x-request-id", "job-17")]
    )
    assert ("x-request-id", "job-17") in [
        tuple(pair) for pair in call.trailing_metadata()
    ]
    (event,) = events()
    assert event["request_id"] == "job-17"
    assert (event["model"], event["version"], event["code"]) == ("tiny", 2, "OK")
    assert (event["api"], event["entry"], event["level"]) == ("Predict", "GRPC", "INFO")
    assert event["milliseconds"] > 0


def test_a_refusal_is_told_with_its_reason(start_server, connect, events):
    client = connect(start_server())
    with pytest.raises(grpc.RpcError) as refused:
        client.prediction.Predict(predict_request({}))
    (event,) = events()
    named = dict(tuple(pair) for pair in refused.value.trailing_metadata())
    assert event["request_id"] == named["x-request-id"]
    assert (event["code"], event["level"]) == ("INVALID_ARGUMENT", "WARNING")
    assert event["details"] == refused.value.details()


def test_a_trace_stays_in_its_line():
    try:
        raise RuntimeError("out of order")
    except RuntimeError:
        record = logging.getLogger("serving").makeRecord(
            "serving", logging.ERROR, "f", 1, "failed", (), sys.exc_info()
        )
    line = JsonLog().format(record)
    assert "\n" not in line
    assert "out of order" in json.loads(line)["trace"]
