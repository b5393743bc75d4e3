"""The server: models, services and ports."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf import text_format
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from tensorflow_serving.apis import (
    model_service_pb2_grpc,
    prediction_service_pb2_grpc,
)
from tensorflow_serving.config import model_server_config_pb2

from serving.server.access_tokens import AccessTokens
from serving.server.memory_guard import MemoryGuard
from serving.server.model_registry import ModelRegistry, find_models
from serving.server.model_service import ModelService, model_settings
from serving.server.model_settings import ModelSettings
from serving.server.prediction_service import PredictionService
from serving.server.predictor import Predictor
from serving.server.request_queue import RequestQueue
from serving.server.rest_server import RestServer
from serving.server.server_metrics import ServerMetrics
from serving.server.server_options import ServerOptions
from serving.server.tls_files import TlsFiles
from serving.server.token_interceptor import TokenInterceptor
from serving.server.version_policy import VersionPolicy

_LOG = logging.getLogger(__name__)
# Calls beyond those that wait or run: they find out fast that there is no room.
_SPARE = 16
_LARGEST_BATCH = 64
_SERVICES = (
    "",
    "tensorflow.serving.PredictionService",
    "tensorflow.serving.ModelService",
)
_Health = health_pb2.HealthCheckResponse


class ModelServer:
    """Serves models through TensorFlow Serving's public API.

        with ModelServer(ServerOptions(base_path=Path("models"))) as server:
            server.wait()

    Args:
        options: What to serve, where and to whom.

    Raises:
        ValueError: A file holds not what it should, or there is no model.
        OSError: A file cannot be read, or a port is taken.
    """

    def __init__(self, options: ServerOptions):
        self.options = options
        self.metrics = ServerMetrics(lambda name: self.models.knows(name))
        tokens = AccessTokens(options.token_file) if options.token_file else None
        tls = None
        if options.certificate_file and options.key_file:
            tls = TlsFiles(
                options.certificate_file,
                options.key_file,
                options.client_authority_file,
            )
        self.models = ModelRegistry(
            self._find,
            poll_seconds=options.poll_seconds,
            on_load=self.metrics.load,
        )
        guard = MemoryGuard(options.memory_limit, options.batching.threads)
        self.queue = RequestQueue(
            options.batching, self.metrics.batch, lambda: guard.room
        )
        self.metrics.registry.gauge(
            "kinozoo:waiting_requests", lambda: self.queue.length
        )
        predictor = Predictor(
            self.models, self.queue, guard, options.message_limit, options.tracer
        )
        self._health = health.HealthServicer()
        self._tell_health(_Health.NOT_SERVING)
        self._grpc = self._grpc_server(tokens)
        self._add_services(predictor)
        self.port = self._bind(tls)
        self._rest = None
        if options.rest_port is not None:
            self._rest = RestServer(
                predictor, self.models, self.metrics, options, tls, tokens
            )

    @property
    def rest_port(self) -> int | None:
        """The port of the REST API, or None."""
        return None if self._rest is None else self._rest.port

    def start(self) -> None:
        """Loads the models and takes requests from then on.

        Raises:
            ValueError: There is no model, or none that can be loaded.
        """
        self._find()
        self.models.start()
        if not self.models.available:
            self.models.stop()
            raise ValueError(
                "none of the models can be served: "
                f"{'; '.join(self.models.errors) or 'they have no versions to serve'}"
            )
        self._grpc.start()
        if self._rest is not None:
            self._rest.start()
        self._tell_health(_Health.SERVING)

    def wait(self) -> None:
        """Waits until somebody stops the server."""
        self._grpc.wait_for_termination()

    def stop(self, grace: float = 30.0) -> None:
        """Takes no new requests, finishes those at hand, and ends.

        Args:
            grace: Seconds after which requests are broken off. Only a calculation that
                runs is finished, for nobody.
        """
        ends = time.monotonic() + grace
        self._health.enter_graceful_shutdown()
        stopped = self._grpc.stop(grace)
        if self._rest is not None:
            self._rest.stop(grace)
        stopped.wait()
        self.queue.stop(max(ends - time.monotonic(), 0.0))
        self.models.stop()

    def __enter__(self) -> "ModelServer":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _find(self) -> list[ModelSettings]:
        options = self.options
        if options.model_config_file is not None:
            return read_model_config(options.model_config_file)
        policy = VersionPolicy(latest=options.versions)
        return find_models(options.base_path, options.model_name, policy)

    def _grpc_server(self, tokens: AccessTokens | None) -> grpc.Server:
        batching = self.options.batching
        # A batch holds the threads of all its requests.
        working = batching.threads * min(batching.largest, _LARGEST_BATCH)
        workers = working + batching.waiting + _SPARE
        return grpc.server(
            ThreadPoolExecutor(workers, thread_name_prefix="grpc"),
            interceptors=[TokenInterceptor(tokens)] if tokens else [],
            maximum_concurrent_rpcs=2 * workers,
            options=[
                ("grpc.max_receive_message_length", self.options.message_limit),
                ("grpc.max_send_message_length", -1),
                # Clients ask now and then, in long calculations, for a sign of life.
                ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
                # A second server at the same port would take half of the requests.
                ("grpc.so_reuseport", 0),
            ],
        )

    def _add_services(self, predictor: Predictor) -> None:
        options = self.options
        prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(
            PredictionService(predictor, self.metrics, options.tracer), self._grpc
        )
        model_service_pb2_grpc.add_ModelServiceServicer_to_server(
            ModelService(self.models, self.metrics, options.tracer, options.base_path),
            self._grpc,
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._grpc)

    def _bind(self, tls: TlsFiles | None) -> int:
        options = self.options
        place = f"{options.listens_at}:{options.port}"
        try:
            if tls is None:
                return self._grpc.add_insecure_port(place)
            return self._grpc.add_secure_port(place, tls.grpc_credentials())
        except RuntimeError as error:
            raise OSError(
                f"{options.address}:{options.port} cannot be listened at, it may be "
                f"taken: {error}"
            ) from error

    def _tell_health(self, status: int) -> None:
        for service in _SERVICES:
            self._health.set(service, status)


def read_model_config(path: Path) -> list[ModelSettings]:
    """Reads a file with a `ModelServerConfig` as text.

    Raises:
        OSError: It cannot be read.
        ValueError: It is something else.
    """
    config = model_server_config_pb2.ModelServerConfig()
    try:
        text_format.Parse(path.read_text(encoding="utf-8"), config)
    except text_format.ParseError as error:
        raise ValueError(f"{path} is no ModelServerConfig: {error}") from error
    return model_settings(config)
