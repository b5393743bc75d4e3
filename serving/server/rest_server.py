"""TensorFlow Serving's REST API."""

import threading
from http.server import ThreadingHTTPServer
from typing import Any

from serving.server.access_tokens import AccessTokens
from serving.server.model_registry import ModelRegistry
from serving.server.predictor import Predictor
from serving.server.rest_handler import RestHandler
from serving.server.server_metrics import ServerMetrics
from serving.server.server_options import ServerOptions
from serving.server.tls_files import TlsFiles


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
            self._server = _Server(place, handler)
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

    def __init__(self, place: tuple[str, int], handler: Any):
        self._busy = 0
        self._changed = threading.Condition()
        super().__init__(place, handler)

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
