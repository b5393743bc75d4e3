"""From raw video to a denoiser that is served."""

from typing import Any

from trainers.config_fields import with_overrides
from trainers.experiments import experiment
from workflow.components.evaluator import Evaluator, EvaluatorParameters
from workflow.components.example_gen import (
    EVALUATION_VIDEOS,
    VIDEOS,
    ExampleGen,
    ExampleGenParameters,
)
from workflow.components.example_validator import ExampleValidator
from workflow.components.infra_validator import (
    InfraValidator,
    InfraValidatorParameters,
)
from workflow.components.pusher import Pusher, PusherParameters
from workflow.components.schema_gen import CURATED, SchemaGen
from workflow.components.statistics_gen import SERVED, StatisticsGen
from workflow.components.trainer import Trainer, TrainerParameters
from workflow.components.transform import Transform, TransformParameters
from workflow.pipeline.artifact import EXAMPLE_ANOMALIES
from workflow.pipeline.component import Component
from workflow.pipeline.latest_blessed import LatestBlessed
from workflow.pipeline.pipeline import Pipeline
from workflow.pipelines.settings import PipelineSettings
from workflow.validation.schema_rules import SchemaRules
from workflow.validation.statistics_options import StatisticsOptions
from workflow.validation.validation_rules import ValidationRules

_NAME = "denoise"
_EXPERIMENT = "denoise_fast"
_DEGRADATION = "degradation."
_VALIDATION = ("StatisticsGen", "SchemaGen", "ExampleValidator")


def denoise(settings: PipelineSettings) -> Pipeline:
    """ExampleGen, Transform, Trainer, Evaluator and InfraValidator, Pusher.

    With `validation`, StatisticsGen, SchemaGen and ExampleValidator look at the clips
    first, and Transform and what follows wait for their consent.

    Fields of the config under `degradation` are Transform's, all others Trainer's.

    Raises:
        ValueError: A parameter is unknown or of a wrong type, or the experiment
            trains no denoiser.
    """
    name = settings.experiment or _EXPERIMENT
    model = settings.model or _NAME
    config = with_overrides(experiment(name), settings.overrides)
    if config.degradation.recipe != "noise":
        raise ValueError(
            f"The pipeline {_NAME} is for experiments with the recipe noise; {name} "
            f"has {config.degradation.recipe}."
        )
    training = {
        field: text
        for field, text in settings.overrides.items()
        if not field.startswith(_DEGRADATION)
    }
    given = _Parameters(settings)
    sources = {VIDEOS: settings.videos}
    if settings.eval_videos is not None:
        sources[EVALUATION_VIDEOS] = settings.eval_videos
    examples = ExampleGen(
        given.of("ExampleGen", ExampleGenParameters()), sources=sources
    )
    validation = _validation(settings, given, examples) if settings.validation else []
    transform = Transform(
        given.of("Transform", TransformParameters(degradation=config.degradation)),
        {"examples": examples.output("examples")},
        after=[component.name for component in validation[-1:]],
    )
    trainer = Trainer(
        given.of(
            "Trainer",
            TrainerParameters(model=model, experiment=name, overrides=training),
        ),
        {
            "examples": examples.output("examples"),
            "transform_graph": transform.output("transform_graph"),
        },
    )
    degraded = transform.output("transformed_examples")
    evaluator = Evaluator(
        given.of("Evaluator", EvaluatorParameters()),
        {
            "transformed_examples": degraded,
            "model": trainer.output("model"),
            "baseline": LatestBlessed(other_than="model"),
        },
    )
    validator = InfraValidator(
        given.of("InfraValidator", InfraValidatorParameters(model=model)),
        {"model": trainer.output("model"), "transformed_examples": degraded},
    )
    destination = str(settings.serving.resolve())
    pusher = Pusher(
        given.of("Pusher", PusherParameters(model=model, destination=destination)),
        {
            "model": trainer.output("model"),
            "blessing": evaluator.output("blessing"),
            "infra_blessing": validator.output("blessing"),
        },
    )
    components = [examples, *validation, transform, trainer, evaluator, validator]
    components.append(pusher)
    given.check({component.name for component in components})
    left_out = (
        {}
        if settings.validation
        else dict.fromkeys(_VALIDATION, settings.no_validation)
    )
    return Pipeline(_NAME, components, left_out)


def _validation(
    settings: PipelineSettings, given: "_Parameters", examples: ExampleGen
) -> list[Component]:
    """The components that look at the data; the last one may stop the pipeline."""
    python = settings.workflow_python
    served, schema = settings.serving_videos, settings.schema
    statistics_gen = StatisticsGen(
        given.of("StatisticsGen", StatisticsOptions()),
        {"examples": examples.output("examples")},
        sources={SERVED: served} if served else {},
        python=python,
    )
    statistics = statistics_gen.output("statistics")
    schema_gen = SchemaGen(
        given.of("SchemaGen", SchemaRules()),
        {"statistics": statistics},
        sources={CURATED: schema} if schema else {},
        python=python,
    )
    validator = ExampleValidator(
        given.of("ExampleValidator", ValidationRules()),
        {
            "statistics": statistics,
            "schema": schema_gen.output("schema"),
            "before": LatestBlessed(other_than="statistics", verdict=EXAMPLE_ANOMALIES),
        },
        python=python,
    )
    return [statistics_gen, schema_gen, validator]


class _Parameters:
    """Puts what a person said over what the pipeline says."""

    def __init__(self, settings: PipelineSettings):
        self._given = settings.parameters

    def of(self, component: str, parameters: Any) -> Any:
        """Returns a component's parameters."""
        prefix = f"{component}."
        own = {
            name.removeprefix(prefix): text
            for name, text in self._given.items()
            if name.startswith(prefix)
        }
        try:
            return with_overrides(parameters, own)
        except ValueError as error:
            raise ValueError(f"{component}: {error}") from error

    def check(self, components: set[str]) -> None:
        """Refuses parameters of components that there are not."""
        for name in self._given:
            if name.partition(".")[0] not in components:
                raise ValueError(
                    f"--parameter takes Component.field=value with one of "
                    f"{', '.join(sorted(components))}; received {name!r}."
                )
