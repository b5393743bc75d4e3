"""The steps of a training, as its TensorBoard files tell them."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.util import tensor_util

_LOSS = "train/loss"


@dataclass(frozen=True, kw_only=True)
class TrainingSteps:
    """What a run that reports every step has done.

    Attributes:
        losses: Of the steps in order, each as it was done last.
        repeated: Steps that were done again.
        longest_gap: Seconds between two steps, one behind the other in time.
    """

    losses: list[float]
    repeated: int
    longest_gap: float

    @property
    def last(self) -> int:
        """Number of the last step."""
        return len(self.losses)


def read_steps(workdir: Path) -> TrainingSteps:
    """Reads what a run has written so far, which may be nothing."""
    seen = []
    for path in sorted((workdir / "tensorboard").glob("events.*")):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                if value.tag == _LOSS:
                    loss = float(tensor_util.make_ndarray(value.tensor))
                    seen.append((event.wall_time, event.step, loss))
    seen.sort()
    losses = {step: loss for _, step, loss in seen}
    times = [time for time, _, _ in seen]
    gaps = [later - sooner for sooner, later in pairwise(times)]
    return TrainingSteps(
        losses=[losses[step] for step in sorted(losses)],
        repeated=len(seen) - len(losses),
        longest_gap=max(gaps, default=0.0),
    )
