"""Old film: our network against FFmpeg's filters and against our own single steps.

On lossless clips of `../shared/data/val` that were made to look old (protocol
`old_film`: black and white, blur, flicker, grain, dirt and scratches from masks held
back from training, H.264). FFmpeg's chain, deflicker, denoise and sharpen, gets for
every clip and grain the filters and strengths that serve it best there, with the
truth at hand. Our chain of single steps is damage, deflicker, denoise.
"""

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.filtered_clip import ffmpeg_version, filtered_clip
from benchmarks.frame_rate import frame_rate
from serving.network_runner import NetworkRunner
from serving.processor import choose_precision
from serving.restoration_chain import RestorationChain
from trainers.evaluation_clip import read_clip
from trainers.networks import load_run_network
from trainers.old_film_protocol import OldFilmProtocol
from trainers.protocols import PROTOCOLS
from zoo.catalog import load_preset
from zoo.metrics.peak_signal_to_noise import peak_signal_to_noise
from zoo.temporal.deflicker import Deflicker
from zoo.temporal.restorer import Restorer

VALIDATION = Path(__file__).parents[2] / "shared" / "data" / "val"
CLIPS = ("davis_tennis_240p", "davis_bmx_trees_240p", "vid4_calendar", "vid4_walk")
DEFLICKERS = ("", "deflicker=size=5", "deflicker=size=10:mode=pm")
DENOISERS = (
    "",
    *(f"hqdn3d={strength}" for strength in (4, 8, 16, 32)),
    *(f"nlmeans=s={strength}" for strength in (2, 4, 6, 9, 13)),
    *(f"vaguedenoiser=threshold={strength}" for strength in (4, 8, 14, 22)),
    *(f"atadenoise=0a={a}:1a={a}:2a={a}" for a in (0.05, 0.1, 0.2)),
)
SHARPENERS = ("", *(f"unsharp=la={amount}" for amount in (0.4, 0.8, 1.2)))
_TRIAL = 5


def main() -> int:
    """Measures, writes `results/old_film.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=12, help="of each clip")
    parser.add_argument("--preset", default="old_film", help="a name or a folder")
    parser.add_argument("--damage", default="damage", help="preset of the single step")
    parser.add_argument("--checkpoint", type=Path, help="a run, instead of a preset")
    arguments = parser.parse_args()
    protocol = PROTOCOLS["old_film"]
    assert isinstance(protocol, OldFilmProtocol)
    network = (
        load_run_network(arguments.checkpoint)
        if arguments.checkpoint
        else load_preset(arguments.preset)
    )
    ours = _chain(network)
    singles = _chain(
        load_preset(arguments.damage), Deflicker(), load_preset("denoise_fast")
    )
    rows: dict[str, dict[str, Any]] = {}
    cases = list(itertools.product(CLIPS, protocol.noise_levels))
    for name, level in tqdm(cases, desc="clips"):
        clean = read_clip(VALIDATION / f"{name}.mkv", arguments.frames).frames
        old = protocol.degraded_clip(clean, level)
        true = np.stack(
            [protocol.true_frames(clean, level)(i) for i in range(len(old))]
        )
        best, chain = _best_filters(true, old)
        rows[f"{name}, grain {level:.0f}"] = {
            "input": _psnr(true, old),
            "ours": _psnr(true, _restored(ours, old)),
            "single steps": _psnr(true, _restored(singles, old)),
            "FFmpeg": best,
            "FFmpeg's filters": chain,
        }
    means = {
        key: float(np.mean([row[key] for row in rows.values()]))
        for key in ("input", "ours", "single steps", "FFmpeg")
    }
    gain = means["ours"]
    speed = _frame_rate(network)
    result = BenchmarkResult(
        name="old_film",
        figures=(
            Figure("over the degraded input", gain - means["input"], "dB", floor=3.0),
            Figure("over FFmpeg's best", gain - means["FFmpeg"], "dB", floor=1.0),
            Figure("over single steps", gain - means["single steps"], "dB", floor=0.5),
            Figure("PSNR", gain, "dB"),
            Figure("640x480", speed, "frames/s", floor=3.0),
        ),
        peers=(PeerFigure("chain", ffmpeg_version(), "PSNR", means["FFmpeg"], "dB"),),
        details={"protocol": protocol.summary, "means": means, "psnr": rows},
    )
    return result.publish()


def _chain(*networks: Restorer) -> RestorationChain:
    for network in networks:
        if not network.built:
            network.build_for_clips()
    precision = choose_precision("auto")
    return RestorationChain(
        [NetworkRunner(n, noise_level=-1.0, precision=precision) for n in networks]
    )


def _restored(chain: RestorationChain, clip: np.ndarray) -> np.ndarray:
    chain.start_shot()
    frames = [restored for frame in clip for restored in chain.feed(frame)]
    return np.stack(frames + chain.finish_shot())


def _best_filters(true: np.ndarray, old: np.ndarray) -> tuple[float, str]:
    """Best PSNR and the filters that gave it.

    The denoiser is chosen first, then what comes before and after it, each on the
    first frames, but for flicker, which needs all.
    """
    chosen = _best(true, old, [(denoiser,) for denoiser in DENOISERS], _TRIAL)
    chosen = _best(true, old, [(*chosen, s) for s in SHARPENERS], _TRIAL)
    chosen = _best(true, old, [(f, *chosen) for f in DEFLICKERS], len(old))
    return _psnr(true, _filtered(old, chosen)), ",".join(filter(None, chosen))


def _best(
    true: np.ndarray, old: np.ndarray, chains: list[tuple[str, ...]], frames: int
) -> tuple[str, ...]:
    return max(chains, key=lambda c: _psnr(true[:frames], _filtered(old[:frames], c)))


def _filtered(clip: np.ndarray, filters: Sequence[str]) -> np.ndarray:
    return filtered_clip(clip, ",".join(filter(None, filters)) or "null", "yuv444p")


def _psnr(true: np.ndarray, restored: np.ndarray) -> float:
    """Mean over the frames, in dB; true frames are float32 in [0, 1]."""
    measured = restored.astype(np.float32) / np.float32(255.0)
    return float(np.mean(peak_signal_to_noise(true[None], measured[None])))


def _frame_rate(network: Restorer) -> float:
    """At 640x480."""
    runner = NetworkRunner(
        network, noise_level=-1.0, precision=choose_precision("auto")
    )
    clip = read_clip(VALIDATION / "vid4_walk.mkv", 10).frames[:, :480, :640]
    return frame_rate(runner, clip, count=30)


if __name__ == "__main__":
    raise SystemExit(main())
