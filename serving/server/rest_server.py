"""TensorFlow Serving's REST API."""

import contextlib
import ssl
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import grpc

from serving.server.access_tokens import AccessTokens
from serving.server.model_registry import ModelRegistry
from serving.server.predictor import Predictor
from serving.server.request_error import RequestError
from serving.server.rest_handler import RestHandler
from serving.server.server_metrics import ServerMetrics
from serving.server.server_options import ServerOptions
from serving.server.tls_files import TlsFiles

_TURNING_AWAY = 1.0
_REASON = b'{"error": "there are too many connections; try again later"}'
_NO_ROOM = (
    b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(_REASON), _REASON)
)


class RestServer:
    """Listens for HTTP and answers in threads.

    Args:
        predictor: Answers requests.
        models: Their states.
        metrics: Counts, and is shown to Prometheus.
        options: Where to listen.
        tls: The certificate, or None for none.
        tokens: Of which a client has to bring one, or None.

    Raises:
        OSError: The port is taken.
    """

    def __init__(
        self,
        predictor: Predictor,
        models: ModelRegistry,
        metrics: ServerMetrics,
        options: ServerOptions,
        tls: TlsFiles | None,
        tokens: AccessTokens | None,
    ):
        fields: dict[str, Any] = {
            "predictor": predictor,
            "models": models,
            "metrics": metrics,
            "tracer": options.tracer,
            "tokens": tokens,
            "most_bytes": options.message_limit,
        }
        handler = type("BoundRestHandler", (RestHandler,), fields)
        place = (options.listens_at, options.rest_port or 0)
        try:
            self._server = _Server(
                place, handler, options.rest_connections, options.message_limit
            )
        except OSError as error:
            raise OSError(
                f"{options.address}:{place[1]} cannot be listened at: {error.strerror}"
            ) from error
        if tls is not None:
            # The handshake is left to the thread of each connection.
            self._server.socket = tls.context().wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="rest", daemon=True
        )

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_address[1]

    def start(self) -> None:
        """Takes requests from now on."""
        self._thread.start()

    def stop(self, grace: float) -> None:
        """Takes no new requests, and waits for those at hand."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.wait_for_answers(grace)
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, place: tuple[str, int], handler: Any, connections: int, most_bytes: int
    ):
        self._busy = 0
        self._changed = threading.Condition()
        self._free = threading.BoundedSemaphore(connections)
        self._bytes_left = most_bytes
        super().__init__(place, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        # Each connection has a thread, and a thread is memory.
        if not self._free.acquire(blocking=False):
            self._turn_away(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    @contextlib.contextmanager
    def room_for(self, length: int) -> Iterator[None]:
        """Keeps room for a body: all that are under way are bounded together.

        Raises:
            RequestError: There is none now.
        """
        with self._changed:
            if length > self._bytes_left:
                raise RequestError(
                    grpc.StatusCode.RESOURCE_EXHAUSTED,
                    "the requests that are under way take all the memory that they "
                    "may; try again later",
                )
            self._bytes_left -= length
        try:
            yield
        finally:
            with self._changed:
                self._bytes_left += length

    def _turn_away(self, request: Any) -> None:
        """Answers without reading anything."""
        with contextlib.suppress(OSError):
            # Over TLS there would have to be a handshake first, which takes its time.
            if not isinstance(request, ssl.SSLSocket):
                request.settimeout(_TURNING_AWAY)
                request.sendall(_NO_ROOM)
        self.shutdown_request(request)

    def enter(self) -> None:
        with self._changed:
            self._busy += 1

    def leave(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def wait_for_answers(self, grace: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._busy == 0, grace)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is the client's affair."""
