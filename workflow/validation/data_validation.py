"""Compares sets of clips with a schema and with each other, by TFDV."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import tensorflow_data_validation as tfdv
from google.protobuf import text_format
from tensorflow_data_validation.anomalies.proto import (
    custom_validation_config_pb2 as custom,
)
from tensorflow_metadata.proto.v0 import anomalies_pb2
from tensorflow_metadata.proto.v0.schema_pb2 import Schema
from tensorflow_metadata.proto.v0.statistics_pb2 import DatasetFeatureStatisticsList

from workflow.validation.anomaly import Anomaly
from workflow.validation.distance import Distance
from workflow.validation.statistics_files import (
    ANOMALIES_FILE,
    dataset_of,
    read_statistics,
    read_unreadable,
    split_folder,
    split_names,
)
from workflow.validation.validation_report import ValidationReport
from workflow.validation.validation_rules import ValidationRules

TRAINING = "train"
SERVING = "serving"
_INFO = anomalies_pb2.AnomalyInfo


def validate(
    statistics: Path,
    schema: Schema,
    rules: ValidationRules,
    *,
    previous: Path | None = None,
    target: Path | None = None,
) -> ValidationReport:
    """Looks for anomalies, for drift and for skew.

    Every set is held against the schema. The training set is compared with each other
    set (skew), and every set with the one of the same name before (drift).

    Args:
        statistics: Folder of `write_statistics`.
        schema: What data should be like.
        rules: What else, and what is an error.
        previous: Statistics of the data before, if there was some.
        target: Folder for TFDV's own answers, `Split-NAME/SchemaDiff.pb`, or None.

    Raises:
        OSError: A file cannot be read or written.
    """
    names = split_names(statistics)
    sets = {name: read_statistics(statistics, name) for name in names}
    before = set(split_names(previous)) if previous else set()
    anomalies: list[Anomaly] = []
    distances: list[Distance] = []
    for name, current in sets.items():
        earlier = read_statistics(previous, name) if name in before else None  # type: ignore[arg-type]
        found = tfdv.validate_statistics(
            current,
            schema,
            previous_statistics=earlier,
            custom_validation_config=_requirements(name, rules),
        )
        _judge(found, rules)
        anomalies += _anomalies(found, name)
        distances += _distances(found, f"{name} and {name} before")
        anomalies += _unreadable(statistics, name, current, rules)
        if target is not None:
            place = split_folder(target, name)
            place.mkdir(parents=True, exist_ok=True)
            path = place / ANOMALIES_FILE
            path.write_bytes(found.SerializeToString(deterministic=True))
    for name in names:
        if TRAINING in sets and name != TRAINING:
            pair = f"{TRAINING} and {name}"
            found = tfdv.validate_statistics(
                sets[TRAINING], schema, serving_statistics=sets[name]
            )
            _judge(found, rules)
            anomalies += _comparisons(_anomalies(found, pair))
            distances += _distances(found, pair)
    return ValidationReport(
        clips={name: dataset_of(each).num_examples for name, each in sets.items()},
        anomalies=tuple(sorted(anomalies, key=lambda each: each.severity)),
        distances=tuple(sorted(distances, key=lambda each: -each.value)),
    )


def _requirements(name: str, rules: ValidationRules) -> custom.CustomValidationConfig:
    """What is asked of a set as a whole, in TFDV's own words."""
    text = f"""
        feature_validations {{
          feature_path {{ step: "copy" }}
          validations {{
            sql_expression: "feature.num_stats.mean <= {rules.most_copies}"
            severity: ERROR
            description: "More than {rules.most_copies:.0%} of the clips are copies"
          }}
        }}
        """
    if name == TRAINING:
        text += f"""
        feature_validations {{
          feature_path {{ step: "noise" }}
          validations {{
            sql_expression: "feature.num_stats.median <= {rules.most_noise}"
            severity: WARNING
            description: "Half of the clips have more noise than {rules.most_noise:g}"
          }}
        }}
        """
    return text_format.Parse(text, custom.CustomValidationConfig())


def _judge(found: anomalies_pb2.Anomalies, rules: ValidationRules) -> None:
    """Writes into TFDV's answer what is only a warning."""
    for info in found.anomaly_info.values():
        kinds = {_INFO.Type.Name(reason.type) for reason in info.reason}
        if kinds <= set(rules.warnings):
            info.severity = _INFO.WARNING


def _anomalies(found: anomalies_pb2.Anomalies, name: str) -> Iterator[Anomaly]:
    listed = list(found.anomaly_info.values())
    if found.HasField("dataset_anomaly_info"):
        listed.append(found.dataset_anomaly_info)
    for info in listed:
        for reason in info.reason:
            kind = _INFO.Type.Name(reason.type)
            custom_rule = kind == "CUSTOM_VALIDATION"
            yield Anomaly(
                data=name,
                feature=".".join(info.path.step),
                kind=kind,
                severity="warning" if info.severity == _INFO.WARNING else "error",
                reason=reason.short_description if custom_rule else reason.description,
            )


def _comparisons(anomalies: Iterable[Anomaly]) -> Iterator[Anomaly]:
    return (each for each in anomalies if each.kind.startswith("COMPARATOR"))


def _distances(found: anomalies_pb2.Anomalies, pair: str) -> Iterator[Distance]:
    for info in found.drift_skew_info:
        for measurement in (*info.drift_measurements, *info.skew_measurements):
            yield Distance(
                between=pair,
                feature=".".join(info.path.step),
                value=round(measurement.value, 4),
                threshold=measurement.threshold,
            )


def _unreadable(
    statistics: Path,
    name: str,
    current: DatasetFeatureStatisticsList,
    rules: ValidationRules,
) -> Iterator[Anomaly]:
    files = read_unreadable(statistics, name)
    if not files:
        return
    readable = dataset_of(current).num_examples
    share = len(files) / (len(files) + readable)
    yield Anomaly(
        data=name,
        feature="",
        kind="UNREADABLE_FILES",
        severity="error" if share > rules.most_unreadable else "warning",
        reason=(
            f"{len(files)} files cannot be measured, {files[0]['file']} for one: "
            f"{files[0]['reason']}"
        ),
    )
