"""A request on its way through the server, for logs and figures."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import grpc

from serving.server.request_error import RequestError
from serving.server.server_metrics import ServerMetrics
from serving.tracing.request_span import RequestSpan

_LOG = logging.getLogger("kinozoo.requests")
_FAULT_LOG = logging.getLogger(__name__)
_SAFE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
# Of a trace, these are the server's; the others are answers like any other.
_FAULTS = (
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.UNIMPLEMENTED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DATA_LOSS,
)


class RequestRecord:
    """Follows a request from its arrival to its answer.

    Args:
        api: "Predict" or another name of a call.
        entry: "GRPC" or "REST".
        model: Name that the request asks for.
        request_id: What the client calls the request, or "" for a new name.

    Attributes:
        request_id: A name for the request, the client's where it is a plain word.
        version: The version that answered, where one did.
    """

    def __init__(self, api: str, entry: str, model: str, request_id: str = ""):
        self._api, self._entry, self._model = api, entry, model
        plain = _SAFE_ID.fullmatch(request_id)
        self.request_id = request_id if plain else uuid.uuid4().hex
        self.version: int | None = None
        self._begun = time.monotonic()

    def attempt(self, work: Callable[[], Any]) -> tuple[Any, RequestError | None]:
        """Does the work of a request.

        Args:
            work: Makes the answer.

        Returns:
            The answer and None, or None and what the client is told. Of a fault of the
            server the client learns that it is none of the request, and no more; the
            log has all of it.
        """
        try:
            return work(), None
        except RequestError as refused:
            return None, refused
        except Exception as fault:
            _FAULT_LOG.exception(
                "a request failed", extra={"request_id": self.request_id}
            )
            details = (
                f"the server failed ({type(fault).__name__}); request {self.request_id}"
            )
            return None, RequestError(grpc.StatusCode.INTERNAL, details)

    def finish(
        self,
        metrics: ServerMetrics,
        span: RequestSpan,
        error: RequestError | None = None,
    ) -> None:
        """Counts it, writes a line about it and tells its trace."""
        seconds = time.monotonic() - self._begun
        code = grpc.StatusCode.OK if error is None else error.code
        metrics.request(self._model, self._api, self._entry, code.name, seconds)
        _LOG.log(
            logging.INFO if error is None else logging.WARNING,
            "%s %s",
            self._api,
            code.name,
            extra={
                "request_id": self.request_id,
                "trace_id": span.trace_id,
                "entry": self._entry,
                "api": self._api,
                "model": self._model[:200],
                "version": self.version,
                "code": code.name,
                "milliseconds": round(seconds * 1000, 3),
                "details": "" if error is None else error.details[:500],
            },
        )
        span.set(
            request_id=self.request_id,
            entry=self._entry,
            model=self._model[:200],
            version=self.version,
            code=code.name,
        )
        if error is not None and code in _FAULTS:
            span.fail(error.details[:500])
