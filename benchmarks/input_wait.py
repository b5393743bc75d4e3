"""How long a training step waits for its input."""

import dataclasses
import time
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf
from tqdm import tqdm

from trainers.experiments import experiment
from trainers.loop import make_step_function
from trainers.training_batches import training_batches
from trainers.training_state import make_training_state

_WARM_UP = 5


@dataclass(frozen=True, kw_only=True)
class InputWait:
    """What some training steps took.

    Attributes:
        share: Of their time, the part spent waiting for the next batch.
        milliseconds: Of one step, waiting included.
    """

    share: float
    milliseconds: float


def input_wait_share(name: str, clips: Path, steps: int) -> InputWait:
    """Trains a named experiment for some steps and times what they wait for.

    Batches are decoded, cropped, degraded and put together by the trainer's own
    pipeline, on the processor that trains.

    Args:
        name: Of the experiment.
        clips: Folder of training clips.
        steps: To be timed, after a few that are not.
    """
    strategy = tf.distribute.get_strategy()
    config = experiment(name)
    config = dataclasses.replace(
        config, data=dataclasses.replace(config.data, folder=str(clips))
    )
    state = make_training_state(config, strategy)
    step = make_step_function(config, state, strategy)
    batches = iter(training_batches(config, first_step=0, strategy=strategy))
    waiting = 0.0
    for index in tqdm(range(_WARM_UP + steps), desc=name, leave=False):
        if index == _WARM_UP:
            begun, waiting = time.perf_counter(), 0.0
        asked = time.perf_counter()
        batch = next(batches)
        waiting += time.perf_counter() - asked
        # Asking for the loss waits for the step to end.
        float(step(iter([batch]))["loss"])
    whole = time.perf_counter() - begun
    return InputWait(share=waiting / whole, milliseconds=1000 * whole / steps)
