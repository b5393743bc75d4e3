"""Follows requests from program to program."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from serving.tracing.request_span import RequestSpan, Value

_SCOPE = "kinozoo.serving"


class RequestTracer:
    """Tells OpenTelemetry what happens to requests; without a provider, nobody.

    Which trace a request belongs to travels in the header `traceparent` (W3C Trace
    Context), in gRPC's metadata as in HTTP.

    Args:
        provider: A `TracerProvider` of OpenTelemetry's SDK, or None. `open_tracer`
            makes one.
    """

    def __init__(self, provider: Any = None):
        self._provider = provider
        self._tracer: Any = None
        self._travels: Any = None
        if provider is not None:
            from opentelemetry.trace.propagation.tracecontext import (
                TraceContextTextMapPropagator,
            )

            self._tracer = provider.get_tracer(_SCOPE)
            self._travels = TraceContextTextMapPropagator()

    def close(self) -> None:
        """Hands over what was not handed over yet."""
        if self._provider is not None:
            self._provider.shutdown()

    @contextmanager
    def part(self, name: str, **attributes: Value | None) -> Iterator[RequestSpan]:
        """Follows a piece of work of this program.

        Args:
            name: Of the work.
            attributes: What is known of it.
        """
        with self._followed("INTERNAL", name, attributes, None) as span:
            yield span

    @contextmanager
    def sent(self, name: str, **attributes: Value | None) -> Iterator[RequestSpan]:
        """Follows a request to a server; `headers` then holds what it has to bring.

        Args:
            name: Of what is called.
            attributes: What is known of it.
        """
        with self._followed("CLIENT", name, attributes, None) as span:
            yield span

    @contextmanager
    def received(
        self, name: str, headers: Mapping[str, str], **attributes: Value | None
    ) -> Iterator[RequestSpan]:
        """Follows a request of somebody else, as part of the trace that it names.

        Args:
            name: Of what is called.
            headers: That came with it, by lower-case names.
            attributes: What is known of it.
        """
        came = None if self._travels is None else self._travels.extract(headers)
        with self._followed("SERVER", name, attributes, came) as span:
            yield span

    def past(
        self, name: str, begun: float, ended: float, **attributes: Value | None
    ) -> None:
        """Notes a part of the work at hand that another thread has done.

        Args:
            name: Of the part.
            begun: On the monotonic clock, in seconds.
            ended: On the monotonic clock, in seconds.
            attributes: What is known of it.
        """
        if self._tracer is None:
            return
        offset = time.time_ns() - time.monotonic_ns()
        span = self._tracer.start_span(name, start_time=offset + round(begun * 1e9))
        RequestSpan(span).set(**attributes)
        span.end(offset + round(ended * 1e9))

    def headers(self) -> dict[str, str]:
        """Returns what a request has to bring to be part of the work at hand."""
        found: dict[str, str] = {}
        if self._travels is not None:
            self._travels.inject(found)
        return found

    @contextmanager
    def _followed(
        self, kind: str, name: str, attributes: Mapping[str, Value | None], parent: Any
    ) -> Iterator[RequestSpan]:
        if self._tracer is None:
            yield RequestSpan()
            return
        from opentelemetry.trace import SpanKind

        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=SpanKind[kind],
            record_exception=False,
            set_status_on_exception=False,
        ) as own:
            span = RequestSpan(own)
            span.set(**attributes)
            try:
                yield span
            except BaseException as error:
                span.fail(f"{type(error).__name__}: {error}"[:500])
                raise
