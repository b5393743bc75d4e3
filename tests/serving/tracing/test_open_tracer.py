"""Traces go where they are wanted, and nowhere else."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from serving.tracing.open_tracer import open_tracer

_VARIABLES = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_TRACES_EXPORTER",
    "OTEL_SDK_DISABLED",
    "OTEL_SERVICE_NAME",
)


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def collector():
    """Address of a collector, and what it was given."""
    given = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            given.append((self.path, json.loads(body)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format, *args):
            """It is silent."""

    with HTTPServer(("localhost", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}", given
        server.shutdown()
        thread.join()


def _told(given):
    ((path, body),) = given
    assert path == "/v1/traces"
    (resource,) = body["resourceSpans"]
    said = {
        pair["key"]: next(iter(pair["value"].values()))
        for pair in resource["resource"]["attributes"]
    }
    (scope,) = resource["scopeSpans"]
    return said["service.name"], [span["name"] for span in scope["spans"]]


def _work(tracer):
    with tracer.part("work"):
        pass
    tracer.close()


def test_a_collector_is_told_over_http(collector):
    pytest.importorskip("opentelemetry.sdk", reason="traces need kinozoo[traces]")
    address, given = collector
    _work(open_tracer("mine", address))
    assert _told(given) == ("mine", ["work"])


def test_the_environment_may_name_collector_and_service(collector, monkeypatch):
    pytest.importorskip("opentelemetry.sdk", reason="traces need kinozoo[traces]")
    address, given = collector
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "theirs")
    _work(open_tracer("mine"))
    assert _told(given) == ("theirs", ["work"])


@pytest.mark.parametrize(
    ("name", "value"), [("OTEL_TRACES_EXPORTER", "none"), ("OTEL_SDK_DISABLED", "true")]
)
def test_the_environment_may_forbid_it(collector, monkeypatch, name, value):
    address, given = collector
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    monkeypatch.setenv(name, value)
    _work(open_tracer("mine"))
    assert not given


def test_the_console_gets_a_line_of_json(capsys):
    pytest.importorskip("opentelemetry.sdk", reason="traces need kinozoo[traces]")
    _work(open_tracer("mine", "console"))
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["name"] == "work"


def test_an_address_that_is_none_is_told():
    with pytest.raises(ValueError, match="http://localhost:4318; received 'there'"):
        open_tracer("mine", "there")


def test_that_opentelemetry_is_missing_is_told(monkeypatch):
    for name in ("opentelemetry.sdk.trace", "opentelemetry.sdk.resources"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ValueError, match=r"pip install 'kinozoo\[traces\]'"):
        open_tracer("mine", "console")
