"""Shows the schema of SchemaGen."""

from typing import TYPE_CHECKING, Any

from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.statistics_figures import table
from workflow.validation.statistics_files import SCHEMA_FILE, read_schema

if TYPE_CHECKING:
    from tensorflow_metadata.proto.v0.schema_pb2 import Schema

_HEADS = ("figure", "type", "may be missing", "what it can be", "drift", "skew")


def schema_figures(execution: Execution) -> list[PageFigure]:
    """Returns what clips should be like, a row for each figure."""
    schema = read_schema(execution.outputs["schema"].path / SCHEMA_FILE)
    rows = [_row(schema, feature) for feature in schema.feature]
    return [PageFigure(title="What clips should be like", html=table(_HEADS, rows))]


def _row(schema: "Schema", feature: Any) -> tuple[str, ...]:
    from tensorflow_metadata.proto.v0 import schema_pb2

    return (
        feature.name.replace("_", " "),
        schema_pb2.FeatureType.Name(feature.type).lower(),
        "no" if feature.presence.min_fraction == 1.0 else "yes",
        _domain(schema, feature),
        _threshold(feature.drift_comparator),
        _threshold(feature.skew_comparator),
    )


def _domain(schema: "Schema", feature: Any) -> str:
    if feature.HasField("int_domain"):
        return f"{feature.int_domain.min} to {feature.int_domain.max}"
    if feature.HasField("float_domain"):
        return f"{feature.float_domain.min:g} to {feature.float_domain.max:g}"
    if feature.HasField("string_domain"):
        return ", ".join(feature.string_domain.value)
    named = {domain.name: domain.value for domain in schema.string_domain}
    return ", ".join(named.get(feature.domain, ()))


def _threshold(comparator: Any) -> str:
    threshold = comparator.jensen_shannon_divergence.threshold
    return f"above {threshold:g}" if threshold else ""
