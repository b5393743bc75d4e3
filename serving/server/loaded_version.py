"""A SavedModel in memory."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow_serving.apis import prediction_log_pb2

from serving.client.tensor_codec import read_tensor
from serving.server.memory_guard import places
from serving.server.request_error import RequestError
from serving.warm_up import WARM_UP_FILE

_TAG = "serve"
_STATUS = {code.value[0]: code for code in grpc.StatusCode}


class LoadedVersion:
    """Runs the signatures of a SavedModel.

    Args:
        folder: The SavedModel.

    Attributes:
        signatures: The `SignatureDef` of each function.

    Raises:
        ValueError: The folder holds no SavedModel that can be served.
        OSError: It cannot be read.
    """

    def __init__(self, folder: Path):
        self.signatures = _read_signatures(folder)
        try:
            # Kept: it owns the variables that the functions read.
            self._model = tf.saved_model.load(str(folder))
        except (tf.errors.OpError, ValueError, AttributeError) as error:
            raise ValueError(f"{folder} cannot be loaded: {error}") from error
        self._growth: dict[str, float] = {}
        self._functions = dict(self._model.signatures)
        self.signatures = {
            name: signature
            for name, signature in self.signatures.items()
            if name in self._functions
        }

    def check(
        self, signature: str, inputs: Mapping[str, np.ndarray], outputs: Sequence[str]
    ) -> None:
        """Finds out whether a request suits a signature, without running it.

        Raises:
            RequestError: It does not.
        """
        if signature not in self.signatures:
            raise RequestError(
                grpc.StatusCode.FAILED_PRECONDITION,
                f'Serving signature key "{signature}" not found.',
            )
        expected = self.signatures[signature]
        sent, wanted = set(inputs), set(expected.inputs)
        if sent != wanted:
            raise _invalid(
                f"input size does not match signature: {len(sent)}!={len(wanted)}. "
                f"Sent extra: {{{','.join(sorted(sent - wanted))}}}. Missing but "
                f"required: {{{','.join(sorted(wanted - sent))}}}."
            )
        for name, values in inputs.items():
            _check_tensor(name, values, expected.inputs[name])
        for name in outputs:
            if name not in expected.outputs:
                raise _invalid(
                    f"output tensor alias not found in signature: {name} Outputs "
                    "expected to be in the set "
                    f"{{{','.join(sorted(expected.outputs))}}}."
                )
        if len(set(outputs)) != len(outputs):
            raise _invalid(f"duplicate output tensor alias: {', '.join(outputs)}")

    def run(
        self, signature: str, inputs: Mapping[str, np.ndarray], outputs: Sequence[str]
    ) -> dict[str, np.ndarray]:
        """Runs a signature on inputs that `check` found to suit it.

        Args:
            signature: Its name.
            inputs: Tensors by name.
            outputs: Names of those that are wanted, or none for all.

        Raises:
            RequestError: TensorFlow failed, for instance at sizes that do not fit
                together.
        """
        tensors = {name: tf.constant(values) for name, values in inputs.items()}
        try:
            made = self._functions[signature](**tensors)
            wanted = outputs or made
            return {name: made[name].numpy() for name in wanted}
        except tf.errors.OpError as error:
            code = _STATUS.get(error.error_code, grpc.StatusCode.INTERNAL)
            raise RequestError(code, str(error.message)[:2000]) from error

    def growth(self, signature: str) -> float:
        """How much larger what a signature gives is than what it takes.

        Args:
            signature: Its name.

        Returns:
            Places of an output per place of an input (see `places`), the most that a
            request for warming up showed, at least 1. Where none showed this
            signature, that of those that take and give the same counts, else the most
            of all.
        """
        if signature in self._growth:
            return self._growth[signature]
        tensors = _tensors(self.signatures[signature])
        twins = [n for n in self._growth if _tensors(self.signatures[n]) == tensors]
        shown = [self._growth[name] for name in twins or self._growth]
        return max(shown, default=1.0)

    def warm_up(self, folder: Path) -> int:
        """Replays the requests that lie beside a SavedModel.

        Returns:
            How many there were.

        Raises:
            ValueError: They do not suit the model.
        """
        path = folder / WARM_UP_FILE
        if not path.is_file():
            return 0
        count = 0
        try:
            for record in tf.data.TFRecordDataset(str(path)):
                log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
                request = log.predict_log.request
                inputs = {k: read_tensor(v) for k, v in request.inputs.items()}
                name = request.model_spec.signature_name or "serving_default"
                self.check(name, inputs, ())
                made = self.run(name, inputs, ())
                measured = _growth(inputs, made)
                self._growth[name] = max(self._growth.get(name, 1.0), measured)
                count += 1
        except (RequestError, tf.errors.OpError) as error:
            raise ValueError(f"{path} does not suit its model: {error}") from error
        return count


def _read_signatures(folder: Path) -> dict[str, Any]:
    saved = saved_model_pb2.SavedModel()
    path = folder / "saved_model.pb"
    if not path.is_file():
        raise ValueError(f"{folder} holds no saved_model.pb")
    try:
        saved.ParseFromString(path.read_bytes())
    except Exception as error:  # protobuf's own class differs between its versions
        raise ValueError(f"{path} is no SavedModel: {error}") from error
    for graph in saved.meta_graphs:
        if _TAG in graph.meta_info_def.tags:
            return {
                name: signature
                for name, signature in graph.signature_def.items()
                if not name.startswith("__")
            }
    raise ValueError(f"{folder} has no graph with the tag {_TAG!r}")


def _growth(inputs: Mapping[str, np.ndarray], made: Mapping[str, np.ndarray]) -> float:
    entering = max((places(values.shape) for values in inputs.values()), default=0)
    leaving = max((places(values.shape) for values in made.values()), default=0)
    return leaving / max(entering, 1)


def _tensors(signature: Any) -> dict[tuple[str, str], tuple[int, tuple[int, ...]]]:
    """Type and shape of everything that a signature takes and gives."""
    return {
        (side, name): (info.dtype, tuple(dim.size for dim in info.tensor_shape.dim))
        for side, described in (("in", signature.inputs), ("out", signature.outputs))
        for name, info in described.items()
    }


def _check_tensor(name: str, values: np.ndarray, expected: Any) -> None:
    kind = tf.dtypes.as_dtype(expected.dtype)
    if values.dtype != kind.as_numpy_dtype:
        raise _invalid(
            f"{name} expects {kind.name}; received {values.dtype} of shape "
            f"{list(values.shape)}"
        )
    sizes = [dimension.size for dimension in expected.tensor_shape.dim]
    fits = len(sizes) == values.ndim and all(
        size in (-1, given) for size, given in zip(sizes, values.shape, strict=False)
    )
    if not fits and not expected.tensor_shape.unknown_rank:
        raise _invalid(
            f"{name} expects the shape {sizes}, where -1 is any size; received "
            f"{list(values.shape)}"
        )
    if 0 in values.shape:
        raise _invalid(f"{name} is empty; received the shape {list(values.shape)}")


def _invalid(details: str) -> RequestError:
    return RequestError(grpc.StatusCode.INVALID_ARGUMENT, details)
