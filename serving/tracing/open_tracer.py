"""Where traces go."""

import os
import sys
from typing import TYPE_CHECKING

from serving.tracing.request_tracer import RequestTracer

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

CONSOLE = "console"
_PATH = "/v1/traces"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


def open_tracer(service: str, to: str | None = None) -> RequestTracer:
    """Returns what follows requests, if anybody wants to know of them.

    Args:
        service: The name of this program in traces, where OTEL_SERVICE_NAME does not
            say another.
        to: "console" for a line of JSON each on standard error, or the address of a
            collector that takes OTLP over HTTP as JSON, such as
            "http://localhost:4318"; None for what OpenTelemetry's environment
            variables say, and for none where they say nothing.

    Raises:
        ValueError: The address is none, or OpenTelemetry is not installed.
    """
    if to is None and not _wanted_by_environment():
        return RequestTracer()
    if to not in (None, CONSOLE) and not to.startswith(("http://", "https://")):
        raise ValueError(
            "traces go to the console or to a collector such as "
            f"http://localhost:4318; received {to!r}"
        )
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider

        processor = _processor(to)
    except ImportError as error:
        raise ValueError(
            "traces need OpenTelemetry, which is not installed; install it with pip "
            "install 'kinozoo[traces]'"
        ) from error
    name = os.environ.get("OTEL_SERVICE_NAME", service)
    # The caller closes it, also after an error.
    provider = TracerProvider(
        resource=Resource.create({"service.name": name}), shutdown_on_exit=False
    )
    provider.add_span_processor(processor)
    return RequestTracer(provider)


def _wanted_by_environment() -> bool:
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return False
    return any(os.environ.get(name) for name in _ENDPOINTS)


def _processor(to: str | None) -> "SpanProcessor":
    from opentelemetry.sdk.trace.export import (
        BatchSpanProcessor,
        ConsoleSpanExporter,
        SimpleSpanProcessor,
    )

    if to == CONSOLE:
        return SimpleSpanProcessor(
            ConsoleSpanExporter(
                out=sys.stderr, formatter=lambda span: span.to_json(indent=None) + "\n"
            )
        )
    from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter

    endpoint = None
    if to is not None:
        endpoint = to if to.endswith(_PATH) else to.rstrip("/") + _PATH
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint))
