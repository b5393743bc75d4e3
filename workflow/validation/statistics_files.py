"""The files of statistics, schemas and anomalies, laid out as TFX does.

All are protocol buffers of `tensorflow_metadata`, which every program of TensorFlow
Extended reads, and which is there without TFDV.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies
    from tensorflow_metadata.proto.v0.schema_pb2 import Schema
    from tensorflow_metadata.proto.v0.statistics_pb2 import (
        DatasetFeatureStatistics,
        DatasetFeatureStatisticsList,
    )

# A folder `Split-NAME` for each set of clips.
SPLIT = "Split-"
STATISTICS_FILE = "FeatureStats.pb"
# The records that statistics are made of: a tf.Example for each clip.
RECORDS_FILE = "clips.tfrecord"
FACTS_FILE = "clips.json"
UNREADABLE_FILE = "unreadable.json"
SUMMARY_FILE = "statistics.json"
STATISTICS_PAGE = "statistics.html"
SCHEMA_FILE = "schema.pbtxt"
ANOMALIES_FILE = "SchemaDiff.pb"
REPORT_FILE = "anomalies.json"
ANOMALIES_PAGE = "anomalies.html"


def split_folder(folder: Path, name: str) -> Path:
    """Returns the folder of a set of clips."""
    return folder / f"{SPLIT}{name}"


def split_names(folder: Path) -> list[str]:
    """Returns the names of all sets, training first.

    Raises:
        FileNotFoundError: There are none.
    """
    names = [path.name.removeprefix(SPLIT) for path in folder.glob(f"{SPLIT}*")]
    if not names:
        raise FileNotFoundError(
            f"{folder} holds no statistics: make them with kinozoo data statistics."
        )
    order = {"train": 0, "eval": 1, "serving": 2}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def read_statistics(folder: Path, name: str) -> "DatasetFeatureStatisticsList":
    """Reads the statistics of a set.

    Raises:
        FileNotFoundError: There are none.
    """
    from tensorflow_metadata.proto.v0 import statistics_pb2

    path = split_folder(folder, name) / STATISTICS_FILE
    if not path.is_file():
        raise FileNotFoundError(
            f"There is no {path}: make it with kinozoo data statistics."
        )
    message = statistics_pb2.DatasetFeatureStatisticsList()
    message.ParseFromString(path.read_bytes())
    return message


def dataset_of(
    statistics: "DatasetFeatureStatisticsList",
) -> "DatasetFeatureStatistics":
    """Returns the one data set that statistics are of."""
    (dataset,) = statistics.datasets
    return dataset


def read_schema(path: Path) -> "Schema":
    """Reads a schema in protobuf's text format.

    Raises:
        ValueError: It is none.
        OSError: It cannot be read.
    """
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    try:
        text = path.read_text(encoding="utf-8")
        return text_format.Parse(text, schema_pb2.Schema())
    except (text_format.ParseError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{path} is no schema of tensorflow_metadata in text format: {error}"
        ) from error


def write_schema(schema: "Schema", path: Path) -> None:
    """Writes a schema in protobuf's text format."""
    from google.protobuf import text_format

    path.write_text(text_format.MessageToString(schema), encoding="utf-8")


def read_anomalies(folder: Path, name: str) -> "Anomalies":
    """Reads what is wrong with a set.

    Raises:
        OSError: It cannot be read.
    """
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    message = anomalies_pb2.Anomalies()
    path = split_folder(folder, name) / ANOMALIES_FILE
    message.ParseFromString(path.read_bytes())
    return message


def json_text(value: Any) -> str:
    """Returns a value as a JSON file has it."""
    return json.dumps(value, indent=1) + "\n"


def write_json(path: Path, value: Any) -> None:
    """Writes a value as JSON."""
    path.write_text(json_text(value), encoding="utf-8")


def read_unreadable(folder: Path, name: str) -> Sequence[dict[str, str]]:
    """Returns the files of a set that could not be read: `file` and `reason`."""
    path = split_folder(folder, name) / UNREADABLE_FILE
    return json.loads(path.read_text(encoding="utf-8"))
