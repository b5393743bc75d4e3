"""TensorFlow Serving's PredictionService."""

from collections.abc import Callable
from typing import Any

import grpc
from tensorflow_serving.apis import prediction_service_pb2_grpc

from serving.server.predictor import Predictor
from serving.server.server_metrics import ServerMetrics
from serving.server.service_call import answer
from serving.tracing.request_tracer import RequestTracer


class PredictionService(prediction_service_pb2_grpc.PredictionServiceServicer):
    """Answers Predict and GetModelMetadata.

    Classify, Regress and MultiInference are for models of `tf.Example`s, of which the
    zoo has none.

    Args:
        predictor: Knows the answers.
        metrics: Counts them.
        tracer: Follows them.
    """

    def __init__(
        self, predictor: Predictor, metrics: ServerMetrics, tracer: RequestTracer
    ):
        self._predictor, self._metrics = predictor, metrics
        self._tracer = tracer

    def Predict(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        def predict() -> Any:
            return self._predictor.predict(
                request, context.time_remaining(), context.add_callback
            )

        return self._answer(context, "Predict", request, predict)

    def GetModelMetadata(  # noqa: N802
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        def describe() -> Any:
            return self._predictor.metadata(request)

        return self._answer(context, "GetModelMetadata", request, describe)

    def Classify(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return _refuse(context, "Classify")

    def Regress(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return _refuse(context, "Regress")

    def MultiInference(  # noqa: N802
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        return _refuse(context, "MultiInference")

    def _answer(
        self,
        context: grpc.ServicerContext,
        api: str,
        request: Any,
        work: Callable[[], Any],
    ) -> Any:
        api = f"PredictionService/{api}"
        return answer(context, api, request, work, self._metrics, self._tracer)


def _refuse(context: grpc.ServicerContext, name: str) -> None:
    context.abort(
        grpc.StatusCode.UNIMPLEMENTED,
        f"this server restores video and has no {name}; use Predict",
    )
