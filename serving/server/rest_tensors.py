"""Tensors as JSON, as TensorFlow Serving's REST API has them."""

import json
from typing import Any

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2

from serving.client.tensor_codec import fill_tensor, read_tensor
from serving.server.request_error import RequestError


def read_request(body: bytes, signatures: Any) -> tuple[Any, bool]:
    """Reads the body of a `:predict` request.

    Args:
        body: JSON with `inputs` (a tensor per name) or `instances` (a list with an
            entry per clip), and perhaps `signature_name`.
        signatures: The model's `SignatureDef`s by name.

    Returns:
        A `PredictRequest` without a name, and whether it came by instances.

    Raises:
        RequestError: The body is something else.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _invalid(f"JSON Parse error: {error}") from error
    if not isinstance(content, dict):
        raise _invalid("the body is a JSON object with inputs or instances")
    by_instance = "instances" in content
    if by_instance == ("inputs" in content):
        raise _invalid('Request must have one of "instances" and "inputs"')
    request = predict_pb2.PredictRequest()
    name = content.get("signature_name") or "serving_default"
    if not isinstance(name, str) or name not in signatures:
        raise _invalid(f'Serving signature name: "{name}" not found in signature def')
    request.model_spec.signature_name = name
    expected = signatures[name].inputs
    given = content["instances"] if by_instance else content["inputs"]
    values = _by_name(given, by_instance, list(expected))
    for key, tensor in values.items():
        if key in expected:
            kind = tf.dtypes.as_dtype(expected[key].dtype).as_numpy_dtype
            fill_tensor(request.inputs[key], _array(key, tensor, kind))
        else:
            raise _invalid(f"the signature {name} has no input {key[:100]!r}")
    return request, by_instance


def write_response(response: Any, by_instance: bool) -> bytes:
    """Writes a `PredictResponse` as JSON: `predictions`, or `outputs`.

    Raises:
        RequestError: It was asked for by instance, and an output has no entry for
            each.
    """
    outputs = {name: read_tensor(value) for name, value in response.outputs.items()}
    if not by_instance:
        made: Any = {name: values.tolist() for name, values in outputs.items()}
        if len(made) == 1:
            made = next(iter(made.values()))
        return json.dumps({"outputs": made}).encode()
    lengths = {values.shape[0] if values.ndim else -1 for values in outputs.values()}
    if len(lengths) != 1 or -1 in lengths:
        raise _invalid('the outputs differ in their first size; ask with "inputs"')
    rows: list[Any] = [
        {name: values[row].tolist() for name, values in outputs.items()}
        for row in range(lengths.pop())
    ]
    if len(outputs) == 1:
        rows = [next(iter(row.values())) for row in rows]
    return json.dumps({"predictions": rows}).encode()


def _by_name(given: Any, by_instance: bool, names: list[str]) -> dict[str, Any]:
    if not by_instance:
        # A signature of one input may leave its name out.
        return given if isinstance(given, dict) else {_only(names): given}
    if not isinstance(given, list) or not given:
        raise _invalid('"instances" is a list with an entry or more')
    if not all(isinstance(entry, dict) for entry in given):
        return {_only(names): given}
    keys = set(given[0])
    if any(set(entry) != keys for entry in given):
        raise _invalid("all instances have the same names")
    return {key: [entry[key] for entry in given] for key in keys}


def _only(names: list[str]) -> str:
    if len(names) != 1:
        raise _invalid(f"the signature has several inputs; name {', '.join(names)}")
    return names[0]


def _array(name: str, values: Any, kind: Any) -> np.ndarray:
    try:
        made = np.array(values)
        if made.dtype.kind not in "biuf":
            raise ValueError("numbers in lists of equal lengths are expected")
        fits = np.can_cast(made.dtype, kind, "same_kind") or np.issubdtype(
            kind, np.floating
        )
        whole = made.astype(kind)
        if not fits and not np.array_equal(whole, made):
            raise ValueError(f"values of {np.dtype(kind)} are expected")
    except (ValueError, TypeError, OverflowError) as error:
        raise _invalid(f"{name[:100]}: {error}") from error
    return whole


def _invalid(details: str) -> RequestError:
    return RequestError(grpc.StatusCode.INVALID_ARGUMENT, details)
