"""Checkpoints of a run: the latest ones and the best one."""

from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf

from trainers.run_folder import RunFolder
from trainers.strategies import is_chief, worker_folder
from trainers.training_state import TrainingState


class Checkpoints:
    """Saves and restores weights, optimisers, average and best figure.

    Data need no place in a checkpoint: they follow from the seed and the step.
    A save appears whole or not at all. `export/latest.weights.h5` and
    `export/best.weights.h5` are the averaged weights of the last and the best; they are
    written first, so that a run that goes on from a checkpoint has its weights.

    Args:
        state: What is saved.
        folder: The run's folder.
        strategy: Every worker has to call `save`; only the chief's files count.
        keep: Latest checkpoints to keep.
    """

    def __init__(
        self,
        state: TrainingState,
        folder: RunFolder,
        strategy: tf.distribute.Strategy,
        keep: int,
    ):
        self._state = state
        self._folder = folder
        self._is_chief = is_chief(strategy)
        self._checkpoint = tf.train.Checkpoint(**state.saved)
        own = worker_folder(folder.checkpoints, strategy)
        self._latest = self._manager(own / "latest", keep)
        self._best = self._manager(own / "best", 1)

    def restore(self) -> bool:
        """Goes back to the latest checkpoint; returns whether there is one.

        Checkpoints whose files were deleted are passed over.

        Raises:
            ValueError: It is of another network or optimiser, or damaged; or the folder
                lists checkpoints of which none is there any more.
        """
        path = latest_checkpoint(self._folder)
        if path is None:
            return False
        try:
            status = self._checkpoint.restore(path)
            status.assert_existing_objects_matched()
        except (AssertionError, tf.errors.OpError, ValueError) as error:
            raise ValueError(
                f"The checkpoint {path} cannot be restored: delete its files to go on "
                f"from an earlier one, or take another --workdir ({error})."
            ) from error
        return True

    def save(self, averaged: keras.Model) -> None:
        """Saves a checkpoint and the averaged weights.

        Args:
            averaged: A network to hold the averaged weights.
        """
        self._export(averaged, "latest")
        self._latest.save(checkpoint_number=self._state.step)

    def save_if_best(self, averaged: keras.Model, figure: float) -> bool:
        """Keeps the checkpoint whose figure is the highest; returns if it is."""
        if not figure > float(self._state.best.numpy()):
            return False
        self._state.best.assign(figure)
        self._export(averaged, "best")
        self._best.save(checkpoint_number=self._state.step)
        return True

    def forget_best(self, comparable: Callable[[int], bool]) -> None:
        """Lets the next figure be the best one if the best before is of another kind.

        Args:
            comparable: Whether the figure of a step is of the kind that comes.
        """
        path = tf.train.latest_checkpoint(self._folder.checkpoints / "best")
        if path is not None and not comparable(int(path.rpartition("-")[2])):
            self._state.best.assign(float("-inf"))

    def _export(self, averaged: keras.Model, name: str) -> None:
        self._state.average.copy_to(averaged)
        if self._is_chief:
            self._folder.write_weights(averaged, name)

    def _manager(self, folder: Path, keep: int) -> tf.train.CheckpointManager:
        return tf.train.CheckpointManager(
            self._checkpoint, str(folder), max_to_keep=keep
        )


def latest_checkpoint(folder: RunFolder) -> str | None:
    """Returns the latest checkpoint of a run whose files are there.

    Raises:
        ValueError: The folder lists checkpoints, and none of them is there any more.
    """
    place = folder.checkpoints / "latest"
    # The list is written last and replaced whole: without it there is none.
    if not (place / "checkpoint").is_file():
        return None
    listed = tf.train.get_checkpoint_state(place)
    paths = [*listed.all_model_checkpoint_paths] if listed else []
    # The latest is named once more, and alone where somebody went back to it.
    if listed and listed.model_checkpoint_path not in paths:
        paths.append(listed.model_checkpoint_path)
    for path in reversed(paths):
        if Path(f"{path}.index").is_file():
            return str(path)
    raise ValueError(
        f"{place} lists no checkpoint whose files are there: bring one back, or "
        "delete the folder to start from the beginning."
    )
