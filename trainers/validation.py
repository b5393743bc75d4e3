"""Measuring the averaged weights while a run goes on."""

import json
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import numpy as np

from trainers.clip_evaluator import ClipFigures
from trainers.damage_evaluator import evaluator_for
from trainers.evaluation import averages
from trainers.evaluation_clip import EvaluationClip, clip_paths, read_clip
from trainers.experiment_config import ExperimentConfig
from trainers.protocols import protocol_named
from trainers.run_folder import RunFolder
from zoo.temporal.restorer import Restorer

Picture = np.ndarray


class Validation:
    """Measures a network on the first frames of fixed clips.

    Args:
        config: Of the run.
        network: Holds the averaged weights; the caller sets them.
        folder: Where figures are written.
        write: Whether this process writes.

    Raises:
        ValueError: Protocol, network and clips do not go together.
        OSError: Clips, or what they are degraded with, are missing.

    Attributes:
        network: As given.
        wanted: Whether the config names clips.
        group: Under which its pictures are shown.
    """

    group = "noisy_restored_clean"

    def __init__(
        self,
        config: ExperimentConfig,
        network: Restorer,
        folder: RunFolder,
        *,
        write: bool,
    ):
        evaluation = config.evaluation
        self.network = network
        self.wanted = bool(evaluation.folder)
        self._config = evaluation
        self._config_of_run = config
        self._protocol = protocol_named(evaluation.protocol)
        self._folder = folder
        self._write = write
        self._clips: list[EvaluationClip] = []
        if self.wanted:
            self._evaluator = evaluator_for(network, self._protocol)
            self._clips = [
                read_clip(path, evaluation.max_frames, evaluation.max_size)
                for path in clip_paths(Path(evaluation.folder))
            ]
            self._try()

    def run(self, step: int) -> tuple[float, dict[str, float], dict[str, Picture]]:
        """Measures all clips in the protocol's first mode.

        Args:
            step: Updates done so far, for the name of the written figures.

        Returns:
            The PSNR in dB averaged over levels and clips; scalars by name; and
            pictures by name, uint8 `[H, 3 * W, 3]`: noisy, restored, true.
        """
        figures = [
            self.measured(clip, level)
            for level in self._protocol.noise_levels
            for clip in self._clips
        ]
        mean = float(np.mean([figure.psnr for figure in figures]))
        further = self.further_figures()
        if self._write:
            record = {
                "step": step,
                "protocol": asdict(self._protocol),
                "psnr": mean,
                **further,
                "clips": [asdict(figure) for figure in figures],
            }
            self._folder.write_evaluation(_record_of(step), record)
        scalars = {"validation/psnr": mean} | self._per_level(figures)
        scalars |= {f"validation/{name}": value for name, value in further.items()}
        shown = self._clips[: self._config.pictures]
        return mean, scalars, {clip.name: self._picture(clip) for clip in shown}

    def compares_with(self, step: int) -> bool:
        """Whether the figure of an earlier step was measured as these are.

        Clips and protocol may change while a run is stopped; the best figure before
        says nothing then.
        """
        record = self._folder.read_evaluation(_record_of(step))
        if record is None or not self.wanted:
            return True
        cases = {
            (row["clip"], row["frames"], row["height"], row["width"])
            for row in record["clips"]
        }
        own = {
            (
                clip.name,
                self._protocol.length(len(clip.frames)),
                *clip.frames.shape[1:3],
            )
            for clip in self._clips
        }
        protocol = json.loads(json.dumps(asdict(self._protocol)))
        return cases == own and record["protocol"] == protocol

    def measured(self, clip: EvaluationClip, level: float) -> ClipFigures:
        """Measures one clip at one level of the protocol, in its first mode."""
        return self._evaluator.evaluate(
            clip, self._protocol, level, self._protocol.modes[0]
        )

    def further_figures(self) -> dict[str, float]:
        """Returns what else was measured on the clips, by name."""
        return {}

    def _try(self) -> None:
        """Finds out now, and not after many steps, that clips cannot be degraded."""
        lengths = [self._protocol.length(len(clip.frames)) for clip in self._clips]
        frames, level = self._clips[0].frames, self._protocol.noise_levels[0]
        # As many as make one degraded frame.
        self._protocol.noisy_frames(frames[: len(frames) // lengths[0]], level)(0)

    def _per_level(self, figures: list[ClipFigures]) -> dict[str, float]:
        scalars = {}
        for row in averages(figures):
            level = row.pop("noise_level")
            for figure in row.keys() - {"mode", "clips", "noisy_psnr"}:
                scalars[f"validation/noise_{level:g}/{figure}"] = row[figure]
        return scalars

    def _picture(self, clip: EvaluationClip) -> Picture:
        levels = self._protocol.noise_levels
        level = levels[len(levels) // 2]
        middle = self._protocol.length(len(clip.frames)) // 2
        frames = self._evaluator.restored(
            clip, self._protocol, level, self._protocol.modes[0]
        )
        clean, noisy, restored = next(islice(frames, middle, None))
        row = np.concatenate([frame[0] for frame in (noisy, restored, clean)], axis=1)
        return np.round(np.clip(row, 0.0, 1.0) * 255.0).astype(np.uint8)


def _record_of(step: int) -> str:
    return f"step_{step:08d}"
