"""Scratches and dirt: our preset against a temporal median and OpenCV's inpainting.

On lossless clips of `../shared/data/val`, damaged by the protocol `film_damage`
with masks held back from training. Our preset has to find the damage; the median of
five frames needs no mask; OpenCV's inpainting is given the true one, with the faint
edges of the damage, which no user has.
"""

import argparse
import itertools
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.frame_rate import frame_rate
from serving.network_runner import POLICIES, NetworkRunner
from serving.processor import choose_precision
from trainers.damage_evaluator import DamageFigures, evaluator_for
from trainers.damage_protocol import DamagedClip, DamageProtocol
from trainers.evaluation_clip import EvaluationClip, read_clip
from trainers.networks import load_run_network
from trainers.precision import dtype_policy
from trainers.protocols import PROTOCOLS
from zoo.catalog import load_preset
from zoo.temporal.restorer import Restorer

VALIDATION = Path(__file__).parents[2] / "shared" / "data" / "val"
CLIPS = ("davis_tennis_240p", "davis_bmx_trees_240p", "vid4_calendar", "vid4_walk")
LEVELS = (0.0, 8.0)
_RADIUS = 3
_SHOWN = 5


def main() -> int:
    """Measures, writes `results/damage.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=10, help="of each clip")
    parser.add_argument("--preset", default="damage", help="a name or a folder")
    parser.add_argument("--checkpoint", type=Path, help="a run, instead of a preset")
    arguments = parser.parse_args()
    protocol = PROTOCOLS["film_damage"]
    assert isinstance(protocol, DamageProtocol)
    network = _network(arguments.preset, arguments.checkpoint)
    clips = [read_clip(VALIDATION / f"{c}.mkv", arguments.frames) for c in CLIPS]
    ours = _our_figures(network, protocol, clips)
    peers = {level: _peer_figures(protocol, clips, level) for level in LEVELS}
    rate = _frame_rate(network, clips[-1].frames)
    figures = [
        figure
        for level in LEVELS
        for figure in _gains(ours[level], peers[level], level)
    ]
    figures.append(Figure("640x480", rate, "frames/s"))
    result = BenchmarkResult(
        name="damage",
        figures=tuple(figures),
        peers=tuple(
            PeerFigure(
                name.partition(" ")[0],
                cv2.__version__ if name.startswith("OpenCV") else np.__version__,
                f"PSNR inside, {name.partition(' ')[2]}, noise {level:.0f}",
                float(np.mean(values)),
                "dB",
            )
            for level, by_name in peers.items()
            for name, values in by_name.items()
        ),
        details={
            "protocol": protocol.summary,
            "clips": {clip.name: len(clip.frames) for clip in clips},
            "damaged_share": [round(f.damaged_share, 4) for f in ours[0.0]],
            "psnr_inside": {
                str(k): [f.psnr_inside for f in v] for k, v in ours.items()
            },
            "f1": {str(k): [f.f1 for f in v] for k, v in ours.items()},
            "peers": peers,
        },
    )
    return result.publish()


def _network(preset: str, checkpoint: Path | None) -> Restorer:
    if checkpoint is not None:
        return load_run_network(checkpoint, precision="auto")
    return load_preset(preset, dtype=dtype_policy("auto"))


def _our_figures(
    network: Restorer, protocol: DamageProtocol, clips: list[EvaluationClip]
) -> dict[float, list[DamageFigures]]:
    evaluator = evaluator_for(network, protocol)
    figures: dict[float, list[DamageFigures]] = {level: [] for level in LEVELS}
    cases = list(itertools.product(LEVELS, clips))
    for level, clip in tqdm(cases, desc="our preset"):
        measured = evaluator.evaluate(clip, protocol, level, "blind")
        assert isinstance(measured, DamageFigures)
        figures[level].append(measured)
    return figures


def _gains(
    ours: list[DamageFigures], peers: dict[str, list[float]], level: float
) -> list[Figure]:
    """What is promised on clean pictures; the same with noise below the damage."""
    promised = level == 0.0
    inside = float(np.mean([figure.psnr_inside for figure in ours]))
    outside = float(np.mean([figure.psnr_outside for figure in ours]))
    f1 = float(np.mean([figure.f1 for figure in ours]))
    median, *inpainted = (float(np.mean(values)) for values in peers.values())
    case = f"noise {level:.0f}"
    return [
        Figure(
            f"inside, over the median of 5 frames, {case}",
            inside - median,
            "dB",
            floor=4.0 if promised else None,
        ),
        Figure(
            f"inside, over OpenCV's better inpainting, {case}",
            inside - max(inpainted),
            "dB",
            floor=0.0 if promised else None,
        ),
        Figure(
            f"PSNR outside, of a perfect input, {case}",
            outside,
            "dB",
            floor=45.0 if promised else None,
        ),
        *_lost_outside(ours, level),
        Figure(f"F1 of the mask, {case}", f1, "", floor=0.8 if promised else None),
        Figure(f"PSNR inside, {case}", inside, "dB"),
    ]


def _lost_outside(ours: list[DamageFigures], level: float) -> list[Figure]:
    """Of a picture without noise nothing can be lost that has a measure."""
    if not level:
        return []
    lost = float(np.mean([figure.lost_outside for figure in ours]))
    return [Figure(f"lost outside, noise {level:.0f}", lost, "dB", 0.3, "at_most")]


def _peer_figures(
    protocol: DamageProtocol, clips: list[EvaluationClip], level: float
) -> dict[str, list[float]]:
    """PSNR inside the damage of each clip, by peer, the median first."""
    restorers: dict[str, Callable[[DamagedClip], np.ndarray]] = {
        "NumPy median of 5 frames": _temporal_median,
        "OpenCV Telea, true mask": lambda made: _inpainted(made, cv2.INPAINT_TELEA),
        "OpenCV Navier-Stokes, true mask": lambda made: _inpainted(
            made, cv2.INPAINT_NS
        ),
    }
    figures: dict[str, list[float]] = {name: [] for name in restorers}
    for clip in tqdm(clips, desc=f"peers, noise {level:.0f}"):
        made = protocol.damaged_clip(clip.frames, level)
        for name, restore in restorers.items():
            figures[name].append(_psnr_inside(made, restore(made)))
    return figures


def _temporal_median(made: DamagedClip) -> np.ndarray:
    reach = _SHOWN // 2
    padded = np.pad(made.degraded, ((reach, reach), *[(0, 0)] * 3), mode="reflect")
    count = len(made.degraded)
    return np.stack([np.median(padded[i : i + _SHOWN], axis=0) for i in range(count)])


def _inpainted(made: DamagedClip, method: int) -> np.ndarray:
    holes = 255 * (~made.untouched).astype(np.uint8)
    frames = zip(made.degraded, holes, strict=True)
    return np.stack([cv2.inpaint(f, hole, _RADIUS, method) for f, hole in frames])


def _psnr_inside(made: DamagedClip, restored: np.ndarray) -> float:
    difference = restored.astype(np.float32) - made.truth
    error = np.mean(np.square(difference[made.damaged] / 255.0))
    return float(-10.0 * np.log10(error))


def _frame_rate(network: Restorer, frames: np.ndarray) -> float:
    """At 640x480."""
    precision = choose_precision("auto")
    assert network.dtype_policy.name == POLICIES[precision]
    runner = NetworkRunner(network, noise_level=-1.0, precision=precision)
    return frame_rate(runner, frames[:, :480, :640], count=40)


if __name__ == "__main__":
    raise SystemExit(main())
