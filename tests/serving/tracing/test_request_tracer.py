"""A request is one trace, from the client through the server's queue and back."""

import json
import logging
import threading
import urllib.request

import pytest

from serving.client.client_options import ClientOptions
from serving.client.serving_client import ServingClient
from serving.client.serving_error import ServingError
from serving.server.json_log import JsonLog
from serving.tracing.request_tracer import RequestTracer
from tests.serving.server.stock_client import outputs_of, predict_request
from tests.serving.server.tiny_model import rows

pytest.importorskip("opentelemetry.sdk", reason="traces need kinozoo[traces]")

_PREDICT = "tensorflow.serving.PredictionService/Predict"
_TRACE = "0af7651916cd43dd8448eb211c80319c"
_PARENT = f"00-{_TRACE}-b7ad6b7169203331-01"


class _Followed:
    """A tracer, and what it was told."""

    def __init__(self):
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import (
            InMemorySpanExporter,
        )

        self._spans = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._spans))
        self.tracer = RequestTracer(provider)

    def named(self, name):
        (span,) = [s for s in self._spans.get_finished_spans() if s.name == name]
        return span

    @property
    def names(self):
        return sorted(span.name for span in self._spans.get_finished_spans())


@pytest.fixture
def there():
    return _Followed()


@pytest.fixture
def here():
    return _Followed()


def _trace(span):
    return f"{span.context.trace_id:032x}"


def _client(server, followed):
    options = ClientOptions(target=f"localhost:{server.port}", tracer=followed.tracer)
    return ServingClient(options)


def test_client_and_server_tell_of_one_trace(start_server, here, there, caplog):
    caplog.set_level(logging.INFO, "kinozoo.requests")
    server = start_server(tracer=there.tracer)
    with _client(server, here) as client:
        client.predict("tiny", {"x": rows()})
    sent, came = here.named(_PREDICT), there.named(_PREDICT)
    assert _trace(sent) == _trace(came)
    assert came.parent.span_id == sent.context.span_id
    assert (sent.kind.name, came.kind.name) == ("CLIENT", "SERVER")
    assert (
        came.attributes["kinozoo.request_id"] == (sent.attributes["kinozoo.request_id"])
    )
    assert came.attributes["kinozoo.model"] == "tiny"
    assert came.attributes["kinozoo.version"] == 2
    assert sent.attributes["kinozoo.code"] == came.attributes["kinozoo.code"] == "OK"
    (record,) = [r for r in caplog.records if r.name == "kinozoo.requests"]
    assert json.loads(JsonLog().format(record))["trace_id"] == _trace(came)


def test_waiting_and_calculating_are_parts_of_a_request(start_server, connect, there):
    client = connect(start_server(tracer=there.tracer))
    client.predict(rows())
    whole = there.named(_PREDICT)
    waited, calculated = there.named("wait in the queue"), there.named("calculate")
    for part in (waited, calculated):
        assert part.parent.span_id == whole.context.span_id
        assert whole.start_time <= part.start_time + 5_000_000
        assert part.end_time <= whole.end_time + 5_000_000
    assert abs(waited.end_time - calculated.start_time) < 5_000_000
    assert calculated.attributes["kinozoo.batch"] == len(rows())


def test_a_trace_of_any_other_client_goes_on(start_server, connect, there):
    client = connect(start_server(tracer=there.tracer))
    client.prediction.Predict(
        predict_request({"x": rows()}), metadata=[("traceparent", _PARENT)]
    )
    assert _trace(there.named(_PREDICT)) == _TRACE


def test_a_trace_goes_on_over_rest(start_server, there):
    server = start_server(rest_port=0, tracer=there.tracer)
    request = urllib.request.Request(
        f"http://localhost:{server.rest_port}/v1/models/tiny",
        headers={"Traceparent": _PARENT, "X-Request-Id": "job-18"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
    span = there.named("GET GetModelStatus")
    assert _trace(span) == _TRACE
    assert span.attributes["kinozoo.request_id"] == "job-18"


@pytest.mark.parametrize(
    "parent", ["", "00", "00-xx-yy-01", "\N{MINUS SIGN}", "9" * 99]
)
def test_a_header_that_names_no_trace_begins_a_new_one(there, parent):
    with there.tracer.received("asked", {"traceparent": parent}):
        pass
    assert there.named("asked").parent is None


def test_what_went_wrong_is_told(start_server, here, there):
    server = start_server(tracer=there.tracer)
    with _client(server, here) as client, pytest.raises(ServingError):
        client.predict("tiny", {"z": rows()})
    sent, came = here.named(_PREDICT), there.named(_PREDICT)
    assert sent.attributes["kinozoo.code"] == "INVALID_ARGUMENT"
    assert sent.status.status_code.name == "ERROR"
    # For the server a wrong request is all in a day's work.
    assert came.attributes["kinozoo.code"] == "INVALID_ARGUMENT"
    assert came.status.status_code.name == "UNSET"


def test_a_request_that_is_sent_again_is_one_stretch(start_server, here):
    server = start_server()
    options = ClientOptions(
        target=f"localhost:{server.port}", tracer=here.tracer, patience=20.0
    )
    server.stop(grace=0.0)
    with ServingClient(options) as client:
        timer = threading.Timer(0.5, lambda: start_server(port=server.port))
        timer.start()
        client.versions("tiny")
        timer.join()
    span = here.named("tensorflow.serving.ModelService/GetModelStatus")
    assert {event.name for event in span.events} == {"asked again"}
    assert span.attributes["kinozoo.code"] == "OK"


def test_parts_of_a_work_belong_to_it(here):
    tracer = here.tracer
    with tracer.part("restore", film="old.mp4"), tracer.sent("request") as span:
        parent = tracer.headers()["traceparent"]
    work, request = here.named("restore"), here.named("request")
    own = f"{request.context.span_id:016x}"
    assert parent.startswith(f"00-{_trace(work)}-{own}-")
    assert span.trace_id == _trace(work)
    assert request.parent.span_id == work.context.span_id
    assert work.attributes["kinozoo.film"] == "old.mp4"


def test_without_a_provider_nothing_travels(start_server, connect):
    assert RequestTracer().headers() == {}
    response = connect(start_server()).predict(rows())
    assert (outputs_of(response)["y"] == 3 * rows()).all()
