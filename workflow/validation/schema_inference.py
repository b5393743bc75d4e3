"""Makes a schema from the statistics of training data."""

import types
import typing
from typing import TYPE_CHECKING, Any

import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import schema_pb2

from workflow.validation.clip_facts import ClipFacts
from workflow.validation.fact_domains import COMPARED, LIMITS, NAMES, VALUES
from workflow.validation.schema_rules import SchemaRules

if TYPE_CHECKING:
    from tensorflow_metadata.proto.v0.statistics_pb2 import (
        DatasetFeatureStatisticsList,
    )

_TYPES = {str: schema_pb2.BYTES, int: schema_pb2.INT, float: schema_pb2.FLOAT}
# Each set has videos of its own.
_WITHOUT_DOMAIN = ("source",)


def inferred_schema(
    statistics: "DatasetFeatureStatisticsList", rules: SchemaRules
) -> schema_pb2.Schema:
    """Returns what TFDV infers, with the limits of what clips can be.

    Types, presence and the values of names come from the statistics; figures have
    the limits of their scales. What some clips cannot have (a noise level of a black
    clip, the licence of a film) need not be there.

    Args:
        statistics: Of the training data.
        rules: Further limits.
    """
    schema = tfdv.infer_schema(statistics)
    hints = typing.get_type_hints(ClipFacts)
    for name in ClipFacts.__dataclass_fields__:
        if name not in NAMES:
            _complete(schema, name, hints[name], rules)
    schema.dataset_constraints.min_examples_count = rules.fewest_clips
    for feature in schema.feature:
        if feature.name in COMPARED:
            skew = feature.skew_comparator.jensen_shannon_divergence
            skew.threshold = rules.skew
            drift = feature.drift_comparator.jensen_shannon_divergence
            drift.threshold = rules.drift
    return schema


def _complete(
    schema: schema_pb2.Schema, name: str, hint: Any, rules: SchemaRules
) -> None:
    known = {feature.name: feature for feature in schema.feature}
    feature = known.get(name) or schema.feature.add(name=name)
    optional = isinstance(hint, types.UnionType)
    feature.type = _TYPES[typing.get_args(hint)[0] if optional else hint]
    feature.presence.min_count = 0 if optional else 1
    feature.presence.min_fraction = 0.0 if optional else 1.0
    # A shape is a promise that every record has the figure.
    if optional:
        feature.value_count.min = feature.value_count.max = 1
    elif not feature.HasField("shape"):
        feature.shape.dim.add(size=1)
    # Names are never yes or no, whatever they look like.
    feature.ClearField("bool_domain")
    if name in LIMITS:
        low, high = LIMITS[name]
        if feature.type == schema_pb2.INT:
            feature.int_domain.min, feature.int_domain.max = int(low), int(high)
        else:
            feature.float_domain.min, feature.float_domain.max = low, high
            feature.float_domain.disallow_nan = True
            feature.float_domain.disallow_inf = True
    elif name in VALUES:
        feature.ClearField("domain")
        feature.string_domain.name = name
        feature.string_domain.value[:] = VALUES[name]
    elif name in _WITHOUT_DOMAIN:
        feature.ClearField("domain")
    elif rules.unseen_values:
        feature.distribution_constraints.min_domain_mass = 1 - rules.unseen_values
    _drop_unused(schema)


def _drop_unused(schema: schema_pb2.Schema) -> None:
    used = {feature.domain for feature in schema.feature}
    kept = [domain for domain in schema.string_domain if domain.name in used]
    del schema.string_domain[:]
    schema.string_domain.extend(kept)
