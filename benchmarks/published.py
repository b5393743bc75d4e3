"""BasicVSR and NAFNet on the CPU beside their PyTorch originals, same weights.

    python -m benchmarks.published --basicsr=CHECKOUT --nafnet=CHECKOUT \
        [--torch_python=PYTHON]

The originals are the networks of checkouts of github.com/XPixelGroup/BasicSR and
github.com/megvii-research/NAFNet, of the published sizes. Ours and the original work
on the same clip, in turn, so that other load on the machine hits both alike; the best
round of each counts. Ours gives the same pixels in float32, and is timed so and in the
precision that `kinozoo restore` takes on this processor. The weights are seeded, not
trained: the times do not depend on them.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.published_original import CLIP_FILE, OUTPUT_FILE, WEIGHTS_FILE
from trainers.precision import dtype_policy
from zoo.published_weights import network_from_published
from zoo.temporal.restorer import Restorer

REPOSITORY = Path(__file__).parents[1]

_BASICSR = flags.DEFINE_string(
    "basicsr", None, "A checkout of github.com/XPixelGroup/BasicSR."
)
_NAFNET = flags.DEFINE_string(
    "nafnet", None, "A checkout of github.com/megvii-research/NAFNet."
)
_TORCH_PYTHON = flags.DEFINE_string(
    "torch_python", sys.executable, "An interpreter with PyTorch and numpy."
)
_HEIGHT = flags.DEFINE_integer("height", 128, "Height of the clip, pixels.")
_WIDTH = flags.DEFINE_integer("width", 160, "Width of the clip, pixels.")
_FRAMES = flags.DEFINE_integer("frames", 5, "Frames of the clip.")
_REPEATS = flags.DEFINE_integer("repeats", 3, "Timed rounds; the best counts.")

_AS_SHIPPED = "precision of this processor"


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """A network of ours and what it is compared with.

    Attributes:
        name: Of the network, in the result.
        model: Of the same, in `zoo.published_weights` and
            `benchmarks.published_original`.
        checkout: Folder of the original's program.
        source: Where that comes from.
        whole: Arguments with which ours looks at all of the clip, as the original.
    """

    name: str
    model: str
    checkout: str
    source: str
    whole: dict[str, None]


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What was measured of one pair; seconds are per frame."""

    pair: _Pair
    difference: float
    ours: dict[str, float]
    theirs: float
    facts: dict[str, Any]
    parameters: int

    def figures(self) -> list[Figure]:
        name = self.pair.name
        return [
            Figure(
                f"{name}, speed over the original's, {precision}",
                self.theirs / seconds,
                "x",
                1.0 if precision == _AS_SHIPPED else None,
            )
            for precision, seconds in self.ours.items()
        ] + [
            Figure(
                f"{name} - original, largest, float32",
                self.difference,
                "",
                1e-4,
                "at_most",
            ),
            Figure(name, self.ours[_AS_SHIPPED], "s/frame"),
        ]


def measure(pairs: Sequence[_Pair]) -> BenchmarkResult:
    """Takes all measurements, one network after the other."""
    outcomes = []
    for pair in pairs:
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(_compared(pair, Path(folder)))
    return BenchmarkResult(
        name="published",
        figures=tuple(figure for each in outcomes for figure in each.figures()),
        peers=tuple(
            PeerFigure(
                "PyTorch",
                each.facts["version"],
                each.pair.name,
                each.theirs,
                "s/frame",
            )
            for each in outcomes
        ),
        details={
            "clip": f"{_FRAMES.value} frames of {_WIDTH.value}x{_HEIGHT.value}",
            "timed": f"best of {_REPEATS.value} rounds, in turn, CPU",
            "precision of this processor": dtype_policy("auto"),
            "parameters, ours and theirs": {
                each.pair.name: [each.parameters, each.facts["parameters"]]
                for each in outcomes
            },
            "original's threads": outcomes[0].facts["threads"],
            "originals": {each.pair.name: each.pair.source for each in outcomes},
        },
    )


def _compared(pair: _Pair, folder: Path) -> _Outcome:
    shape = (1, _FRAMES.value, _HEIGHT.value, _WIDTH.value, 3)
    clip = np.random.default_rng(0).random(shape, dtype=np.float32)
    np.save(folder / CLIP_FILE, clip)
    command = [
        *(_TORCH_PYTHON.value, "-W", "ignore", "-m", "benchmarks.published_original"),
        *(pair.model, pair.checkout, str(folder)),
    ]
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as original:
        facts = json.loads(_answer(original))
        with np.load(folder / WEIGHTS_FILE) as archive:
            weights = dict(archive)
        networks = {
            precision: network_from_published(
                pair.model, weights, dtype=policy, **pair.whole
            )
            for precision, policy in (
                ("float32", "float32"),
                (_AS_SHIPPED, dtype_policy("auto")),
            )
        }
        runs = {key: _compiled(network) for key, network in networks.items()}
        # The first round warms up, and is compared.
        made = {key: run(clip).numpy() for key, run in runs.items()}
        difference = np.abs(made["float32"] - np.load(folder / OUTPUT_FILE)).max()
        seconds: dict[str, list[float]] = {key: [] for key in (*runs, "theirs")}
        for _ in range(_REPEATS.value):
            for key, run in runs.items():
                start = time.perf_counter()
                run(clip).numpy()
                seconds[key].append(time.perf_counter() - start)
            print("run", file=original.stdin, flush=True)
            seconds["theirs"].append(float(_answer(original)))
        if original.stdin is not None:
            original.stdin.close()
    best = {key: min(taken) / _FRAMES.value for key, taken in seconds.items()}
    return _Outcome(
        pair=pair,
        difference=float(difference),
        theirs=best.pop("theirs"),
        ours=best,
        facts=facts,
        parameters=networks["float32"].count_params(),
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Measures, writes the result and gives the exit status."""
    if len(arguments) > 1:
        raise app.UsageError(f"unexpected arguments: {' '.join(arguments[1:])}")
    for flag in (_BASICSR, _NAFNET):
        if flag.value is None or not Path(flag.value, "basicsr").is_dir():
            print(
                f"benchmarks.published needs --{flag.name}=FOLDER: "
                f"{flags.FLAGS[flag.name].help} Received {flag.value!r}.",
                file=sys.stderr,
            )
            return 2
    pairs = (
        _Pair(
            name="BasicVSR",
            model="basic_vsr",
            checkout=_BASICSR.value,
            source="github.com/XPixelGroup/BasicSR, basicvsr_arch, 30 blocks",
            whole={"chunk": None},
        ),
        _Pair(
            name="NAFNet",
            model="naf_net",
            checkout=_NAFNET.value,
            source="github.com/megvii-research/NAFNet, 32 channels for GoPro",
            whole={"pooling_window": None},
        ),
    )
    return measure(pairs).publish()


def _compiled(network: Restorer) -> Callable[[np.ndarray], Any]:
    return tf.function(
        lambda clip: network({"clip": clip, "noise_level": tf.constant([-1.0])}),
        autograph=False,
    )


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
