"""What a Predict request asks for, wherever it came from."""

import functools
import time
from collections.abc import Callable
from typing import Any

import grpc
from tensorflow_serving.apis import get_model_metadata_pb2, predict_pb2

from serving.client.tensor_codec import fill_tensor, read_tensor
from serving.server.memory_guard import MemoryGuard
from serving.server.model_registry import ModelRegistry
from serving.server.request_error import RequestError
from serving.server.request_queue import RequestQueue
from serving.server.waiting_request import WaitingRequest
from serving.tracing.request_tracer import RequestTracer

DEFAULT_SIGNATURE = "serving_default"
_SIGNATURES = "signature_def"


class Predictor:
    """Answers requests about models.

    Args:
        models: Where they are found.
        queue: Calculates.
        guard: Refuses what would take too much memory.
        most_bytes: What one tensor of a request may take.
        tracer: Is told how long requests waited and were calculated.
    """

    def __init__(
        self,
        models: ModelRegistry,
        queue: RequestQueue,
        guard: MemoryGuard,
        most_bytes: int,
        tracer: RequestTracer,
    ):
        self._models, self._queue, self._most_bytes = models, queue, most_bytes
        self._guard, self._tracer = guard, tracer

    def predict(
        self,
        request: predict_pb2.PredictRequest,
        seconds: float | None = None,
        tell_when_over: Callable[[Callable[[], None]], bool] = lambda _: True,
    ) -> predict_pb2.PredictResponse:
        """Runs a signature.

        Args:
            request: As TensorFlow Serving takes it.
            seconds: For which somebody waits for the answer; None for any.
            tell_when_over: Has a function called when nobody waits any more, also
                before the time; returns whether somebody still does.

        Raises:
            RequestError: There is none.
        """
        expires = float("inf") if seconds is None else time.monotonic() + seconds
        signature = request.model_spec.signature_name or DEFAULT_SIGNATURE
        outputs = tuple(request.output_filter)
        with self._models.lease(request.model_spec) as lease:
            inputs = {
                name: self._read(name, tensor)
                for name, tensor in request.inputs.items()
            }
            lease.loaded.check(signature, inputs, outputs)
            memory = self._guard.check(inputs, lease.loaded.growth(signature))
            waiting = WaitingRequest(
                lease=lease,
                signature=signature,
                inputs=inputs,
                outputs=outputs,
                memory=memory,
                expires=expires,
            )
            if not tell_when_over(functools.partial(self._queue.abandon, waiting)):
                self._queue.abandon(waiting)
            try:
                made = self._queue.run(waiting)
            finally:
                self._tell_course(waiting)
            response = predict_pb2.PredictResponse()
            response.model_spec.name = request.model_spec.name
            response.model_spec.version.value = lease.number
            response.model_spec.signature_name = signature
        for name, values in made.items():
            fill_tensor(response.outputs[name], values)
        return response

    def metadata(self, request: Any) -> Any:
        """Tells the signatures of a model; takes and gives TensorFlow Serving's.

        Raises:
            RequestError: There is no such model, or something else is asked for.
        """
        if not request.metadata_field:
            raise _invalid(
                "GetModelMetadataRequest must specify at least one metadata_field"
            )
        for field in request.metadata_field:
            if field != _SIGNATURES:
                raise _invalid(f"Metadata field {field[:200]} is not supported")
        response = get_model_metadata_pb2.GetModelMetadataResponse()
        with self._models.lease(request.model_spec) as lease:
            found = get_model_metadata_pb2.SignatureDefMap()
            for name, signature in lease.loaded.signatures.items():
                found.signature_def[name].CopyFrom(signature)
            response.model_spec.name = request.model_spec.name
            response.model_spec.version.value = lease.number
        response.metadata[_SIGNATURES].Pack(found)
        return response

    def _tell_course(self, request: WaitingRequest) -> None:
        now = time.monotonic()
        begun = now if request.begun is None else request.begun
        self._tracer.past("wait in the queue", request.arrived, begun)
        if request.begun is not None:
            self._tracer.past(
                "calculate",
                begun,
                now if request.ended is None else request.ended,
                signature=request.signature,
                batch=request.batch,
            )

    def _read(self, name: str, tensor: Any) -> Any:
        try:
            return read_tensor(tensor, self._most_bytes)
        except (ValueError, OverflowError) as error:
            raise _invalid(f"{name[:200]}: {error}") from error


def _invalid(details: str) -> RequestError:
    return RequestError(grpc.StatusCode.INVALID_ARGUMENT, details)
