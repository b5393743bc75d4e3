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
from workflow.components.infra_validator import (
    InfraValidator,
    InfraValidatorParameters,
)
from workflow.components.pusher import Pusher, PusherParameters
from workflow.components.trainer import Trainer, TrainerParameters
from workflow.components.transform import Transform, TransformParameters
from workflow.pipeline.latest_blessed import LatestBlessed
from workflow.pipeline.pipeline import Pipeline
from workflow.pipelines.settings import PipelineSettings

_NAME = "denoise"
_EXPERIMENT = "denoise_fast"
_DEGRADATION = "degradation."


def denoise(settings: PipelineSettings) -> Pipeline:
    """ExampleGen, Transform, Trainer, Evaluator and InfraValidator, Pusher.

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
    transform = Transform(
        given.of("Transform", TransformParameters(degradation=config.degradation)),
        {"examples": examples.output("examples")},
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
    components = [examples, transform, trainer, evaluator, validator, pusher]
    given.check({component.name for component in components})
    return Pipeline(_NAME, components)


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
