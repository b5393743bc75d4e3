"""Kills restorations at random moments and compares what comes out in the end.

`python -m benchmarks.resume` restores a film of its own once without a kill. Then,
for each seed, it starts `kinozoo restore`, kills it (SIGKILL) at a moment drawn
evenly from the time that the whole run took, does so a second time, and lets the
third run finish. The result has to be the same byte for byte, and nothing else may
be left.
"""

import os
import random
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
from benchmarks.films import NOISE, write_film

_PRESET = flags.DEFINE_string("preset", "denoise_fast", "Preset to restore with.")
_FRAMES = flags.DEFINE_integer("frames", 900, "Frames of the film.")
_SEEDS = flags.DEFINE_integer("seeds", 5, "How many restorations are killed.")
_KILLS = flags.DEFINE_integer("kills", 2, "How often each of them is killed.")
_SIZE = (256, 192)


def main(arguments: list[str]) -> int:
    del arguments
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = write_film(folder / "old.mp4", _FRAMES.value, size=_SIZE)
        begun = time.monotonic()
        whole = folder / "whole.mp4"
        _start(film, whole).wait()
        seconds = time.monotonic() - begun
        expected = whole.read_bytes()
        runs = [
            _killed_run(folder, film, expected, seed, seconds)
            for seed in tqdm(range(_SEEDS.value), desc="seeds")
        ]
    figures = (
        Figure(
            "restorations with the bytes of an uninterrupted one",
            sum(run["same"] for run in runs) / len(runs),
            "share",
            floor=1.0,
        ),
        Figure(
            "restorations that left nothing else behind",
            sum(run["clean"] for run in runs) / len(runs),
            "share",
            floor=1.0,
        ),
        Figure("kills", sum(len(run["killed_at"]) for run in runs), ""),
        Figure(
            "kills after which finished segments were found",
            sum(sum(run["segments"]) > 0 for run in runs),
            "restorations",
            floor=1,
        ),
        Figure("an uninterrupted run", seconds, "s"),
    )
    details = {
        "preset": _PRESET.value,
        "frames": _FRAMES.value,
        "size": "{}x{}".format(*_SIZE),
        "runs": runs,
    }
    return BenchmarkResult(name="resume", figures=figures, details=details).publish()


def _killed_run(
    folder: Path, film: Path, expected: bytes, seed: int, seconds: float
) -> dict[str, Any]:
    draw = random.Random(seed)
    output = folder / f"seed-{seed}.mp4"
    killed_at: list[float] = []
    segments: list[int] = []
    for _ in range(_KILLS.value):
        process = _start(film, output)
        moment = draw.uniform(0.0, seconds)
        try:
            process.wait(timeout=moment)
            break  # It was done before; the machine was busier at first.
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        killed_at.append(round(moment, 2))
        segments.append(len(list(folder.glob(f".{output.name}.kinozoo/*.segment"))))
    if not output.exists() and _start(film, output).wait() != 0:
        raise RuntimeError(f"the last run of seed {seed} failed")
    same = output.read_bytes() == expected
    output.unlink()
    left = {path.name for path in folder.iterdir()} - {"old.mp4", "whole.mp4"}
    return {
        "seed": seed,
        "killed_at": killed_at,
        "segments": segments,
        "same": same,
        "clean": not left,
    }


def _start(film: Path, output: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "workflow.main", "restore", str(film), str(output)]
    return subprocess.Popen(
        [
            *command,
            "--steps=denoise",
            f"--preset={_PRESET.value}",
            f"--noise={NOISE:g}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )


if __name__ == "__main__":
    app.run(main)
