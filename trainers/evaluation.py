"""Measures a network by a protocol and records all that makes the figures good."""

import contextlib
import datetime
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from data_pipeline.bulk.executor import ExecutorChoice
from data_pipeline.bulk.serial_executor import SerialExecutor
from trainers.clip_evaluator import ClipFigures
from trainers.evaluation_case import EvaluateCase, evaluation_items
from trainers.evaluation_clip import clip_places
from trainers.evaluation_protocol import EvaluationProtocol
from trainers.project_version import source_commit
from trainers.unreferenced_figures import averaged_figures
from zoo.temporal.restorer import Restorer

_CASE = ("clip", "frames", "height", "width", "noise_level", "mode")
_PACKAGES = ("kinozoo", "tensorflow", "keras", "numpy", "av")


def evaluate(
    network: Restorer,
    protocol: EvaluationProtocol,
    folder: str | Path,
    *,
    subject: str,
    command: str,
    show_progress: bool = True,
    executor: ExecutorChoice | None = None,
    load: Callable[[], Restorer] | None = None,
) -> dict[str, Any]:
    """Measures a network on all videos of a folder.

    Args:
        network: A built restorer.
        protocol: How clips are degraded and measured.
        folder: Clean videos, not used for training; a path or a URL.
        subject: The name of what is measured, for tables.
        command: The command line that repeats this.
        show_progress: Whether to draw a bar with the time left.
        executor: Who measures so many cases; without, this process does.
        load: Loads the same network in another process, and can be pickled.

    Returns:
        What goes to JSON: `subject`, `protocol`, `clips` (see `ClipFigures`),
        `averages` over clips per noise level and mode, `without_reference` (see
        `UnreferencedFigures`) the same of figures that need no true frames, `dtype`,
        `parameters`, `versions`, `processor`, `date` and `command`.

    Raises:
        FileNotFoundError: There are no videos.
        ValueError: One is unreadable, or the protocol is not for this network.
        OSError: The executor failed, or a video cannot be reached.
    """
    if not isinstance(network, Restorer):
        raise ValueError(
            "Protocols measure networks that restore clips; received "
            f"{subject}, a {type(network).__name__}."
        )
    modes = [mode for mode in protocol.modes if network.blind or mode == "guided"]
    items = evaluation_items(clip_places(str(folder)), protocol, modes)
    task = EvaluateCase(protocol, load)
    # Says at once where protocol and network do not fit.
    task.use(network)
    chosen = executor(len(items)) if executor and load else SerialExecutor()
    results: dict[int, dict[str, Any]] = {}
    bar = tqdm(total=len(items), unit="clip", disable=not show_progress)
    with bar, contextlib.closing(chosen.run(task, items)) as outcomes:
        for outcome in outcomes:
            name = items[outcome.number].name
            if outcome.died:
                raise OSError(f"{name} was not measured: {outcome.died}")
            results[outcome.number] = outcome.result
            bar.set_postfix_str(name)
            bar.update()
    figures = [results[number]["figures"] for number in range(len(items))]
    unreferenced = [
        results[number]["without_reference"] for number in range(len(items))
    ]
    return {
        "subject": subject,
        "protocol": asdict(protocol),
        "averages": averages_of_rows(figures),
        "clips": figures,
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
    return averages_of_rows([asdict(figure) for figure in figures])


def averages_of_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Averages as `averages` does, from the records of `ClipFigures`."""
    cases = dict.fromkeys((row["noise_level"], row["mode"]) for row in rows)
    measured = [name for name in rows[0] if name not in _CASE]
    averaged = []
    for level, mode in cases:
        own = [
            row for row in rows if (row["noise_level"], row["mode"]) == (level, mode)
        ]
        means = {name: float(np.mean([row[name] for row in own])) for name in measured}
        averaged.append(
            {"noise_level": level, "mode": mode, "clips": len(own), **means}
        )
    return averaged


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed"
    commit = source_commit()
    return versions | {"commit": commit} if commit else versions


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
    return f"{names[0]}, {len(names)} threads" if names else platform.machine()
