"""Measures, without a reference, clips that were restored for an evaluation."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from data_pipeline.measures.picture_measures import PictureMeasures
from data_pipeline.measures.picture_meter import PictureMeter

VERSIONS = ("true", "degraded", "restored")
_MOMENT = 9
_PAIRS = 2


class UnreferencedFigures:
    """Measures the three versions of one clip while their frames go by.

    Each nine consecutive frames are a moment of `PictureMeter`; the rest of a clip
    is one if the clip has no other. The true frames say where motion is, for all
    three, and their own figures say what can be reached.
    """

    def __init__(self) -> None:
        self._meters = {name: PictureMeter(_PAIRS) for name in VERSIONS}
        self._frames: list[tuple[np.ndarray, ...]] = []
        self._measured = False

    def add(self, true: Any, degraded: Any, restored: Any) -> None:
        """Takes the next frame in all versions, `[H, W, 3]` in [0, 1]."""
        versions = (np.asarray(frame) for frame in (true, degraded, restored))
        self._frames.append(
            tuple(
                np.round(np.clip(frame, 0.0, 1.0) * 255.0).astype(np.uint8)
                for frame in versions
            )
        )
        if len(self._frames) == _MOMENT:
            self._measure()

    def measures(self) -> dict[str, PictureMeasures]:
        """Returns the figures of "true", "degraded" and "restored" frames."""
        if self._frames and not self._measured:
            self._measure()
        return {name: meter.measures() for name, meter in self._meters.items()}

    def _measure(self) -> None:
        true, *others = zip(*self._frames, strict=True)
        for name, frames in zip(VERSIONS, (true, *others), strict=True):
            self._meters[name].add(frames, seen_in=true)
        self._frames, self._measured = [], True


def averaged_figures(
    rows: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Averages over clips, for each noise level and mode.

    Args:
        rows: `clip`, `noise_level`, `mode` and a record of `PictureMeasures` for each
            version.

    Returns:
        Rows with `noise_level`, `mode`, `clips` and, for each version, the mean of
        every figure over the clips that have it; None where none has.
    """
    cases = dict.fromkeys((row["noise_level"], row["mode"]) for row in rows)
    averages = []
    for level, mode in cases:
        own = [
            row for row in rows if (row["noise_level"], row["mode"]) == (level, mode)
        ]
        means = {name: _means([row[name] for row in own]) for name in VERSIONS}
        averages.append(
            {"noise_level": level, "mode": mode, "clips": len(own), **means}
        )
    return averages


def figures_row(
    case: dict[str, Any], measures: dict[str, PictureMeasures]
) -> dict[str, Any]:
    """Makes a row for JSON of a clip's name, noise level and mode and its figures."""
    return case | {name: asdict(found) for name, found in measures.items()}


def figures_text(averages: Sequence[dict[str, Any]]) -> str:
    """Lays averages out as a table for a terminal."""
    lines = []
    for row in averages:
        columns = [PictureMeasures(**row[name]).rows() for name in VERSIONS]
        head = (f"noise {row['noise_level']:g}, {row['mode']}", *VERSIONS, "")
        body = [
            (cells[0][0], *(cell[1] for cell in cells), cells[0][2])
            for cells in zip(*columns, strict=True)
        ]
        lines += ["".join(f"{cell:<20}" for cell in line) for line in (head, *body)]
    return "\n".join(line.rstrip() for line in lines)


def _means(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    means: dict[str, Any] = {}
    for name in records[0]:
        values = [record[name] for record in records if record[name] is not None]
        means[name] = float(np.mean(values)) if values else None
    means["frames"] = sum(record["frames"] for record in records)
    return means
