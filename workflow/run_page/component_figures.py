"""What there is to see of each component's outputs."""

from collections.abc import Callable

from workflow.pipeline.execution import Execution
from workflow.run_page.anomaly_figures import anomaly_figures
from workflow.run_page.evaluation_figures import blessing_figures, evaluation_figures
from workflow.run_page.examples_figures import examples_figures
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.push_figures import push_figures
from workflow.run_page.schema_figures import schema_figures
from workflow.run_page.statistics_figures import statistics_figures
from workflow.run_page.training_figures import training_figures
from workflow.run_page.transform_figures import transform_figures
from workflow.run_page.tuning_figures import tuning_figures

_FIGURES: dict[str, Callable[[Execution], list[PageFigure]]] = {
    "ExampleGen": examples_figures,
    "StatisticsGen": statistics_figures,
    "SchemaGen": schema_figures,
    "ExampleValidator": anomaly_figures,
    "Transform": transform_figures,
    "Tuner": tuning_figures,
    "Trainer": training_figures,
    "Evaluator": evaluation_figures,
    "InfraValidator": blessing_figures,
    "Pusher": push_figures,
}


def component_figures(execution: Execution) -> list[PageFigure]:
    """Returns the figures of an execution; none for components that show nothing.

    They stand here and not in the components, whose code decides what is run again:
    another plot is no reason to train again.
    """
    figures = _FIGURES.get(execution.type)
    return figures(execution) if figures else []
