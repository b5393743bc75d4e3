"""TensorFlow Serving's ModelService."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
from tensorflow_serving.apis import (
    get_model_status_pb2,
    model_management_pb2,
    model_service_pb2_grpc,
)

from serving.server.model_registry import ModelRegistry
from serving.server.model_settings import ModelSettings
from serving.server.request_error import RequestError
from serving.server.server_metrics import ServerMetrics
from serving.server.service_call import answer
from serving.server.version_policy import VersionPolicy
from serving.tracing.request_tracer import RequestTracer

_OK, _UNKNOWN = 0, 2


class ModelService(model_service_pb2_grpc.ModelServiceServicer):
    """Answers GetModelStatus and HandleReloadConfigRequest.

    Args:
        models: What is served.
        metrics: Counts requests.
        tracer: Follows them.
        root: Models may lie in this folder only: whoever may send requests must not be
            able to have any file of the machine read.
    """

    def __init__(
        self,
        models: ModelRegistry,
        metrics: ServerMetrics,
        tracer: RequestTracer,
        root: Path,
    ):
        self._models, self._metrics, self._root = models, metrics, root.resolve()
        self._tracer = tracer

    def GetModelStatus(  # noqa: N802
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        def status() -> Any:
            return model_status(self._models, request)

        return self._answer(context, "GetModelStatus", request, status)

    def HandleReloadConfigRequest(  # noqa: N802
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        def reload() -> Any:
            if request.config.WhichOneof("config") != "model_config_list":
                raise RequestError(
                    grpc.StatusCode.INVALID_ARGUMENT,
                    "ServerModelConfig type not supported by "
                    "HandleReloadConfigRequest. Only ModelConfigList is currently "
                    "supported",
                )
            try:
                settings = model_settings(request.config)
            except ValueError as error:
                raise RequestError(
                    grpc.StatusCode.INVALID_ARGUMENT, str(error)
                ) from error
            for each in settings:
                self._check_place(each)
            self._models.reload(settings)
            return model_management_pb2.ReloadConfigResponse()

        return self._answer(context, "HandleReloadConfigRequest", request, reload)

    def _answer(
        self,
        context: grpc.ServicerContext,
        api: str,
        request: Any,
        work: Callable[[], Any],
    ) -> Any:
        api = f"ModelService/{api}"
        return answer(context, api, request, work, self._metrics, self._tracer)

    def _check_place(self, settings: ModelSettings) -> None:
        if not settings.base_path.resolve().is_relative_to(self._root):
            raise RequestError(
                grpc.StatusCode.PERMISSION_DENIED,
                f"models are served from {self._root} only; received "
                f"{settings.base_path}",
            )


def model_status(models: ModelRegistry, request: Any) -> Any:
    """Tells the states of a model's versions; takes and gives TensorFlow Serving's.

    Raises:
        RequestError: There is no such model or version.
    """
    spec = request.model_spec
    if not spec.name:
        raise RequestError(grpc.StatusCode.INVALID_ARGUMENT, "Missing ModelSpec")
    statuses = models.model(spec.name).statuses()
    if spec.version_label:
        with models.lease(spec) as lease:
            wanted: int | None = lease.number
    else:
        wanted = spec.version.value if spec.HasField("version") else None
    response = get_model_status_pb2.GetModelStatusResponse()
    for number, state, error in statuses:
        if wanted in (None, number):
            response.model_version_status.add(
                version=number,
                state=int(state),
                status={
                    "error_code": _UNKNOWN if error else _OK,
                    "error_message": error,
                },
            )
    if not response.model_version_status:
        found = "any versions" if wanted is None else f"version {wanted}"
        raise RequestError(
            grpc.StatusCode.NOT_FOUND, f"Could not find {found} of model {spec.name}"
        )
    return response


def model_settings(config: Any) -> list[ModelSettings]:
    """Reads a `ModelServerConfig` with a list of models.

    Raises:
        ValueError: A model has no name or folder, or two have the same name.
    """
    settings = []
    for model in config.model_config_list.config:
        if not model.base_path:
            raise ValueError(f"the model {model.name!r} names no base_path")
        settings.append(
            ModelSettings(
                model.name,
                Path(model.base_path),
                VersionPolicy.from_message(model.model_version_policy),
                dict(model.version_labels),
            )
        )
    names = [each.name for each in settings]
    if len(set(names)) != len(names):
        raise ValueError(f"a model is named twice: {', '.join(names)}")
    return settings
