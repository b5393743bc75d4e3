"""Training with variables on servers and workers that do not wait for each other."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import tensorflow as tf

from data_pipeline.tensorflow_io.clip_decoder import tensorflow_io_decodes
from trainers.cluster import VARIABLE
from trainers.experiment_config import ExperimentConfig
from trainers.service_batches import needs_python
from trainers.steps.accumulation import Figures, make_update
from trainers.training_batches import batches_of_update
from trainers.training_state import TrainingState


def serves_coordinator() -> bool:
    """Whether TF_CONFIG makes this process a worker or a parameter server."""
    config = json.loads(os.environ.get(VARIABLE) or "{}")
    return config.get("task", {}).get("type") in ("worker", "ps")


def serve_cluster() -> None:
    """Does what the coordinator asks for, as a worker or a parameter server, for ever.

    Its role is that of TF_CONFIG.
    """
    config = json.loads(os.environ[VARIABLE])
    # The coordinator's input pipelines name its operations.
    tensorflow_io_decodes()
    server = tf.distribute.Server(
        tf.train.ClusterSpec(config["cluster"]),
        job_name=config["task"]["type"],
        task_index=config["task"]["index"],
        protocol="grpc",
    )
    server.join()


class RemoteFigures(Mapping[str, Any]):
    """Scalars of a step that a worker does; to look at one waits for the step."""

    def __init__(self, scheduled: Any):
        self._scheduled = scheduled

    def __getitem__(self, name: str) -> Any:
        return self._scheduled.fetch()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scheduled.fetch())

    def __len__(self) -> int:
        return len(self._scheduled.fetch())


class ScheduledSteps:
    """Hands the updates of a run out to workers, one number of a batch to each.

    An update changes the variables as it finds them: workers overwrite each other's
    changes now and then, and the order in which they come is another in every run.
    What a batch holds follows from its number alone all the same, and none is used
    twice: the worker that makes the update makes its batch.

    Args:
        config: Of the run.
        state: Its variables, made in the scope of the strategy.
        strategy: A `ParameterServerStrategy`.
        gradients_of: As `make_update` takes it.
        apply: As `make_update` takes it.

    Raises:
        ValueError: The config asks for what workers cannot do.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        state: TrainingState,
        strategy: tf.distribute.ParameterServerStrategy,
        gradients_of: Callable[[Any], tuple[list[Any], Figures]],
        apply: Callable[[list[Any]], Figures],
    ):
        _check(config)
        self._state = state
        self._number = state.step
        self._coordinator = tf.distribute.coordinator.ClusterCoordinator(strategy)
        run = make_update(
            gradients_of=gradients_of, apply=apply, sums=(), strategy=strategy
        )

        def numbered(number: tf.Tensor) -> Figures:
            batch = batches_of_update(config, number).get_single_element()
            return run([batch])

        self._update = tf.function(
            numbered,
            input_signature=[tf.TensorSpec((), tf.int64)],
            autograph=False,
        )

    def __call__(self, batches: Iterator[Any]) -> Mapping[str, Any]:
        """Hands the next update out; `batches` are not asked for."""
        number = tf.constant(self._number, tf.int64)
        self._number += 1
        return RemoteFigures(self._coordinator.schedule(self._update, args=(number,)))

    def settle(self) -> None:
        """Waits for all updates that were handed out.

        The optimiser's own count loses updates that overwrite each other; the course of
        the learning rate and the next batch follow from it, so that it is put right.
        """
        self._coordinator.join()
        self._state.optimizer.iterations.assign(self._number)


def _check(config: ExperimentConfig) -> None:
    if config.trainer != "supervised" or config.optimizer.accumulation != 1:
        raise ValueError(
            "--strategy=parameter_server is for config.trainer=supervised and "
            "config.optimizer.accumulation=1; received "
            f"{config.trainer} and {config.optimizer.accumulation}."
        )
    if needs_python(batches_of_update(config, 0)):
        raise ValueError(
            "With --strategy=parameter_server workers make the batches, and Python "
            "cannot be sent to them: set config.degradation.coded_share=0, and take "
            "clips that tensorflow-io decodes (`kinozoo ingest` writes them)."
        )
