"""A stretch of time in the life of a request."""

from typing import Any

Value = str | bool | int | float


class RequestSpan:
    """Takes what is found out about a request while it is under way.

    Args:
        span: OpenTelemetry's, or None where nobody follows the request.
    """

    def __init__(self, span: Any = None):
        self._span = span

    @property
    def trace_id(self) -> str:
        """The trace that it belongs to, 32 hexadecimal digits, or ""."""
        if self._span is None:
            return ""
        return f"{self._span.get_span_context().trace_id:032x}"

    def set(self, **attributes: Value | None) -> None:
        """Notes attributes, named `kinozoo.` and their name; None is left out."""
        if self._span is None:
            return
        for name, value in attributes.items():
            if value is not None:
                self._span.set_attribute(f"kinozoo.{name}", value)

    def event(self, name: str, **attributes: Value) -> None:
        """Notes that something happened now."""
        if self._span is not None:
            self._span.add_event(
                name, {f"kinozoo.{key}": value for key, value in attributes.items()}
            )

    def fail(self, why: str) -> None:
        """Marks the stretch as one that went wrong."""
        if self._span is None:
            return
        from opentelemetry.trace import Status, StatusCode

        self._span.set_status(Status(StatusCode.ERROR, why))
