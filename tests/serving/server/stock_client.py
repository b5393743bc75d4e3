"""The stubs of tensorflow-serving-api, as any other program uses them."""

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import (
    model_service_pb2_grpc,
    predict_pb2,
    prediction_service_pb2_grpc,
)


class StockClient:
    """Talks to a server with nothing of Kinozoo.

    Args:
        target: host:port.
    """

    def __init__(self, target: str):
        self.channel = grpc.insecure_channel(target)
        self.prediction = prediction_service_pb2_grpc.PredictionServiceStub(
            self.channel
        )
        self.models = model_service_pb2_grpc.ModelServiceStub(self.channel)

    def close(self) -> None:
        self.channel.close()

    def predict(self, x, model="tiny", timeout=30, **spec):
        return self.prediction.Predict(
            predict_request({"x": x}, model, **spec), timeout=timeout
        )


def predict_request(inputs, model="tiny", signature="", version=None, label=""):
    """Makes a request for arrays by name."""
    request = predict_pb2.PredictRequest()
    request.model_spec.name = model
    request.model_spec.signature_name = signature
    if version is not None:
        request.model_spec.version.value = version
    if label:
        request.model_spec.version_label = label
    for name, values in inputs.items():
        request.inputs[name].CopyFrom(tf.make_tensor_proto(values))
    return request


def outputs_of(response) -> dict[str, np.ndarray]:
    """Returns the arrays of a response by name."""
    return {name: tf.make_ndarray(value) for name, value in response.outputs.items()}


def status_of(call, *arguments, **keywords) -> tuple[grpc.StatusCode, str]:
    """Returns status and details of a call that has to fail."""
    try:
        call(*arguments, **keywords)
    except grpc.RpcError as error:
        return error.code(), error.details()
    raise AssertionError("the call succeeded")
