"""What all calls of the gRPC services have in common."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import grpc

from serving.server.request_error import RequestError
from serving.server.request_record import RequestRecord
from serving.server.server_metrics import ServerMetrics
from serving.tracing.request_tracer import RequestTracer

_LOG = logging.getLogger(__name__)
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
    error: RequestError | None = None
    with tracer.received(f"{_PACKAGE}.{api}", _texts(headers)) as span:
        try:
            response = work()
            answered = getattr(response, "model_spec", None)
            if answered is not None:
                record.version = answered.version.value
            return response
        except RequestError as refused:
            error = refused
        except Exception as fault:
            # The client learns that it is no fault of the request, and no more.
            _LOG.exception("a request failed", extra={"request_id": record.request_id})
            error = RequestError(
                grpc.StatusCode.INTERNAL,
                f"the server failed ({type(fault).__name__}); request "
                f"{record.request_id}",
            )
        finally:
            record.finish(metrics, span, error)
    context.abort(error.code, error.details)
    return None


def _texts(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    """Those that hold text."""
    return {name: value for name, value in headers.items() if isinstance(value, str)}
