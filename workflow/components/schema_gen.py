"""SchemaGen: what clips should be like."""

import shutil
from typing import ClassVar

from workflow.components.data_component import DataComponent
from workflow.pipeline.artifact import EXAMPLE_STATISTICS, SCHEMA
from workflow.pipeline.execution_context import ExecutionContext
from workflow.validation.schema_rules import SchemaRules
from workflow.validation.statistics_files import SCHEMA_FILE, read_schema

CURATED = "schema"


class SchemaGen(DataComponent):
    """Infers a schema from the training clips, or takes one that a person wrote.

    The output is `schema.pbtxt`, as in TFX. Copy it, edit it, and give it back as the
    source `schema` to hold all later data against it.

    Args:
        parameters: Limits beyond what is inferred.
        inputs: `statistics`.
        sources: `schema`: the file, or a folder with it, where there is one.
        python: Interpreter of an environment with TFDV; this one if left out.
    """

    parameter_type = SchemaRules
    input_types: ClassVar[dict[str, str]] = {"statistics": EXAMPLE_STATISTICS}
    output_types: ClassVar[dict[str, str]] = {"schema": SCHEMA}
    code = ("workflow.validation.schema_inference",)

    def execute(self, context: ExecutionContext) -> None:
        """Infers, or copies.

        Raises:
            ValueError: What was given is no schema.
            OSError: It cannot be read.
            ChildProcessError: The process that infers was ended.
        """
        target = context.outputs["schema"]
        given = self.sources.get(CURATED)
        if given is None:
            statistics = context.inputs["statistics"].path
            self.look(["schema", str(statistics)], target, context.log)
        else:
            path = given / SCHEMA_FILE if given.is_dir() else given
            read_schema(path)
            shutil.copyfile(path, target / SCHEMA_FILE)
        schema = read_schema(target / SCHEMA_FILE)
        origin = "as given" if given else "inferred from the training clips"
        context.describe(
            "schema", features=len(schema.feature), inferred=int(not given)
        )
        context.note = f"{len(schema.feature)} figures, {origin}"
