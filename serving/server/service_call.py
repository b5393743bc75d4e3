"""What all calls of the gRPC services have in common."""

from collections.abc import Callable, Mapping
from typing import Any

import grpc

from serving.server.request_record import RequestRecord
from serving.server.server_metrics import ServerMetrics
from serving.tracing.request_tracer import RequestTracer

_REQUEST_ID = "x-request-id"
_PACKAGE = "tensorflow.serving"


def answer(
    context: grpc.ServicerContext,
    api: str,
    request: Any,
    work: Callable[[], Any],
    metrics: ServerMetrics,
    tracer: RequestTracer,
) -> Any:
    """Does the work of a call, counts it and tells the client what went wrong.

    Args:
        context: Of the call.
        api: Its name, with that of its service: "PredictionService/Predict".
        request: The message, which may have a `model_spec`.
        work: Makes the answer.
        metrics: Counts.
        tracer: Follows it.
    """
    headers = dict(context.invocation_metadata() or ())
    given = headers.get(_REQUEST_ID, "")
    spec = getattr(request, "model_spec", None)
    record = RequestRecord(
        api.rpartition("/")[2],
        "GRPC",
        spec.name if spec is not None else "",
        given if isinstance(given, str) else "",
    )
    context.set_trailing_metadata(((_REQUEST_ID, record.request_id),))
    with tracer.received(f"{_PACKAGE}.{api}", _texts(headers)) as span:
        response, error = record.attempt(work)
        answered = getattr(response, "model_spec", None)
        if answered is not None:
            record.version = answered.version.value
        record.finish(metrics, span, error)
    if error is not None:
        context.abort(error.code, error.details)
    return response


def _texts(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    """Those that hold text."""
    return {name: value for name, value in headers.items() if isinstance(value, str)}
