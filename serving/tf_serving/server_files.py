"""TensorFlow Serving's own configuration."""

from typing import Any

from google.protobuf import text_format
from tensorflow_serving.config import model_server_config_pb2

from serving.tf_serving.config_messages import config_message
from serving.tf_serving.deployment import Deployment

MODELS_FOLDER = "/models"
CONFIG_FOLDER = "/config"
MODELS_FILE, BATCHING_FILE = "models.config", "batching.config"
MONITORING_FILE = "monitoring.config"
METRICS_PATH = "/monitoring/prometheus/metrics"
GRPC_PORT, REST_PORT = 8500, 8501
# A film is restored by one version to its end, also where a newer one appears.
_VERSIONS = 2
# Clients ask every 20 seconds whether the server is still there; without this, a stock
# server takes that for an attack once a calculation is longer than a minute or two.
_PINGS = "grpc.http2.min_recv_ping_interval_without_data_ms=10000"
# A clip waits this long for others to be calculated with, in microseconds.
_PATIENCE = 2000
_LARGEST_REQUEST = 64


def server_files(deployment: Deployment) -> dict[str, str]:
    """Returns the server's files by name, as text that it parses."""
    return {
        MODELS_FILE: text_format.MessageToString(_models(deployment)),
        BATCHING_FILE: text_format.MessageToString(_batching(deployment)),
        MONITORING_FILE: text_format.MessageToString(_monitoring()),
    }


def server_arguments() -> list[str]:
    """Returns the arguments of the server that reads these files.

    Batching is left out: without padding, which pictures cannot have, the stock server
    answers FAILED_PRECONDITION to all requests of a batch whose sizes differ.
    """
    return [
        f"--model_config_file={CONFIG_FOLDER}/{MODELS_FILE}",
        "--model_config_file_poll_wait_seconds=60",
        f"--monitoring_config_file={CONFIG_FOLDER}/{MONITORING_FILE}",
        f"--grpc_channel_arguments={_PINGS}",
        # Clips as bytes, and not number by number.
        "--enable_serialization_as_tensor_content",
        "--rest_api_timeout_in_ms=300000",
    ]


def _models(deployment: Deployment) -> Any:
    config = model_server_config_pb2.ModelServerConfig()
    for name in deployment.models:
        model = config.model_config_list.config.add(
            name=name,
            base_path=f"{MODELS_FOLDER}/{name}",
            model_platform="tensorflow",
        )
        model.model_version_policy.latest.num_versions = _VERSIONS
    return config


def _batching(deployment: Deployment) -> Any:
    parameters = config_message("BatchingParameters")()
    # Larger requests are calculated in parts, and not refused.
    parameters.max_batch_size.value = max(_LARGEST_REQUEST, deployment.largest_batch)
    parameters.max_execution_batch_size.value = deployment.largest_batch
    parameters.enable_large_batch_splitting.value = True
    parameters.batch_timeout_micros.value = _PATIENCE
    parameters.max_enqueued_batches.value = deployment.queued_batches
    parameters.num_batch_threads.value = deployment.threads
    return parameters


def _monitoring() -> Any:
    config = config_message("MonitoringConfig")()
    config.prometheus_config.enable = True
    config.prometheus_config.path = METRICS_PATH
    return config
