"""Kills runs of a pipeline at random moments and looks at what is run, and run again.

`python -m benchmarks.pipeline` makes a few clips and runs `kinozoo pipeline run` on
them once without a kill, then again, then with another degradation as far as
Transform. Then runs in other folders are killed (SIGKILL), `--kills` times in all, at
moments drawn evenly from the time that the first run took, and given again each time
until nothing is left to do. Each of these folders has to have the same in the end:
clips, degraded clips and weights byte for byte, the same figures, and one version for
servers.
"""

import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from absl import app, flags
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from benchmarks.demo_videos import write_demo_videos

_KILLS = flags.DEFINE_integer("kills", 10, "How often the second run is killed.")
_STEPS = flags.DEFINE_integer("steps", 12, "Steps of the training.")
_SEED = flags.DEFINE_integer("seed", 0, "Of the moments.")
_COMPONENTS = 6


def main(arguments: list[str]) -> int:
    del arguments
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_demo_videos(folder / "videos", count=3, size=(96, 80), frames=16, cuts=())
        begun = time.monotonic()
        first = _ran(folder, "whole")
        seconds = time.monotonic() - begun
        wanted = _outcome(folder / "whole")
        again = _ran(folder, "whole")
        other = ("--config.degradation.grain_share=0.5", "--to=Transform")
        changed = _ran(folder, "whole", *other)
        killed = _killed(folder, seconds)
        outcomes = [_outcome(folder / name) for name in sorted({k[0] for k in killed})]
        same = sum(outcome == wanted for outcome in outcomes) / len(outcomes)
    figures = (
        Figure("components that ran at first", first, "", floor=_COMPONENTS),
        Figure(
            "components that ran again unchanged",
            again,
            "",
            floor=0,
            direction="at_most",
        ),
        Figure(
            "components that ran for another degradation, as far as Transform",
            changed,
            "",
            floor=1,
            direction="at_most",
        ),
        Figure("killed runs that made the same", same, "share", floor=1.0),
        Figure("kills", len(killed), "", floor=_KILLS.value),
        Figure("an uninterrupted run", seconds, "s"),
    )
    details = {
        "steps": _STEPS.value,
        "killed": [
            {"folder": name, "seconds": moment, "executions published": published}
            for name, moment, published in killed
        ],
    }
    return BenchmarkResult(name="pipeline", figures=figures, details=details).publish()


def _killed(folder: Path, seconds: float) -> list[tuple[str, float, int]]:
    """Kills runs until there were enough kills, and lets each get to its end.

    Returns:
        Of each kill the folder, after how many seconds, and how many executions were
        published by then.
    """
    draw = random.Random(_SEED.value)
    killed: list[tuple[str, float, int]] = []
    roots = (f"killed {number}" for number in itertools.count())
    root = next(roots)
    with tqdm(total=_KILLS.value, desc="kills") as progress:
        while len(killed) < _KILLS.value:
            moment = draw.uniform(0.0, seconds)
            if not _is_killed(folder, root, moment):
                # There was nothing left to do, so another one is begun.
                root = next(roots)
                continue
            published = len(list((folder / root).glob("denoise/*/[0-9]*")))
            killed.append((root, round(moment, 1), published))
            progress.update()
    _ran(folder, root)
    return killed


def _is_killed(folder: Path, root: str, moment: float) -> bool:
    """Runs the pipeline for so many seconds; returns whether it had to be killed."""
    process = _start(folder, root)
    try:
        said, _ = process.communicate(timeout=moment)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    if process.returncode:
        raise RuntimeError(f"the pipeline failed: {said[-2000:]}")
    return False


def _ran(folder: Path, root: str, *more: str) -> int:
    """Runs the pipeline to its end and returns how many components ran."""
    process = _start(folder, root, *more)
    said, _ = process.communicate()
    found = re.search(r"(\d+) of \d+ components ran", said)
    if process.returncode or not found:
        raise RuntimeError(f"the pipeline failed: {said[-2000:]}")
    return int(found.group(1))


def _start(folder: Path, root: str, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "workflow.main", "pipeline", "run"]
    flags_given = [
        f"--root={folder / root}",
        f"--videos={folder / 'videos'}",
        "--experiment=smoke",
        f"--config.schedule.steps={_STEPS.value}",
        "--parameter=ExampleGen.ingest.shrink=never",
        "--parameter=Transform.max_frames=2",
        # So few steps teach nothing: what is shown is the way, not the quality.
        "--parameter=Evaluator.least_gain=-3",
        *more,
    ]
    return subprocess.Popen(
        [*command, *flags_given],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )


def _outcome(root: Path) -> dict[str, Any]:
    """Returns what two runs have to have in common."""
    home = root / "denoise"

    def output(component: str, name: str) -> Any:
        record = json.loads((home / component / "1/execution.json").read_text())
        return record["outputs"][name]

    evaluation = home / "Evaluator/1/ModelEvaluation/evaluation.json"
    return {
        "examples": output("ExampleGen", "examples")["digest"],
        "degraded": output("Transform", "transformed_examples")["digest"],
        "weights": output("Trainer", "model")["properties"]["weights_sha256"],
        "figures": json.loads(evaluation.read_text())["rows"],
        "served": sorted(path.name for path in (root / "serving/denoise").iterdir()),
    }


if __name__ == "__main__":
    app.run(main)
