"""Requests that a server replays as it loads a model, before others have to wait."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow_serving.apis import predict_pb2, prediction_log_pb2

# It is another name of the first.
_DEFAULT = "serving_default"
WARM_UP_FILE = Path("assets.extra") / "tf_serving_warmup_requests"


def write_warm_up(
    folder: Path, model: str, requests: Iterable[tuple[str, Mapping[str, np.ndarray]]]
) -> None:
    """Writes requests where TensorFlow Serving looks for them.

    Args:
        folder: The SavedModel.
        model: Name of the served model.
        requests: A signature and its inputs by name, each.
    """
    path = folder / WARM_UP_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with tf.io.TFRecordWriter(str(path)) as writer:
        for signature, inputs in requests:
            request = predict_pb2.PredictRequest()
            request.model_spec.name = model
            request.model_spec.signature_name = signature
            for name, values in inputs.items():
                request.inputs[name].CopyFrom(tf.make_tensor_proto(values))
            log = prediction_log_pb2.PredictionLog(
                predict_log=prediction_log_pb2.PredictLog(request=request)
            )
            writer.write(log.SerializeToString())


def requests_of_known_sizes(
    folder: Path, sizes: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """Makes a request of one example for each signature whose sizes are known.

    Args:
        folder: A SavedModel.
        sizes: Shapes of an example by the names of inputs, where the SavedModel leaves
            them open: which ones are taken, only the network knows.

    Yields:
        A signature and inputs by name: mid grey for bytes, else zeros.
    """
    saved = saved_model_pb2.SavedModel()
    saved.ParseFromString((folder / "saved_model.pb").read_bytes())
    for graph in saved.meta_graphs:
        for signature, described in sorted(graph.signature_def.items()):
            shapes = [
                _shape(info, sizes.get(name)) for name, info in described.inputs.items()
            ]
            known = all(shape and min(shape) > 0 for shape in shapes)
            if not shapes or not known or signature == _DEFAULT:
                continue
            inputs = zip(described.inputs.items(), shapes, strict=True)
            yield (
                signature,
                {name: _example(info, shape) for (name, info), shape in inputs},
            )


def _shape(info: Any, example: tuple[int, ...] | None) -> tuple[int, ...]:
    """Of one example, with -1 for sizes that are open."""
    sizes = [dimension.size for dimension in info.tensor_shape.dim]
    if example is not None and len(example) == len(sizes) - 1:
        return (1, *example)
    return (1, *sizes[1:]) if sizes else ()


def _example(info: Any, shape: tuple[int, ...]) -> np.ndarray:
    kind = tf.dtypes.as_dtype(info.dtype).as_numpy_dtype
    return np.full(shape, 128 if kind == np.uint8 else 0, kind)
