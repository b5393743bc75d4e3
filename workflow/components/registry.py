"""Components by name."""

from workflow.components.evaluator import Evaluator
from workflow.components.example_gen import ExampleGen
from workflow.components.example_validator import ExampleValidator
from workflow.components.infra_validator import InfraValidator
from workflow.components.pusher import Pusher
from workflow.components.schema_gen import SchemaGen
from workflow.components.statistics_gen import StatisticsGen
from workflow.components.trainer import Trainer
from workflow.components.transform import Transform
from workflow.pipeline.component import Component

COMPONENTS: dict[str, type[Component]] = {
    kind.__name__: kind
    for kind in (
        ExampleGen,
        StatisticsGen,
        SchemaGen,
        ExampleValidator,
        Transform,
        Trainer,
        Evaluator,
        InfraValidator,
        Pusher,
    )
}
