"""Answers the requests of one HTTP connection."""

import json
import re
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

import grpc
from google.protobuf import json_format
from tensorflow_serving.apis import get_model_metadata_pb2, get_model_status_pb2

from serving.server.access_tokens import AccessTokens
from serving.server.model_registry import ModelRegistry
from serving.server.model_service import model_status
from serving.server.predictor import Predictor
from serving.server.request_error import RequestError
from serving.server.request_record import RequestRecord
from serving.server.rest_tensors import read_request, write_response
from serving.server.server_metrics import ServerMetrics
from serving.tracing.request_tracer import RequestTracer

METRICS_PATH = "/monitoring/prometheus/metrics"
_VERSION = r"(?:/versions/(?P<version>\d{1,19})|/labels/(?P<label>[^/:]+))?"
_PREDICT = re.compile(
    rf"/v1/models/(?P<model>[^/:]+){_VERSION}:(?P<method>predict|classify|regress)"
)
_LOOK = re.compile(rf"/v1/models/(?P<model>[^/:]+){_VERSION}(?P<metadata>/metadata)?")
_HTTP = {
    grpc.StatusCode.CANCELLED: 499,
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.PERMISSION_DENIED: 403,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
    grpc.StatusCode.FAILED_PRECONDITION: 400,
    grpc.StatusCode.UNIMPLEMENTED: 501,
    grpc.StatusCode.UNAVAILABLE: 503,
    grpc.StatusCode.UNAUTHENTICATED: 401,
}
_PATIENCE = 30.0
# Within this a body has to be there; REST is not for films.
_BODY_SECONDS = 60.0
_PART = 1 << 20
_LENGTH_DIGITS = 19


class RestHandler(BaseHTTPRequestHandler):
    """Takes GET and POST as TensorFlow Serving does.

    The server makes a subclass with these attributes.

    Attributes:
        predictor: Answers requests.
        models: Their states.
        metrics: Counts, and is shown to Prometheus.
        tracer: Follows requests.
        tokens: Of which a client has to bring one, or None.
        most_bytes: Of a body.
    """

    predictor: Predictor
    models: ModelRegistry
    metrics: ServerMetrics
    tracer: RequestTracer
    tokens: AccessTokens | None
    most_bytes: int

    protocol_version = "HTTP/1.1"
    # Seconds for which a silent connection is kept.
    timeout = _PATIENCE

    def do_GET(self) -> None:
        if self.path == METRICS_PATH:
            self._answer("Metrics", "", self._metrics_page, "text/plain")
            return
        found = _LOOK.fullmatch(self.path)
        if not found:
            self._answer("Unknown", "", self._malformed)
        elif found["metadata"]:
            self._answer("GetModelMetadata", _name(found), lambda: self._meta(found))
        else:
            self._answer("GetModelStatus", _name(found), lambda: self._state(found))

    def do_POST(self) -> None:
        found = _PREDICT.fullmatch(self.path)
        if not found:
            self._answer("Unknown", "", self._malformed)
        elif found["method"] != "predict":
            self._answer("Unknown", _name(found), self._no_examples)
        else:
            self._answer("Predict", _name(found), lambda: self._predict(found))

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are logged when they are answered."""

    def _answer(
        self,
        api: str,
        model: str,
        work: Callable[[], bytes],
        kind: str = "application/json",
    ) -> None:
        self.server.enter()  # type: ignore[attr-defined]
        record = RequestRecord(api, "REST", model, self.headers.get("X-Request-Id", ""))
        # Whoever looks at figures is no part of anything.
        tracer = RequestTracer() if api == "Metrics" else self.tracer
        came = {name.lower(): value for name, value in self.headers.items()}

        def authorised() -> bytes:
            self._authorise()
            return work()

        with tracer.received(f"{self.command} {api}", came) as span:
            body, error = record.attempt(authorised)
            # Whoever has an answer can see that it was counted.
            if api != "Metrics":
                record.finish(self.metrics, span, error)
        try:
            if error is not None:
                body, kind = _error_body(error), "application/json"
            self._send(error, body, kind, record.request_id)
        finally:
            self.server.leave()  # type: ignore[attr-defined]

    def _send(
        self, error: RequestError | None, body: bytes, kind: str, request_id: str
    ) -> None:
        status = 200 if error is None else _HTTP.get(error.code, 500)
        if error is not None:
            # What is left of its body is not read.
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Request-Id", request_id)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _authorise(self) -> None:
        if self.tokens is None:
            return
        if not self.tokens.accepts(self.headers.get("Authorization", "")):
            raise RequestError(
                grpc.StatusCode.UNAUTHENTICATED,
                "a bearer token that the server knows is needed",
            )

    def _malformed(self) -> bytes:
        raise RequestError(
            grpc.StatusCode.INVALID_ARGUMENT,
            f"Malformed request: {self.command} {self.path[:200]}",
        )

    def _no_examples(self) -> bytes:
        raise RequestError(
            grpc.StatusCode.UNIMPLEMENTED,
            "this server restores video; use :predict",
        )

    def _metrics_page(self) -> bytes:
        return self.metrics.registry.to_text().encode()

    def _state(self, found: re.Match[str]) -> bytes:
        request = get_model_status_pb2.GetModelStatusRequest()
        _fill_spec(request.model_spec, found)
        return _json(model_status(self.models, request))

    def _meta(self, found: re.Match[str]) -> bytes:
        request = get_model_metadata_pb2.GetModelMetadataRequest()
        _fill_spec(request.model_spec, found)
        request.metadata_field.append("signature_def")
        return _json(self.predictor.metadata(request))

    def _predict(self, found: re.Match[str]) -> bytes:
        length = self._length()
        with self.server.room_for(length):  # type: ignore[attr-defined]
            return self._predicted(found, self._body(length))

    def _predicted(self, found: re.Match[str], body: bytes) -> bytes:
        about = get_model_metadata_pb2.GetModelMetadataRequest()
        _fill_spec(about.model_spec, found)
        with self.models.lease(about.model_spec) as lease:
            request, by_instance = read_request(body, lease.loaded.signatures)
            name = request.model_spec.signature_name
            request.model_spec.CopyFrom(about.model_spec)
            request.model_spec.signature_name = name
            request.model_spec.ClearField("version_label")
            request.model_spec.version.value = lease.number
            response = self.predictor.predict(request, _PATIENCE)
        return write_response(response, by_instance)

    def _length(self) -> int:
        """How many bytes the body has."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            raise RequestError(
                grpc.StatusCode.INVALID_ARGUMENT, "a body with its Content-Length"
            )
        # Python reads no numbers of thousands of digits.
        if len(length) > _LENGTH_DIGITS or int(length) > self.most_bytes:
            raise RequestError(
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                f"a body has {self.most_bytes} bytes at most; received {length[:100]}",
            )
        return int(length)

    def _body(self, length: int) -> bytes:
        ends = time.monotonic() + _BODY_SECONDS
        body = bytearray()
        while len(body) < length:
            try:
                part = self.rfile.read1(min(length - len(body), _PART))
            except TimeoutError:
                part, ends = b"", 0.0
            if time.monotonic() > ends:
                raise RequestError(
                    grpc.StatusCode.DEADLINE_EXCEEDED,
                    f"a body comes within {_BODY_SECONDS:g} s; received {len(body)} "
                    f"bytes of {length}",
                )
            if not part:
                raise RequestError(
                    grpc.StatusCode.INVALID_ARGUMENT, "the body ended early"
                )
            body += part
        return bytes(body)


def _name(found: re.Match[str]) -> str:
    return unquote(found["model"])


def _fill_spec(spec: Any, found: re.Match[str]) -> None:
    spec.name = _name(found)
    if found["version"]:
        number = int(found["version"])
        if number >= 2**63:
            raise RequestError(
                grpc.StatusCode.INVALID_ARGUMENT,
                f"Failed to convert version: {found['version']} to numeric.",
            )
        spec.version.value = number
    if found["label"]:
        spec.version_label = unquote(found["label"])


def _json(message: Any) -> bytes:
    return json_format.MessageToJson(
        message,
        preserving_proto_field_name=True,
        including_default_value_fields=isinstance(
            message, get_model_status_pb2.GetModelStatusResponse
        ),
    ).encode()


def _error_body(error: RequestError) -> bytes:
    return json.dumps({"error": error.details}).encode()
