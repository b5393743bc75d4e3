"""Measures a network on one clip at one noise level: a task for any executor."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data_pipeline import storage
from data_pipeline.bulk.work_item import WorkItem
from trainers.clip_evaluator import ClipEvaluator
from trainers.damage_evaluator import evaluator_for
from trainers.evaluation_clip import EvaluationClip, read_clip
from trainers.evaluation_protocol import EvaluationProtocol
from trainers.unreferenced_figures import UnreferencedFigures, figures_row
from zoo.temporal.restorer import Restorer


def evaluation_items(
    places: Sequence[str], protocol: EvaluationProtocol, modes: Sequence[str]
) -> list[WorkItem]:
    """Returns what is to be measured, clip by clip; paths and URLs alike."""
    sizes = {place: float(storage.size_of(place) or 0) for place in places}
    return [
        WorkItem(
            name=f"{Path(place).stem}, noise {level:g}, {mode}",
            cost=sizes[place],
            facts={"path": storage.absolute(place), "level": level, "mode": mode},
        )
        for place in places
        for level in protocol.noise_levels
        for mode in modes
    ]


class EvaluateCase:
    """Takes a clip, a noise level and a mode, gives figures.

    The network and the last clip stay in the process that works.

    Args:
        protocol: How clips are degraded and measured.
        load: Loads the network where it is not there yet.
    """

    def __init__(
        self, protocol: EvaluationProtocol, load: Callable[[], Restorer] | None = None
    ):
        self._protocol, self._load = protocol, load
        self._evaluator: ClipEvaluator | None = None
        self._clip: tuple[str, EvaluationClip] | None = None

    def __getstate__(self) -> dict[str, Any]:
        # What another process has of its own.
        return vars(self) | {"_evaluator": None, "_clip": None}

    def use(self, network: Restorer) -> ClipEvaluator:
        """Takes a network that is loaded already.

        Raises:
            ValueError: The protocol is not for it.
        """
        self._evaluator = evaluator_for(network, self._protocol)
        return self._evaluator

    def __call__(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Measures one case.

        Args:
            facts: `path` or URL of the clip, noise `level` and `mode`.

        Returns:
            `figures`, a record of `ClipFigures`, and `without_reference`, a row of
            figures that need no true frames.

        Raises:
            ValueError: The clip is unreadable, or the protocol not for the network.
            OSError: The clip cannot be reached.
        """
        path, level, mode = facts["path"], facts["level"], facts["mode"]
        evaluator = self._ready()
        if self._clip is None or self._clip[0] != path:
            with storage.fetched(path) as file:
                self._clip = path, read_clip(file, self._protocol.max_frames)
        clip, seen = self._clip[1], UnreferencedFigures()
        figures = evaluator.evaluate(clip, self._protocol, level, mode, seen.add)
        case = {"clip": clip.name, "noise_level": level, "mode": mode}
        return {
            "figures": asdict(figures),
            "without_reference": figures_row(case, seen.measures()),
        }

    def _ready(self) -> ClipEvaluator:
        if self._evaluator is not None:
            return self._evaluator
        if self._load is None:
            raise ValueError(
                "a network is measured in another process only where it can be loaded "
                "there; received no way to load it"
            )
        return self.use(self._load())
