"""`kinozoo serve`: serves exported networks through TensorFlow Serving's API."""

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.command import Command

if TYPE_CHECKING:
    from serving.server.model_server import ModelServer
    from serving.server.server_options import ServerOptions

FLAGS = flags.FlagValues()
_BASE_PATH = flags.DEFINE_string(
    "model_base_path",
    None,
    "The folder that kinozoo export --base wrote, with a folder per model, or the "
    "folder of one model, with a folder per version.",
    flag_values=FLAGS,
)
_MODEL_NAME = flags.DEFINE_string(
    "model_name",
    "",
    "The name of the one model that --model_base_path holds; its folder's where not "
    "given.",
    flag_values=FLAGS,
)
_CONFIG_FILE = flags.DEFINE_string(
    "model_config_file",
    None,
    "A ModelServerConfig in text format: names, folders, version policies and labels. "
    "The folders lie in --model_base_path.",
    flag_values=FLAGS,
)
_VERSIONS = flags.DEFINE_integer(
    "versions",
    1,
    "How many of the latest versions of each model are served; 0 for all. "
    "--model_config_file says it for each model.",
    lower_bound=0,
    flag_values=FLAGS,
)
_ADDRESS = flags.DEFINE_string(
    "address",
    "localhost",
    "Where to listen: localhost for this machine only, 0.0.0.0 for all networks, "
    "which --token_file and TLS are for.",
    flag_values=FLAGS,
)
_PORT = flags.DEFINE_integer(
    "port", 8500, "Port of gRPC; 0 for any.", lower_bound=0, flag_values=FLAGS
)
_REST_PORT = flags.DEFINE_integer(
    "rest_api_port",
    8501,
    "Port of REST and of the figures for Prometheus; 0 for none.",
    lower_bound=0,
    flag_values=FLAGS,
)
_POLL = flags.DEFINE_float(
    "file_system_poll_wait_seconds",
    1.0,
    "Time between two looks for new versions; 0 for one look at the start.",
    lower_bound=0.0,
    flag_values=FLAGS,
)
_BATCHING = flags.DEFINE_bool(
    "enable_batching",
    False,
    "Calculates requests of the same shape together.",
    flag_values=FLAGS,
)
_BATCHING_FILE = flags.DEFINE_string(
    "batching_parameters_file",
    None,
    "A BatchingParameters in text format, for --enable_batching.",
    flag_values=FLAGS,
)
_THREADS = flags.DEFINE_integer(
    "threads",
    1,
    "Requests, or batches, that are calculated at the same time; each uses all cores.",
    lower_bound=1,
    flag_values=FLAGS,
)
_WAITING = flags.DEFINE_integer(
    "waiting",
    32,
    "Requests that may wait; more are refused with RESOURCE_EXHAUSTED.",
    lower_bound=1,
    flag_values=FLAGS,
)
_MESSAGE_LIMIT = flags.DEFINE_integer(
    "message_limit_mb",
    256,
    "The largest request that is taken, in MiB.",
    lower_bound=1,
    upper_bound=2047,
    flag_values=FLAGS,
)
_MEMORY_LIMIT = flags.DEFINE_integer(
    "memory_limit_mb",
    0,
    "What calculations may take together, in MiB, as far as the shapes of a request "
    "tell; larger requests are refused with RESOURCE_EXHAUSTED. 0 for half of the "
    "memory that is free when the request comes.",
    lower_bound=0,
    flag_values=FLAGS,
)
_CERTIFICATE = flags.DEFINE_string(
    "tls_certificate_file", None, "The server's certificate, PEM.", flag_values=FLAGS
)
_KEY = flags.DEFINE_string(
    "tls_key_file", None, "The key of the certificate, PEM.", flag_values=FLAGS
)
_CLIENT_AUTHORITY = flags.DEFINE_string(
    "tls_client_ca_file",
    None,
    "Certificates, PEM, of those who sign clients' certificates; clients then have to "
    "show one.",
    flag_values=FLAGS,
)
_TOKENS = flags.DEFINE_string(
    "token_file",
    None,
    "Bearer tokens, one a line, of which a client has to bring one; read again when it "
    "changes.",
    flag_values=FLAGS,
)
_TRACES = flags.DEFINE_string(
    "traces",
    None,
    "Where OpenTelemetry traces of requests go: console for standard error, or a "
    "collector that takes OTLP over HTTP as JSON, such as http://localhost:4318; "
    "without, where OTEL_EXPORTER_OTLP_ENDPOINT says, if it does.",
    flag_values=FLAGS,
)
_GRACE = flags.DEFINE_float(
    "grace_seconds",
    30.0,
    "How long requests at hand are waited for when the server stops.",
    lower_bound=0.0,
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Serves until it is told to stop (Ctrl-C, or SIGTERM).

    Args:
        arguments: None are taken.

    Raises:
        ValueError: The call is wrong, or there is no model.
        OSError: A file cannot be read, or a port is taken.
    """
    if arguments:
        raise ValueError(f"serve takes flags only; received {' '.join(arguments)}")
    if not _BASE_PATH.value:
        raise ValueError(
            "serve needs --model_base_path, the folder that kinozoo export --base wrote"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    from serving.server.model_server import ModelServer

    options = _options()
    try:
        with _logs_of_json(), _stopped_by_sigterm():
            _serve(ModelServer(options))
    finally:
        options.tracer.close()


def _serve(server: "ModelServer") -> None:
    try:
        server.start()
        rest = "" if server.rest_port is None else f", REST at {server.rest_port}"
        print(f"serving: gRPC at {server.port}{rest}; Ctrl-C stops it", flush=True)
        server.wait()
    except KeyboardInterrupt:
        print("stopping: the requests at hand are finished first", flush=True)
    finally:
        server.stop(_GRACE.value)


@contextlib.contextmanager
def _logs_of_json() -> Iterator[None]:
    """Has what the server logs written to standard error, a line for each event."""
    from serving.server.json_log import JsonLog

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLog())
    loggers = [logging.getLogger(name) for name in ("serving", "kinozoo")]
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


@contextlib.contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _options() -> "ServerOptions":
    from serving.server.batch_settings import BatchSettings
    from serving.server.server_options import MEBIBYTE, ServerOptions
    from serving.tracing.open_tracer import open_tracer

    batching = BatchSettings(threads=_THREADS.value, waiting=_WAITING.value)
    if _BATCHING_FILE.value and not _BATCHING.value:
        raise ValueError("--batching_parameters_file is for --enable_batching")
    if _BATCHING.value:
        from serving.server.batching_file import read_batching

        batching = read_batching(_path(_BATCHING_FILE.value), batching)
    return ServerOptions(
        base_path=Path(_BASE_PATH.value),
        model_name=_MODEL_NAME.value,
        model_config_file=_path(_CONFIG_FILE.value),
        versions=_VERSIONS.value or None,
        address=_ADDRESS.value,
        port=_PORT.value,
        rest_port=_REST_PORT.value or None,
        poll_seconds=_POLL.value,
        message_limit=_MESSAGE_LIMIT.value * MEBIBYTE,
        memory_limit=_MEMORY_LIMIT.value * MEBIBYTE or None,
        batching=batching,
        certificate_file=_path(_CERTIFICATE.value),
        key_file=_path(_KEY.value),
        client_authority_file=_path(_CLIENT_AUTHORITY.value),
        token_file=_path(_TOKENS.value),
        tracer=open_tracer("kinozoo serve", _TRACES.value),
    )


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None


COMMAND = Command(
    name="serve",
    usage="kinozoo serve --model_base_path=FOLDER [flags]",
    summary="Serves exported networks through TensorFlow Serving's public API, gRPC "
    "and REST, to kinozoo restore --target and to any other client of that API.\n\nNew "
    "versions are taken into use while it runs.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
