"""Measures a network by a protocol and records all that makes the figures good."""

import datetime
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, fields
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from trainers.clip_evaluator import ClipFigures
from trainers.damage_evaluator import evaluator_for
from trainers.evaluation_clip import clip_paths, read_clip
from trainers.evaluation_protocol import EvaluationProtocol
from trainers.unreferenced_figures import (
    UnreferencedFigures,
    averaged_figures,
    figures_row,
)
from zoo.temporal.restorer import Restorer

_CASE = ("clip", "frames", "height", "width", "noise_level", "mode")
_PACKAGES = ("kinozoo", "tensorflow", "keras", "numpy", "av")


def evaluate(
    network: Restorer,
    protocol: EvaluationProtocol,
    folder: Path,
    *,
    subject: str,
    command: str,
    show_progress: bool = True,
) -> dict[str, Any]:
    """Measures a network on all videos of a folder.

    Args:
        network: A built restorer.
        protocol: How clips are degraded and measured.
        folder: Clean videos, not used for training.
        subject: The name of what is measured, for tables.
        command: The command line that repeats this.
        show_progress: Whether to draw a bar with the time left.

    Returns:
        What goes to JSON: `subject`, `protocol`, `clips` (see `ClipFigures`),
        `averages` over clips per noise level and mode, `without_reference` (see
        `UnreferencedFigures`) the same of figures that need no true frames, `dtype`,
        `parameters`, `versions`, `processor`, `date` and `command`.

    Raises:
        FileNotFoundError: There are no videos.
        ValueError: One is unreadable, or the protocol is not for this network.
    """
    paths = clip_paths(folder)
    modes = [mode for mode in protocol.modes if network.blind or mode == "guided"]
    cases = [(level, mode) for level in protocol.noise_levels for mode in modes]
    evaluator = evaluator_for(network, protocol)
    figures, unreferenced = [], []
    with tqdm(
        total=len(paths) * len(cases), unit="clip", disable=not show_progress
    ) as bar:
        for path in paths:
            clip = read_clip(path, protocol.max_frames)
            for level, mode in cases:
                bar.set_postfix_str(f"{clip.name}, noise {level:g}, {mode}")
                seen = UnreferencedFigures()
                figures.append(
                    evaluator.evaluate(clip, protocol, level, mode, seen.add)
                )
                case = {"clip": clip.name, "noise_level": level, "mode": mode}
                unreferenced.append(figures_row(case, seen.measures()))
                bar.update()
    return {
        "subject": subject,
        "protocol": asdict(protocol),
        "averages": averages(figures),
        "clips": [asdict(figure) for figure in figures],
        "without_reference": {
            "averages": averaged_figures(unreferenced),
            "clips": unreferenced,
        },
        "dtype": network.dtype_policy.name,
        "parameters": network.count_params(),
        "versions": _versions(),
        "processor": _processor(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "command": command,
    }


def averages(figures: Sequence[ClipFigures]) -> list[dict[str, Any]]:
    """Averages over clips, per noise level and mode in the order they come."""
    cases = dict.fromkeys((figure.noise_level, figure.mode) for figure in figures)
    measured = [f.name for f in fields(figures[0]) if f.name not in _CASE]
    rows = []
    for level, mode in cases:
        own = [f for f in figures if (f.noise_level, f.mode) == (level, mode)]
        means = {
            name: float(np.mean([getattr(figure, name) for figure in own]))
            for name in measured
        }
        rows.append({"noise_level": level, "mode": mode, "clips": len(own), **means})
    return rows


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed"
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if commit.returncode == 0:
        versions["commit"] = commit.stdout.strip()
    return versions


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
    return f"{names[0]}, {len(names)} threads" if names else platform.machine()
