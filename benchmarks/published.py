"""BasicVSR on the CPU beside its PyTorch original, with the same weights.

    python -m benchmarks.published --checkout=BASICSR [--torch_python=PYTHON]

The original is the network of a checkout of github.com/XPixelGroup/BasicSR, of the
published size. Both enlarge the same clip, in turn, so that other load on the
machine hits both alike; the best round of each counts. The weights are seeded, not
trained: the times do not depend on them.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.published_original import CLIP_FILE, OUTPUT_FILE, WEIGHTS_FILE
from zoo.temporal.basic_vsr import BasicVSR
from zoo.temporal.basic_vsr_weights import load_reference_weights, reference_sizes

REPOSITORY = Path(__file__).parents[1]

_CHECKOUT = flags.DEFINE_string(
    "checkout", None, "A checkout of github.com/XPixelGroup/BasicSR."
)
_TORCH_PYTHON = flags.DEFINE_string(
    "torch_python", sys.executable, "An interpreter with PyTorch and numpy."
)
_HEIGHT = flags.DEFINE_integer("height", 120, "Height of the clip, pixels.")
_WIDTH = flags.DEFINE_integer("width", 160, "Width of the clip, pixels.")
_FRAMES = flags.DEFINE_integer("frames", 5, "Frames of the clip.")
_REPEATS = flags.DEFINE_integer("repeats", 3, "Timed rounds; the best counts.")


def measure(checkout: str, folder: Path) -> BenchmarkResult:
    """Takes all measurements.

    Args:
        checkout: The original's.
        folder: For what the two processes exchange.
    """
    shape = (1, _FRAMES.value, _HEIGHT.value, _WIDTH.value, 3)
    clip = np.random.default_rng(0).random(shape, dtype=np.float32)
    np.save(folder / CLIP_FILE, clip)
    command = [
        *(_TORCH_PYTHON.value, "-W", "ignore", "-m", "benchmarks.published_original"),
        *(checkout, str(folder)),
    ]
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as original:
        facts = json.loads(_answer(original))
        network = _network(folder)
        enlarge = tf.function(
            lambda clip: network({"clip": clip, "noise_level": tf.constant([-1.0])}),
            autograph=False,
        )
        # The first round warms up, and is compared.
        difference = np.abs(enlarge(clip) - np.load(folder / OUTPUT_FILE)).max()
        seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(_REPEATS.value):
            start = time.perf_counter()
            enlarge(clip).numpy()
            seconds["ours"].append(time.perf_counter() - start)
            print("run", file=original.stdin, flush=True)
            seconds["theirs"].append(float(_answer(original)))
        if original.stdin is not None:
            original.stdin.close()
    ours, theirs = (min(seconds[side]) / _FRAMES.value for side in ("ours", "theirs"))
    return BenchmarkResult(
        name="published",
        figures=(
            Figure("BasicVSR, speed over the original's", theirs / ours, "x", 1.0),
            Figure(
                "BasicVSR - original, largest", float(difference), "", 1e-4, "at_most"
            ),
            Figure("BasicVSR", ours, "s/frame"),
        ),
        peers=(PeerFigure("PyTorch", facts["version"], "BasicVSR", theirs, "s/frame"),),
        details={
            "clip": f"{_FRAMES.value} frames of {_WIDTH.value}x{_HEIGHT.value}",
            "timed": f"best of {_REPEATS.value} rounds, in turn, CPU",
            "parameters, ours and theirs": [
                network.count_params(),
                facts["parameters"],
            ],
            "original's threads": facts["threads"],
            "original": "github.com/XPixelGroup/BasicSR, basicvsr_arch, 30 blocks",
        },
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Measures, writes the result and gives the exit status."""
    if len(arguments) > 1:
        raise app.UsageError(f"unexpected arguments: {' '.join(arguments[1:])}")
    if _CHECKOUT.value is None or not Path(_CHECKOUT.value, "basicsr").is_dir():
        print(
            "benchmarks.published needs --checkout=FOLDER, a checkout of "
            f"github.com/XPixelGroup/BasicSR; received {_CHECKOUT.value!r}",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        return measure(_CHECKOUT.value, Path(folder)).publish()


def _network(folder: Path) -> BasicVSR:
    with np.load(folder / WEIGHTS_FILE) as archive:
        weights = dict(archive)
    network = BasicVSR(chunk=None, **reference_sizes(weights))
    network.build_for_clips()
    load_reference_weights(network, weights)
    return network


def _answer(original: Any) -> str:
    line = original.stdout.readline()
    if not line:
        raise RuntimeError(
            f"the original ended with status {original.wait()}; its message is above. "
            "--torch_python=PYTHON names an interpreter with PyTorch and numpy"
        )
    return line


if __name__ == "__main__":
    app.run(main)
