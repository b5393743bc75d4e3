"""Measures what the engine adds to the bare network, in time and in memory.

`python -m benchmarks.restore` makes its own films of 640x480 with sound. The rate
of whole restorations (probe, decode, network, encode, assemble, check) stands
against the rate of the network alone on the same frames, which lie decoded in
memory; both are run in turn several times in one process and the best of each
counts, since other programs may use the machine too. Memory is the highest
resident size of fresh processes that restore a short and a long film.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from absl import app, flags
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from benchmarks.films import NOISE, write_film

if TYPE_CHECKING:
    from serving.restore_job import RestoreJob

_PRESETS = flags.DEFINE_list(
    "presets",
    ["denoise_best", "denoise_fast"],
    "Presets whose rate is measured; the first has a floor.",
)
_MEMORY_PRESET = flags.DEFINE_string(
    "memory_preset", "denoise_fast", "Preset whose memory is measured."
)
_FRAMES = flags.DEFINE_integer("frames", 200, "Frames of the film for the rate.")
_ROUNDS = flags.DEFINE_integer("rounds", 3, "How often each is run.")
_SHORT = flags.DEFINE_integer("short", 300, "Frames of the short film.")
_LONG = flags.DEFINE_integer("long", 3000, "Frames of the long film.")
_ONLY_RESTORE = flags.DEFINE_string(
    "only_restore", None, "Restore this film, print the peak memory and end."
)


def main(arguments: list[str]) -> int:
    del arguments
    if _ONLY_RESTORE.value:
        return _print_peak_memory(Path(_ONLY_RESTORE.value))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = []
        for preset in _PRESETS.value:
            figures += _rates(folder, preset)
        figures += _memory(folder)
        details = {
            "size": "640x480",
            "frames for the rate": _FRAMES.value,
            "rounds, interleaved, best of each": _ROUNDS.value,
            "rate of restore": "frames over the time of the whole job, networks loaded "
            "and compiled before, as in a long film",
            "memory": f"{_MEMORY_PRESET.value}, peak resident size of fresh processes, "
            f"{_SHORT.value} and {_LONG.value} frames",
            "precision": _precision(),
        }
    figures.sort(key=lambda figure: figure.floor is None)
    return BenchmarkResult(
        name="restore", figures=tuple(figures), details=details
    ).publish()


def _rates(folder: Path, preset: str) -> list[Figure]:
    from data_pipeline.video.reader import VideoReader
    from serving import engine
    from serving.network_loading import load_networks

    film = write_film(
        folder / f"{preset}.mp4", _FRAMES.value, frames_per_shot=_FRAMES.value
    )
    job = _job(film, folder / f"{preset}.new.mp4", preset)
    networks = load_networks(job.plan, job.precision)
    frames = [frame.pixels for frame in VideoReader(film, "off")]

    def bare() -> float:
        begun = time.perf_counter()
        stream = networks[0].open_stream(mid_shot=False, first_frame=0)
        for frame in frames:
            stream.feed(frame)
        stream.finish()
        return len(frames) / (time.perf_counter() - begun)

    def whole() -> float:
        begun = time.perf_counter()
        summary = engine.restore_film(job, show_progress=False)
        job.output.unlink()
        return summary.frames / (time.perf_counter() - begun)

    # Loaded and compiled once, so that the time of a short film is that of the work.
    load, engine.load_networks = engine.load_networks, lambda *_: networks
    best = {"bare": 0.0, "whole": 0.0}
    try:
        for _ in tqdm(range(_ROUNDS.value), desc=preset, leave=False):
            best["bare"] = max(best["bare"], bare())
            best["whole"] = max(best["whole"], whole())
    finally:
        engine.load_networks = load
    share = best["whole"] / best["bare"]
    return [
        # The promise is about the preset that restore takes by itself.
        Figure(
            f"restore against the bare network, {preset}",
            share,
            "x",
            floor=0.9 if preset == _PRESETS.value[0] else None,
        ),
        Figure(f"restore, {preset}", best["whole"], "frames/s"),
        Figure(f"bare network, {preset}", best["bare"], "frames/s"),
    ]


def _memory(folder: Path) -> list[Figure]:
    peaks = {}
    for frames in (_SHORT.value, _LONG.value):
        film = write_film(folder / f"{frames}.mp4", frames)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.restore",
                f"--only_restore={film}",
                f"--memory_preset={_MEMORY_PRESET.value}",
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        peaks[frames] = json.loads(done.stdout.splitlines()[-1])["peak_mebibytes"]
    short, long = peaks[_SHORT.value], peaks[_LONG.value]
    return [
        Figure(
            f"peak memory, {_LONG.value} frames against {_SHORT.value}",
            long / short,
            "x",
            floor=1.1,
            direction="at_most",
        ),
        Figure(f"peak memory, {_SHORT.value} frames", short, "MiB"),
        Figure(f"peak memory, {_LONG.value} frames", long, "MiB"),
    ]


def _print_peak_memory(film: Path) -> int:
    from serving.engine import restore_film

    output = film.with_suffix(".new.mp4")
    summary = restore_film(_job(film, output, _MEMORY_PRESET.value))
    output.unlink()
    # Linux counts in kibibytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peak_mebibytes": peak, "frames": summary.frames}))
    return 0


def _precision() -> str:
    from serving.processor import choose_precision

    return choose_precision("auto")


def _job(film: Path, output: Path, preset: str) -> "RestoreJob":
    from serving.denoise_step import DenoiseStep
    from serving.plan import Plan
    from serving.processor import choose_precision
    from serving.restore_job import RestoreJob

    return RestoreJob(
        source=film,
        output=output,
        plan=Plan((DenoiseStep(preset=preset, noise_level=NOISE),)),
        precision=choose_precision("auto"),
    )


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    app.run(main)
