"""Frames between frames: our preset against FFmpeg's minterpolate and blending.

On lossless clips of `../shared/data/val`: every second frame is taken out and made
anew from the others (protocol `every_second_frame`). minterpolate runs with
motion-compensated interpolation at its defaults, without its detection of cuts, which
these clips have none of, and in 4:4:4, so that no chroma is lost; the first made frame
of each clip is left out for all, since minterpolate starts its search with it.
Both are timed here on the same frames, one after the other: minterpolate with its
conversions from and to RGB through pipes, ours from uint8 to uint8, as `restore`
does it.
"""

import argparse
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.filtered_clip import ffmpeg_version
from benchmarks.frames_between import frames_between
from data_pipeline.measures.temporal_warping import TemporalWarping
from serving.interpolation_runner import InterpolationRunner
from serving.processor import choose_precision
from trainers.evaluation_clip import read_clip
from trainers.networks import load_run_network
from trainers.precision import dtype_policy
from zoo.catalog import load_preset
from zoo.temporal.interpolator import Interpolator

VALIDATION = Path(__file__).parents[2] / "shared" / "data" / "val"
CLIPS = ("davis_tennis_240p", "davis_bmx_trees_240p", "vid4_calendar", "vid4_walk")
_OURS, _PEER, _BLEND = "ours", "minterpolate", "blend"
# Rounds that are timed, of which the best counts.
_ROUNDS = 2

# Makes the frames between those of a clip, uint8 `[T, H, W, 3]` to `[T - 1, H, W, 3]`.
_Maker = Callable[[np.ndarray], np.ndarray]


def main() -> int:
    """Measures, writes `results/interpolate.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=25, help="of each clip")
    parser.add_argument("--preset", default="interpolate", help="a name or a folder")
    parser.add_argument("--checkpoint", type=Path, help="a run, instead of a preset")
    arguments = parser.parse_args()
    runner = InterpolationRunner(_network(arguments.preset, arguments.checkpoint))
    makers: dict[str, _Maker] = {
        _OURS: lambda clip: frames_between(runner, clip),
        _PEER: _minterpolated,
        _BLEND: _blended,
    }
    psnr: dict[str, list[float]] = {name: [] for name in makers}
    warping: dict[str, list[float]] = {name: [] for name in (*makers, "true")}
    seconds: dict[str, list[float]] = {name: [] for name in makers}
    for name in tqdm(CLIPS, desc="clips"):
        clip = read_clip(VALIDATION / f"{name}.mkv", arguments.frames | 1).frames
        clip = clip[: len(clip) - (len(clip) + 1) % 2]
        warping["true"].append(_warping_error(clip, clip))
        for maker, make in makers.items():
            made, taken = _timed(make, clip[::2])
            seconds[maker].append(taken)
            psnr[maker].append(_psnr(made[1:], clip[3::2]))
            whole = clip.copy()
            whole[1::2] = made
            warping[maker].append(_warping_error(whole, clip))
    mean = {name: float(np.mean(values)) for name, values in psnr.items()}
    shake = {name: float(np.mean(values)) for name, values in warping.items()}
    ratio = np.mean(np.divide(seconds[_PEER], seconds[_OURS]))
    result = BenchmarkResult(
        name="interpolate",
        figures=(
            Figure("over minterpolate", mean[_OURS] - mean[_PEER], "dB", floor=1.0),
            Figure("over blending", mean[_OURS] - mean[_BLEND], "dB", floor=1.0),
            Figure("speed, minterpolate's as 1", float(ratio), "x", floor=1.0),
            Figure(
                "warping error over the true clips'",
                100.0 * (shake[_OURS] / shake["true"] - 1.0),
                "%",
                floor=5.0,
                direction="at_most",
            ),
            Figure("PSNR", mean[_OURS], "dB"),
        ),
        peers=(
            PeerFigure(
                "FFmpeg", ffmpeg_version(), "PSNR, minterpolate mci", mean[_PEER], "dB"
            ),
            PeerFigure(
                "FFmpeg",
                ffmpeg_version(),
                "warping error, minterpolate mci",
                100.0 * (shake[_PEER] / shake["true"] - 1.0),
                "%",
            ),
            PeerFigure("NumPy", np.__version__, "PSNR, blending", mean[_BLEND], "dB"),
        ),
        details={
            "clips": list(CLIPS),
            "frames": arguments.frames,
            "psnr": psnr,
            "warping_error": warping,
            "seconds_per_frame": seconds,
        },
    )
    return result.publish()


def _network(preset: str, checkpoint: Path | None) -> Interpolator:
    precision = choose_precision("auto")
    if checkpoint is not None:
        network = load_run_network(checkpoint, best=False, precision="auto")
    else:
        network = load_preset(preset, dtype=dtype_policy("auto"))
    if not isinstance(network, Interpolator):
        raise ValueError(
            f"{network.name} makes no frames between frames, in {precision} or else"
        )
    return network


def _minterpolated(clip: np.ndarray) -> np.ndarray:
    count, height, width, _ = clip.shape
    convert = "scale=sws_flags=accurate_rnd+full_chroma_int"
    # It wants a frame more than it gives something for.
    film = np.concatenate([clip, clip[-1:]])
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", "25",
        "-i", "-", "-vf",
        f"{convert},format=yuv444p,minterpolate=fps=50:mi_mode=mci:scd=none,{convert}",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
    ]  # fmt: skip
    done = subprocess.run(
        command, input=film.tobytes(), capture_output=True, check=True
    )
    frames = np.frombuffer(done.stdout, np.uint8).reshape(-1, height, width, 3)
    return frames[1 : 2 * count - 1 : 2]


def _blended(clip: np.ndarray) -> np.ndarray:
    both = clip[:-1].astype(np.uint16) + clip[1:]
    return ((both + 1) // 2).astype(np.uint8)


def _timed(make: _Maker, clip: np.ndarray) -> tuple[np.ndarray, float]:
    """What is made, and the least seconds per made frame."""
    # The first call is for tracing.
    make(clip[:4])
    taken = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        made = make(clip)
        taken.append((time.perf_counter() - start) / (len(clip) - 1))
    return made, min(taken)


def _psnr(made: np.ndarray, true: np.ndarray) -> float:
    """Of RGB, the average over frames."""
    error = np.square((made.astype(np.float32) - true) / 255.0).mean(axis=(1, 2, 3))
    return float(np.mean(-10.0 * np.log10(error)))


def _warping_error(clip: np.ndarray, true: np.ndarray) -> float:
    """Mean square, 0 to 255 scale, along the motion of the true clip."""
    warping = TemporalWarping()
    errors = [
        warping.mean_square(clip[i], clip[i + 1], seen_in=(true[i], true[i + 1]))
        for i in range(len(clip) - 1)
    ]
    return float(np.mean([error for error in errors if error is not None]))


if __name__ == "__main__":
    raise SystemExit(main())
