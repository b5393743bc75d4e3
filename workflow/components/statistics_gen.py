"""StatisticsGen: what the clips are like, by TensorFlow Data Validation."""

from typing import ClassVar

from workflow.components.counted import counted
from workflow.components.data_component import DataComponent
from workflow.components.example_gen import EVALUATION, TRAINING
from workflow.pipeline.artifact import EXAMPLE_STATISTICS, EXAMPLES
from workflow.pipeline.execution_context import ExecutionContext
from workflow.validation.statistics_files import (
    SPLIT,
    dataset_of,
    read_statistics,
    read_unreadable,
    split_names,
)
from workflow.validation.statistics_options import StatisticsOptions

SERVED = "serving_videos"


class StatisticsGen(DataComponent):
    """Measures the clips of both splits and, where there are some, served films.

    The output has a folder for each: facts of every clip as JSON and as tf.Examples,
    and the statistics of TFDV.

    Args:
        parameters: How.
        inputs: `examples`.
        sources: `serving_videos`, where there are films like those that are served.
        python: Interpreter of an environment with TFDV; this one if left out.
    """

    parameter_type = StatisticsOptions
    input_types: ClassVar[dict[str, str]] = {"examples": EXAMPLES}
    output_types: ClassVar[dict[str, str]] = {"statistics": EXAMPLE_STATISTICS}
    code = ("workflow.validation.statistics_pipeline",)

    def execute(self, context: ExecutionContext) -> None:
        """Measures.

        Raises:
            ValueError: Nothing can be measured.
            ChildProcessError: The process that measures was ended.
        """
        examples = context.inputs["examples"].path
        sets = {
            split.removeprefix(SPLIT): examples / split
            for split in (TRAINING, EVALUATION)
        }
        if SERVED in self.sources:
            sets["serving"] = self.sources[SERVED]
        arguments = [
            "statistics",
            *(f"{name}={folder}" for name, folder in sets.items()),
        ]
        target = context.outputs["statistics"]
        self.look(arguments, target, context.log)
        counts = {
            name: int(dataset_of(read_statistics(target, name)).num_examples)
            for name in split_names(target)
        }
        unreadable = sum(len(read_unreadable(target, name)) for name in counts)
        context.describe("statistics", unreadable=unreadable, **counts)
        listed = ", ".join(f"{count} of {name}" for name, count in counts.items())
        context.note = f"records of clips: {listed}"
        if unreadable:
            context.note += f"; {counted(unreadable, 'file')} cannot be read"
