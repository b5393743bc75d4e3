"""Kills runs of a pipeline at random moments and looks at what is run, and run again.

`python -m benchmarks.pipeline` makes a few clips and runs `kinozoo pipeline run` on
them once without a kill, then again, then with another degradation as far as
Transform. Then a run in another folder is killed (SIGKILL) `--kills` times, at moments
drawn evenly from the time that the first run took, and given again each time. In the
end it has to have made the same: clips, degraded clips and weights byte for byte, the
same figures, and one version for servers.
"""

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
        killed_at, published = _killed(folder, seconds)
        _ran(folder, "killed")
        same = _outcome(folder / "killed") == wanted
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
        Figure("killed runs that made the same", float(same), "share", floor=1.0),
        Figure("kills", len(killed_at), "", floor=min(1, _KILLS.value)),
        Figure("an uninterrupted run", seconds, "s"),
    )
    details = {
        "steps": _STEPS.value,
        "killed_at": killed_at,
        "executions_published_then": published,
    }
    return BenchmarkResult(name="pipeline", figures=figures, details=details).publish()


def _killed(folder: Path, seconds: float) -> tuple[list[float], list[int]]:
    """Returns after how many seconds runs were killed, and what was there by then."""
    draw = random.Random(_SEED.value)
    killed_at, published = [], []
    for _ in tqdm(range(_KILLS.value), desc="kills"):
        process = _start(folder, "killed")
        moment = draw.uniform(0.0, seconds)
        try:
            process.communicate(timeout=moment)
            break  # There was nothing left to do.
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        killed_at.append(round(moment, 1))
        published.append(len(list(folder.glob("killed/denoise/*/[0-9]*"))))
    return killed_at, published


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
