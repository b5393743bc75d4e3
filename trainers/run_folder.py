"""What a run is lies in its folder."""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from pathlib import Path

import keras

from trainers.config_fields import differences, from_dictionary, to_dictionary
from trainers.experiment_config import ExperimentConfig

# Sections that may change when a run is taken up again.
_WATCHING = ("evaluation.", "run.", "data.workers")


class RunFolder:
    """Names and writes the files of a run.

    `config.json`, `checkpoints/latest`, `checkpoints/best`, `tensorboard/`,
    `eval/*.json` and `export/{latest,best}.weights.h5` (averaged weights).

    Args:
        path: The folder; it need not exist yet.
    """

    def __init__(self, path: Path):
        self.path = path
        self.config_path = path / "config.json"
        self.checkpoints = path / "checkpoints"
        self.tensorboard = path / "tensorboard"
        self.evaluations = path / "eval"
        self.export = path / "export"

    def read_config(self) -> ExperimentConfig:
        """Returns the config of the run.

        Raises:
            FileNotFoundError: There is no run here.
            ValueError: `config.json` is not a config.
        """
        if not self.config_path.is_file():
            raise FileNotFoundError(
                f"{self.path} is not the folder of a run: it has no config.json."
            )
        try:
            fields = json.loads(self.config_path.read_text())
        except json.JSONDecodeError as error:
            raise ValueError(f"{self.config_path} is not JSON: {error}.") from error
        return from_dictionary(ExperimentConfig, fields)

    def write_config(self, config: ExperimentConfig) -> None:
        """Starts a run, or takes it up again with the same config.

        A run that was never saved, as one whose data were not found, may be started
        with another one.

        Raises:
            ValueError: The folder holds a run that learns in another way.
        """
        if self.config_path.exists() and self._holds_anything:
            changed = [
                name
                for name in differences(self.read_config(), config)
                if not name.startswith(_WATCHING) or name == "run.seed"
            ]
            if changed:
                raise ValueError(
                    f"{self.path} holds a run with another {', '.join(changed)}: "
                    "take another --workdir, or the same config to go on."
                )
        self.path.mkdir(parents=True, exist_ok=True)
        _replace_text(self.config_path, json.dumps(to_dictionary(config), indent=2))

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keeps other processes from training here, until it is left or dies.

        Raises:
            ValueError: Another process trains here.
        """
        with (self.path / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ValueError(
                    f"another process trains in {self.path}: wait for it, stop it, or "
                    "take another --workdir"
                ) from error
            yield

    @property
    def _holds_anything(self) -> bool:
        """Whether anything was made by the run that a config is there of."""
        made = (self.checkpoints, self.evaluations, self.export)
        return any(folder.is_dir() for folder in made)

    def write_evaluation(self, name: str, record: dict) -> Path:
        """Writes `eval/<name>.json`."""
        self.evaluations.mkdir(parents=True, exist_ok=True)
        path = self.evaluations / f"{name}.json"
        _replace_text(path, json.dumps(record, indent=2))
        return path

    def read_evaluation(self, name: str) -> dict | None:
        """Returns what `write_evaluation` wrote, or None where it did not."""
        path = self.evaluations / f"{name}.json"
        return json.loads(path.read_text()) if path.is_file() else None

    def write_weights(self, network: keras.Model, name: str) -> Path:
        """Writes `export/<name>.weights.h5`."""
        self.export.mkdir(parents=True, exist_ok=True)
        partial = self.export / f"{name}.partial.weights.h5"
        path = self.export / f"{name}.weights.h5"
        network.save_weights(partial)
        partial.replace(path)
        return path

    def weights_to_use(self, *, best: bool) -> Path:
        """Returns the averaged weights of the run, the best or the latest.

        Raises:
            FileNotFoundError: The run has not written any yet.
        """
        for name in ("best", "latest") if best else ("latest",):
            path = self.export / f"{name}.weights.h5"
            if path.is_file():
                return path
        raise FileNotFoundError(
            f"{self.path} has no weights yet: let the run reach its first checkpoint."
        )


def _replace_text(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(text + "\n")
    partial.replace(path)
