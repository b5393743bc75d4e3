"""A client of TensorFlow Serving's gRPC API."""

import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import grpc
import numpy as np

from serving.client.client_options import ClientOptions
from serving.client.lasting_refusals import is_lasting
from serving.client.model_signature import ModelSignature
from serving.client.prediction import Prediction
from serving.client.server_away_error import ServerAwayError
from serving.client.serving_error import ServingError
from serving.client.tensor_codec import fill_tensor, read_tensor
from serving.client.tensor_shape import TensorShape
from serving.client.token_file import TokenFile
from serving.client.wire_protos import wire_protos
from serving.tracing.request_span import RequestSpan

_PREDICTION = "/tensorflow.serving.PredictionService/"
_MODEL = "/tensorflow.serving.ModelService/"
_APIS = "tensorflow_serving/apis/"
_PACKAGE = "tensorflow.serving"
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0
# A server that is away, at its limit, or stopping; none of them has done anything.
_PASSING = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.CANCELLED,
)
# An attempt that took longer than this was being worked on.
_LONGEST_REFUSAL = 5.0


class ServingClient:
    """Asks a server for predictions, and tries again while it is away or busy.

    It may be used from several threads. It needs no TensorFlow:

        with ServingClient(ClientOptions(target="localhost:8500")) as client:
            made = client.predict("denoise_best", {"clip": clip, "noise_level": level})
            restored = made.outputs["clip"]

    Args:
        options: How to reach the server.

    Raises:
        OSError: A certificate or key cannot be read.
        ImportError: The package tensorflow-serving-api is not installed.
    """

    def __init__(self, options: ClientOptions):
        self.options = options
        self._token = TokenFile(options.token_file) if options.token_file else None
        self._channel = _open_channel(options)
        protos = wire_protos()

        def message(file: str, name: str) -> Any:
            return protos.message(f"{_APIS}{file}.proto", f"tensorflow.serving.{name}")

        self._messages = {
            name: message(file, name)
            for file, name in (
                ("predict", "PredictRequest"),
                ("predict", "PredictResponse"),
                ("get_model_metadata", "GetModelMetadataRequest"),
                ("get_model_metadata", "GetModelMetadataResponse"),
                ("get_model_metadata", "SignatureDefMap"),
                ("get_model_status", "GetModelStatusRequest"),
                ("get_model_status", "GetModelStatusResponse"),
                ("get_model_status", "ModelVersionStatus"),
            )
        }
        self._predict = self._method(_PREDICTION, "Predict", "Predict")
        self._metadata = self._method(
            _PREDICTION, "GetModelMetadata", "GetModelMetadata"
        )
        self._status = self._method(_MODEL, "GetModelStatus", "GetModelStatus")

    def __enter__(self) -> "ServingClient":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and with it all requests that are under way."""
        self._channel.close()

    def predict(
        self,
        model: str,
        inputs: Mapping[str, np.ndarray],
        *,
        signature: str = "serving_default",
        version: int | None = None,
        outputs: Sequence[str] = (),
    ) -> Prediction:
        """Runs a signature of a model.

        Args:
            model: Its name.
            inputs: Its tensors by name.
            signature: The name of the function.
            version: Of the model; without, the server's latest.
            outputs: Names of the tensors that are wanted; without, all.

        Raises:
            ServingError: The server refused or failed.
            ServerAwayError: It was away or busy for too long.
        """
        request = self._messages["PredictRequest"]()
        request.model_spec.name = model
        request.model_spec.signature_name = signature
        if version is not None:
            request.model_spec.version.value = version
        request.output_filter.extend(outputs)
        for name, values in inputs.items():
            fill_tensor(request.inputs[name], np.asarray(values))
        response = self._call("PredictionService/Predict", self._predict, request)
        made = {name: read_tensor(tensor) for name, tensor in response.outputs.items()}
        return Prediction(made, response.model_spec.version.value)

    def signatures(
        self, model: str, version: int | None = None
    ) -> dict[str, ModelSignature]:
        """Returns the functions that a model offers, by name.

        Raises:
            ServingError: There is no such model.
            ServerAwayError: The server was away for too long.
        """
        request = self._messages["GetModelMetadataRequest"]()
        request.model_spec.name = model
        if version is not None:
            request.model_spec.version.value = version
        request.metadata_field.append("signature_def")
        response = self._call(
            "PredictionService/GetModelMetadata", self._metadata, request
        )
        found = self._messages["SignatureDefMap"]()
        # Not `Unpack`: it looks for the message in protobuf's own pool.
        found.ParseFromString(response.metadata["signature_def"].value)
        return {
            name: ModelSignature(_shapes(signature.inputs), _shapes(signature.outputs))
            for name, signature in found.signature_def.items()
        }

    def versions(self, model: str) -> dict[int, str]:
        """Returns the state of each version of a model, such as "AVAILABLE".

        Raises:
            ServingError: There is no such model.
            ServerAwayError: The server was away for too long.
        """
        request = self._messages["GetModelStatusRequest"]()
        request.model_spec.name = model
        response = self._call("ModelService/GetModelStatus", self._status, request)
        kinds = self._messages["ModelVersionStatus"].State
        return {
            status.version: kinds.Name(status.state)
            for status in response.model_version_status
        }

    def _method(self, service: str, name: str, message: str) -> Any:
        return self._channel.unary_unary(
            service + name,
            request_serializer=self._messages[f"{message}Request"].SerializeToString,
            response_deserializer=self._messages[f"{message}Response"].FromString,
        )

    def _call(self, name: str, method: Callable[..., Any], request: Any) -> Any:
        # The server's log names the request so.
        request_id = uuid.uuid4().hex
        with self.options.tracer.sent(
            f"{_PACKAGE}.{name}",
            request_id=request_id,
            server=self.options.target,
            model=request.model_spec.name,
            signature=request.model_spec.signature_name or None,
        ) as span:
            headers = self.options.tracer.headers() | {"x-request-id": request_id}
            return self._asked(method, request, headers, span)

    def _asked(
        self,
        method: Callable[..., Any],
        request: Any,
        headers: dict[str, str],
        span: RequestSpan,
    ) -> Any:
        # For how long the server was away or busy: what it calculated before it went
        # away does not count, and what it is then asked again counts once it refuses.
        away, refused, wait = 0.0, False, _FIRST_WAIT
        while True:
            begun = time.monotonic()
            try:
                response = method(
                    request,
                    timeout=self.options.deadline,
                    metadata=[*headers.items(), *self._authorisation()],
                )
                span.set(code="OK")
                return response
            except grpc.RpcError as error:
                code, details = error.code(), error.details() or ""
                span.set(code=code.name)
                if code not in _PASSING or is_lasting(details):
                    raise ServingError(
                        self.options.target, code.name, details
                    ) from error
                took = time.monotonic() - begun
                if took > _LONGEST_REFUSAL:
                    wait = _FIRST_WAIT
                if refused:
                    away += min(took, _LONGEST_REFUSAL)
                # Clients that were refused together do not come back together.
                pause = wait * random.uniform(0.5, 1.0)
                refused, away = True, away + pause
                if away > self.options.patience:
                    raise ServerAwayError(
                        self.options.target, self.options.patience, code.name, details
                    ) from error
                span.event("asked again", code=code.name, pause=pause)
                time.sleep(pause)
                wait = min(2 * wait, _LONGEST_WAIT)

    def _authorisation(self) -> list[tuple[str, str]]:
        if self._token is None:
            return []
        return [("authorization", f"Bearer {self._token.read()}")]


def _open_channel(options: ClientOptions) -> grpc.Channel:
    settings: list[tuple[str, Any]] = [
        ("grpc.max_send_message_length", options.message_limit),
        ("grpc.max_receive_message_length", options.message_limit),
        # Tried again here, where the waiting can be told.
        ("grpc.enable_retries", 0),
        ("grpc.initial_reconnect_backoff_ms", 200),
        ("grpc.min_reconnect_backoff_ms", 200),
        ("grpc.max_reconnect_backoff_ms", 2000),
        # A machine that is gone says nothing: it is found out within a minute.
        ("grpc.keepalive_time_ms", 20_000),
        ("grpc.keepalive_timeout_ms", 20_000),
        # Where a name stands for several servers, they share the requests.
        ("grpc.lb_policy_name", "round_robin"),
    ]
    if options.server_name:
        settings.append(("grpc.ssl_target_name_override", options.server_name))
    if not options.encrypted:
        return grpc.insecure_channel(options.target, settings)
    credentials = grpc.ssl_channel_credentials(
        root_certificates=_content(options.authority_file),
        private_key=_content(options.key_file),
        certificate_chain=_content(options.certificate_file),
    )
    return grpc.secure_channel(options.target, credentials, settings)


def _content(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()


def _shapes(tensors: Mapping[str, Any]) -> dict[str, TensorShape]:
    return {
        name: TensorShape(
            info.dtype, tuple(dimension.size for dimension in info.tensor_shape.dim)
        )
        for name, info in tensors.items()
    }
