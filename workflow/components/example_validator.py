"""ExampleValidator: stops the pipeline where something is wrong with the data."""

from collections.abc import Mapping
from typing import ClassVar

from workflow.components.data_component import DataComponent
from workflow.pipeline.artifact import (
    BLESSED,
    EXAMPLE_ANOMALIES,
    EXAMPLE_STATISTICS,
    SCHEMA,
    Artifact,
)
from workflow.pipeline.execution_context import ExecutionContext
from workflow.validation.validation_report import ValidationReport
from workflow.validation.validation_rules import ValidationRules


class ExampleValidator(DataComponent):
    """Holds statistics against the schema, each other and those of the data before.

    What is wrong is an output like any other, with a page of its own. Errors among it
    keep the components that come after this one from being run.

    Args:
        parameters: What is an error.
        inputs: `statistics`, `schema` and, for drift, the statistics `before`.
        python: Interpreter of an environment with TFDV; this one if left out.
    """

    parameter_type = ValidationRules
    input_types: ClassVar[dict[str, str]] = {
        "statistics": EXAMPLE_STATISTICS,
        "schema": SCHEMA,
        "before": EXAMPLE_STATISTICS,
    }
    optional_inputs = frozenset({"before"})
    output_types: ClassVar[dict[str, str]] = {"anomalies": EXAMPLE_ANOMALIES}
    code = ("workflow.validation.data_validation",)

    def execute(self, context: ExecutionContext) -> None:
        """Looks for anomalies, drift and skew.

        Raises:
            ValueError: The statistics or the schema are damaged.
            ChildProcessError: The process that looks was ended.
        """
        places = context.inputs
        arguments = [
            "validate",
            str(places["statistics"].path),
            str(places["schema"].path),
            "--noblock",
        ]
        if "before" in places:
            arguments.append(f"--previous={places['before'].path}")
        target = context.outputs["anomalies"]
        self.look(arguments, target, context.log)
        report = ValidationReport.load(target)
        errors = len(report.errors)
        context.describe(
            "anomalies",
            errors=errors,
            warnings=len(report.anomalies) - errors,
            **{BLESSED: int(not errors)},
        )
        context.note = report.sentence()

    def objection(self, outputs: Mapping[str, Artifact]) -> str:
        """Says why what follows must not be run: the errors."""
        anomalies = outputs["anomalies"]
        if anomalies.properties[BLESSED]:
            return ""
        report = ValidationReport.load(anomalies.path)
        return f"the data must not be used: {report.sentence()}"
