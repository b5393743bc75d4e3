"""What any TensorFlow Serving has to do, the embedded one and the real one.

These tests run against the server at `TF_SERVING_TARGET` (host:port) where that is set.
It has to serve the folder of `kinozoo.contract`, which `make_contract_models` in this
module writes:

    python -m tests.serving.server.test_contract /tmp/models

as the models "tiny" with all versions, and nothing else:

    docker run -p 8500:8500 -p 8501:8501 -v /tmp/models:/models tensorflow/serving \\
      --model_config_file=/models/models.config

Those of REST ask `TF_SERVING_REST_TARGET` (host:port); without it they are left out.
Those that reload name the folder as the server sees it, `TF_SERVING_MODELS`, which is
/models where nothing is said.
"""

import http.client
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import grpc
import numpy as np
import pytest
from google.protobuf import text_format
from tensorflow_serving.apis import (
    classification_pb2,
    get_model_metadata_pb2,
    get_model_status_pb2,
    inference_pb2,
    model_management_pb2,
    predict_pb2,
    regression_pb2,
)
from tensorflow_serving.config import model_server_config_pb2

from tests.serving.server.stock_client import (
    StockClient,
    outputs_of,
    predict_request,
    status_of,
)
from tests.serving.server.tiny_model import rows, write_tiny_model

_Code = grpc.StatusCode
_Status = get_model_status_pb2.ModelVersionStatus


def make_contract_models(base: Path) -> None:
    """Writes the models that the tests expect, with a configuration."""
    write_tiny_model(base, version=1, factor=2.0)
    write_tiny_model(base, version=2, factor=3.0)
    config = model_server_config_pb2.ModelServerConfig()
    model = config.model_config_list.config.add(
        name="tiny", base_path="/models/tiny", model_platform="tensorflow"
    )
    model.model_version_policy.all.SetInParent()
    (base / "models.config").write_text(text_format.MessageToString(config))


class _Place(NamedTuple):
    """Where the server is, and its models as it sees them."""

    target: str
    rest: str
    folder: str


@pytest.fixture(scope="module")
def place(tiny_models):
    target = os.environ.get("TF_SERVING_TARGET")
    if target:
        rest = os.environ.get("TF_SERVING_REST_TARGET", "")
        yield _Place(target, rest, os.environ.get("TF_SERVING_MODELS", "/models"))
        return
    from serving.server.model_server import ModelServer
    from serving.server.server_options import ServerOptions

    options = ServerOptions(
        base_path=tiny_models, versions=None, port=0, rest_port=0, poll_seconds=0
    )
    with ModelServer(options) as server:
        yield _Place(
            f"localhost:{server.port}",
            f"localhost:{server.rest_port}",
            str(tiny_models),
        )


@pytest.fixture(scope="module")
def client(place):
    stock = StockClient(place.target)
    yield stock
    stock.close()


@pytest.fixture
def ask(place):
    """Sends a request to the REST API; returns the status and the decoded body."""
    if not place.rest:
        pytest.skip("TF_SERVING_REST_TARGET does not say where REST is")

    def send(method, path, body=None):
        connection = http.client.HTTPConnection(place.rest, timeout=30)
        content = json.dumps(body) if isinstance(body, dict) else body
        connection.request(method, path, content)
        answer = connection.getresponse()
        decoded = json.loads(answer.read())
        connection.close()
        return answer.status, decoded

    return send


@pytest.fixture
def reload(client, place):
    """Has all versions of "tiny" served under labels, and none at the end."""

    def send(**labels):
        request = model_management_pb2.ReloadConfigRequest()
        model = request.config.model_config_list.config.add(
            name="tiny", base_path=f"{place.folder}/tiny", model_platform="tensorflow"
        )
        model.model_version_policy.all.SetInParent()
        for label, version in labels.items():
            model.version_labels[label] = version
        return client.models.HandleReloadConfigRequest(request, timeout=60)

    yield send
    send()


def test_predict_runs_the_latest_version_and_says_so(client):
    response = client.predict(rows())
    np.testing.assert_allclose(outputs_of(response)["y"], 3 * rows())
    np.testing.assert_allclose(outputs_of(response)["sum"], rows().sum(axis=-1))
    assert response.model_spec.name == "tiny"
    assert response.model_spec.version.value == 2
    assert response.model_spec.signature_name == "serving_default"


def test_a_request_needs_no_deadline(client):
    response = client.predict(rows(), timeout=None)
    np.testing.assert_allclose(outputs_of(response)["y"], 3 * rows())


def test_predict_runs_the_version_that_is_asked_for(client):
    response = client.predict(rows(), version=1)
    np.testing.assert_allclose(outputs_of(response)["y"], 2 * rows())
    assert response.model_spec.version.value == 1


def test_predict_runs_the_signature_that_is_asked_for(client):
    left, right = np.ones((1, 2, 2), np.float32), np.ones((1, 2, 5), np.float32)
    request = predict_request({"left": left, "right": right}, signature="multiply")
    product = outputs_of(client.prediction.Predict(request, timeout=30))["product"]
    np.testing.assert_allclose(product, left @ right)


def test_only_the_outputs_that_are_asked_for_come_back(client):
    request = predict_request({"x": rows()})
    request.output_filter.append("sum")
    response = client.prediction.Predict(request, timeout=30)
    assert list(outputs_of(response)) == ["sum"]


def test_tensors_may_be_written_value_by_value(client):
    request = predict_request({})
    tensor = request.inputs["x"]
    tensor.dtype = 1
    tensor.tensor_shape.dim.add(size=2)
    tensor.tensor_shape.dim.add(size=3)
    # The last value stands for those that are left out.
    tensor.float_val.extend([1, 2, 3])
    response = client.prediction.Predict(request, timeout=30)
    np.testing.assert_allclose(
        outputs_of(response)["y"], [[3, 6, 9], [9, 9, 9]], rtol=1e-6
    )


@pytest.mark.parametrize(
    ("request_of", "code"),
    [
        (lambda: predict_request({"x": rows()}, "missing"), _Code.NOT_FOUND),
        (lambda: predict_request({"x": rows()}, "../tiny"), _Code.NOT_FOUND),
        (lambda: predict_request({"x": rows()}, version=9), _Code.NOT_FOUND),
        (lambda: predict_request({"x": rows()}, ""), _Code.INVALID_ARGUMENT),
        (lambda: predict_request({"z": rows()}), _Code.INVALID_ARGUMENT),
        (lambda: predict_request({}), _Code.INVALID_ARGUMENT),
        (
            lambda: predict_request({"x": rows(), "z": rows()}),
            _Code.INVALID_ARGUMENT,
        ),
        (
            lambda: predict_request({"x": rows().astype(np.int32)}),
            _Code.INVALID_ARGUMENT,
        ),
        (lambda: predict_request({"x": rows()[0]}), _Code.INVALID_ARGUMENT),
        (
            lambda: predict_request({"x": rows()}, signature="none"),
            _Code.FAILED_PRECONDITION,
        ),
        (
            lambda: predict_request({"x": rows()}, label="none"),
            _Code.INVALID_ARGUMENT,
        ),
        (
            lambda: predict_request(
                {
                    "left": np.ones((1, 2, 2), np.float32),
                    "right": np.ones((1, 7, 5), np.float32),
                },
                signature="multiply",
            ),
            _Code.INVALID_ARGUMENT,
        ),
    ],
)
def test_a_wrong_request_gets_its_status(client, request_of, code):
    found, details = status_of(client.prediction.Predict, request_of(), timeout=30)
    assert found is code, details
    assert details


def test_metadata_tells_the_signatures(client):
    request = get_model_metadata_pb2.GetModelMetadataRequest()
    request.model_spec.name = "tiny"
    request.metadata_field.append("signature_def")
    response = client.prediction.GetModelMetadata(request, timeout=30)
    assert response.model_spec.version.value == 2
    found = get_model_metadata_pb2.SignatureDefMap()
    assert response.metadata["signature_def"].Unpack(found)
    signature = found.signature_def["serving_default"]
    assert [dim.size for dim in signature.inputs["x"].tensor_shape.dim] == [-1, 3]
    assert sorted(signature.outputs) == ["sum", "y"]


@pytest.mark.parametrize("fields", [[], ["weights"]])
def test_metadata_of_another_kind_is_refused(client, fields):
    request = get_model_metadata_pb2.GetModelMetadataRequest()
    request.model_spec.name = "tiny"
    request.metadata_field.extend(fields)
    code, _ = status_of(client.prediction.GetModelMetadata, request, timeout=30)
    assert code is _Code.INVALID_ARGUMENT


def test_status_tells_the_state_of_each_version(client):
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = "tiny"
    response = client.models.GetModelStatus(request, timeout=30)
    states = {s.version: s.state for s in response.model_version_status}
    assert states == {1: _Status.AVAILABLE, 2: _Status.AVAILABLE}
    request.model_spec.version.value = 1
    response = client.models.GetModelStatus(request, timeout=30)
    assert [s.version for s in response.model_version_status] == [1]


@pytest.mark.parametrize(("name", "version"), [("missing", None), ("tiny", 9)])
def test_the_status_of_what_is_not_there_is_not_found(client, name, version):
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = name
    if version is not None:
        request.model_spec.version.value = version
    code, _ = status_of(client.models.GetModelStatus, request, timeout=30)
    assert code is _Code.NOT_FOUND


def test_a_deadline_that_is_over_is_told(client):
    code, _ = status_of(client.predict, rows(), signature="slow", timeout=0.05)
    assert code is _Code.DEADLINE_EXCEEDED


@pytest.mark.skipif(
    "TF_SERVING_TARGET" in os.environ, reason="the real one has these calls"
)
@pytest.mark.parametrize(
    ("name", "request_kind"),
    [
        ("Classify", classification_pb2.ClassificationRequest),
        ("Regress", regression_pb2.RegressionRequest),
        ("MultiInference", inference_pb2.MultiInferenceRequest),
    ],
)
def test_calls_for_other_models_are_unimplemented(client, name, request_kind):
    call = getattr(client.prediction, name)
    code, details = status_of(call, request_kind(), timeout=30)
    assert code is _Code.UNIMPLEMENTED
    assert name in details


def test_an_unknown_call_is_unimplemented(client):
    call = client.channel.unary_unary(
        "/tensorflow.serving.PredictionService/Invented",
        request_serializer=predict_pb2.PredictRequest.SerializeToString,
        response_deserializer=predict_pb2.PredictResponse.FromString,
    )
    code, _ = status_of(call, predict_pb2.PredictRequest(), timeout=30)
    assert code is _Code.UNIMPLEMENTED


def test_labels_stand_for_versions_and_move(client, reload):
    def version(label):
        return client.predict(rows(), label=label).model_spec.version.value

    reload(stable=1, canary=2)
    assert (version("stable"), version("canary")) == (1, 2)
    reload(stable=2)
    assert version("stable") == 2
    code, _ = status_of(client.predict, rows(), label="canary", timeout=30)
    assert code is _Code.INVALID_ARGUMENT


def test_a_label_for_a_version_that_is_not_there_is_refused(client, reload):
    reload(stable=1)
    code, details = status_of(reload, stable=9)
    assert code is _Code.FAILED_PRECONDITION, details
    response = client.predict(rows(), label="stable")
    assert response.model_spec.version.value == 1


def test_a_configuration_that_lists_no_models_is_refused(client):
    request = model_management_pb2.ReloadConfigRequest()
    code, _ = status_of(client.models.HandleReloadConfigRequest, request, timeout=30)
    assert code is _Code.INVALID_ARGUMENT


def test_rest_takes_inputs_by_name_and_by_instance(ask):
    by_name = {"inputs": {"x": rows().tolist()}}
    status, found = ask("POST", "/v1/models/tiny:predict", by_name)
    assert status == 200, found
    np.testing.assert_allclose(found["outputs"]["y"], 3 * rows())
    by_instance = {"instances": [{"x": row} for row in rows().tolist()]}
    status, found = ask("POST", "/v1/models/tiny/versions/1:predict", by_instance)
    assert status == 200, found
    np.testing.assert_allclose([made["y"] for made in found["predictions"]], 2 * rows())


def test_rest_runs_the_signature_that_is_asked_for(ask):
    inputs = {"left": [[[1, 2], [3, 4]]], "right": [[[1], [1]]]}
    body = {"signature_name": "multiply", "inputs": inputs}
    status, found = ask("POST", "/v1/models/tiny:predict", body)
    assert (status, found) == (200, {"outputs": [[[3.0], [7.0]]]})


def test_rest_takes_labels(ask, reload):
    reload(stable=1)
    body = {"inputs": {"x": rows().tolist()}}
    status, found = ask("POST", "/v1/models/tiny/labels/stable:predict", body)
    assert status == 200, found
    np.testing.assert_allclose(found["outputs"]["y"], 2 * rows())


def test_rest_tells_states_and_signatures(ask):
    status, found = ask("GET", "/v1/models/tiny")
    assert status == 200
    states = {each["version"]: each["state"] for each in found["model_version_status"]}
    assert states == {"1": "AVAILABLE", "2": "AVAILABLE"}
    status, found = ask("GET", "/v1/models/tiny/versions/1/metadata")
    assert status == 200
    assert found["model_spec"]["name"] == "tiny"
    signatures = found["metadata"]["signature_def"]["signature_def"]
    assert {"serving_default", "multiply"} <= set(signatures)


@pytest.mark.parametrize(
    ("path", "body", "wanted"),
    [
        ("missing:predict", {"inputs": {"x": [[1, 2, 3]]}}, 404),
        ("tiny/versions/9:predict", {"inputs": {"x": [[1, 2, 3]]}}, 404),
        ("tiny:predict", "{not json", 400),
        ("tiny:predict", {}, 400),
        ("tiny:predict", {"inputs": {"x": [["a", "b", "c"]]}}, 400),
        ("tiny:invented", {"inputs": {"x": [[1, 2, 3]]}}, 400),
    ],
)
def test_a_wrong_request_to_rest_gets_its_status_and_a_reason(ask, path, body, wanted):
    status, found = ask("POST", f"/v1/models/{path}", body)
    assert status == wanted, found
    assert found["error"]


if __name__ == "__main__":
    make_contract_models(Path(sys.argv[1]))
