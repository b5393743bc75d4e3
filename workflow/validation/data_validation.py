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
_FAR = "COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH"


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
    sets = {name: read_statistics(statistics, name) for name in split_names(statistics)}
    known = split_names(previous) if previous else []
    before = {name: read_statistics(previous, name) for name in known if previous}
    anomalies: list[Anomaly] = []
    distances: list[Distance] = []
    for name, current in sets.items():
        earlier = before.get(name)
        found = tfdv.validate_statistics(
            current,
            schema,
            previous_statistics=earlier,
            custom_validation_config=_requirements(name, current, rules),
        )
        _judge(found, rules)
        anomalies += _anomalies(found, name)
        anomalies += _unreadable(statistics, name, current, rules)
        if earlier is not None:
            far = list(_distances(found, f"{name} and {name} before"))
            distances += far
            anomalies += _too_far(far, current, earlier, rules)
        if target is not None:
            place = split_folder(target, name)
            place.mkdir(parents=True, exist_ok=True)
            path = place / ANOMALIES_FILE
            path.write_bytes(found.SerializeToString(deterministic=True))
    training = sets.pop(TRAINING, None)
    for name, other in sets.items() if training is not None else ():
        found = tfdv.validate_statistics(training, schema, serving_statistics=other)
        far = list(_distances(found, f"{TRAINING} and {name}"))
        distances += far
        anomalies += _too_far(far, training, other, rules)
    counted = {TRAINING: training, **sets} if training is not None else sets
    return ValidationReport(
        clips={name: _clips(each) for name, each in counted.items()},
        anomalies=tuple(sorted(anomalies, key=lambda each: each.severity)),
        distances=tuple(sorted(distances, key=lambda each: -each.value)),
    )


def _requirements(
    name: str, current: DatasetFeatureStatisticsList, rules: ValidationRules
) -> custom.CustomValidationConfig:
    """What is asked of a set as a whole, in TFDV's own words."""
    asked = {
        "copy": (
            f"feature.num_stats.mean <= {rules.most_copies}",
            "ERROR",
            f"More than {rules.most_copies:.0%} of the clips are copies",
        )
    }
    if name == TRAINING:
        asked["noise"] = (
            f"feature.num_stats.median <= {rules.most_noise}",
            "WARNING",
            f"Half of the clips have more noise than {rules.most_noise:g}",
        )
    # Of what no clip has, nothing can be asked.
    there = {".".join(each.path.step) for each in dataset_of(current).features}
    text = "".join(
        f"""
        feature_validations {{
          feature_path {{ step: "{feature}" }}
          validations {{
            sql_expression: "{expression}" severity: {severity} description: "{said}"
          }}
        }}
        """
        for feature, (expression, severity, said) in asked.items()
        if feature in there
    )
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
            if kind == _FAR:
                continue
            custom_rule = kind == "CUSTOM_VALIDATION"
            yield Anomaly(
                data=name,
                feature=".".join(info.path.step),
                kind=kind,
                severity="warning" if info.severity == _INFO.WARNING else "error",
                reason=reason.short_description if custom_rule else reason.description,
            )


def _too_far(
    distances: Iterable[Distance],
    one: DatasetFeatureStatisticsList,
    two: DatasetFeatureStatisticsList,
    rules: ValidationRules,
) -> Iterator[Anomaly]:
    """What TFDV says of distances is the same for every two sets; this is clearer."""
    if min(_clips(one), _clips(two)) < rules.fewest_compared:
        return
    for each in distances:
        if each.value > each.threshold:
            yield Anomaly(
                data=each.between,
                feature=each.feature,
                kind=_FAR,
                severity="warning" if _FAR in rules.warnings else "error",
                reason=(
                    f"the distributions differ by {each.value:.2f} (Jensen-Shannon "
                    f"divergence) where {each.threshold:g} is allowed"
                ),
            )


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
    readable = _clips(current)
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


def _clips(statistics: DatasetFeatureStatisticsList) -> int:
    return int(dataset_of(statistics).num_examples)
