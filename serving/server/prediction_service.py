"""TensorFlow Serving's PredictionService."""

from typing import Any

import grpc
from tensorflow_serving.apis import prediction_service_pb2_grpc

from serving.server.predictor import Predictor
from serving.server.server_metrics import ServerMetrics
from serving.server.service_call import answer


class PredictionService(prediction_service_pb2_grpc.PredictionServiceServicer):
    """Answers Predict and GetModelMetadata.

    Classify, Regress and MultiInference are for models of `tf.Example`s, of which the
    zoo has none.

    Args:
        predictor: Knows the answers.
        metrics: Counts them.
    """

    def __init__(self, predictor: Predictor, metrics: ServerMetrics):
        self._predictor, self._metrics = predictor, metrics

    def Predict(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        def predict() -> Any:
            return self._predictor.predict(request, context.time_remaining())

        return answer(context, "Predict", request, predict, self._metrics)

    def GetModelMetadata(  # noqa: N802
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        def describe() -> Any:
            return self._predictor.metadata(request)

        return answer(context, "GetModelMetadata", request, describe, self._metrics)

    def Classify(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return _refuse(context, "Classify")

    def Regress(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return _refuse(context, "Regress")

    def MultiInference(  # noqa: N802
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        return _refuse(context, "MultiInference")


def _refuse(context: grpc.ServicerContext, name: str) -> None:
    context.abort(
        grpc.StatusCode.UNIMPLEMENTED,
        f"this server restores video and has no {name}; use Predict",
    )
