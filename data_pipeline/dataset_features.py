"""What stands in an example of a dataset of clips."""

import dataclasses
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from data_pipeline.clip_record import ClipRecord

_TYPES: dict[Any, Any] = {int: np.int64, float: np.float32, str: tf.string}
# Names of files have no meaning in a dataset.
_LEFT_OUT = ("file", "bytes")


def dataset_features() -> Any:
    """Returns the features: `clip`, an MP4 file, and the fields of `ClipRecord`."""
    fields = {
        field.name: tfds.features.Scalar(dtype=_TYPES[field.type])
        for field in dataclasses.fields(ClipRecord)
        if field.name not in _LEFT_OUT
    }
    return tfds.features.FeaturesDict(
        {"clip": tfds.features.Scalar(dtype=tf.string), **fields}
    )


def example_of(record: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Returns an example, before it is serialised.

    Args:
        record: Of the clip, as JSON values.
        content: Of its file.
    """
    kept = {name: value for name, value in record.items() if name not in _LEFT_OUT}
    return {"clip": content, **kept}
