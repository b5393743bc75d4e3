"""Denoising: our presets against FFmpeg's denoisers, in decibels and in speed.

On the lossless clips of `../shared/data/val` (never used for training): white
noise from a fixed seed, clipped and rounded to 8 bits. Each FFmpeg filter gets,
for every clip and level, the strength and the colour space that serve it best
there; our presets get the level ("guided") or nothing ("blind").
"""

import argparse
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.filtered_clip import ffmpeg_version, filtered_clip
from data_pipeline.video.reader import VideoReader
from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner
from serving.processor import choose_precision
from trainers.protocols import PROTOCOLS
from zoo.catalog import load_preset
from zoo.metrics.peak_signal_to_noise import peak_signal_to_noise

VALIDATION = Path(__file__).parents[2] / "shared" / "data" / "val"
CLIPS = ("davis_tennis_240p", "davis_bmx_trees_240p", "vid4_calendar", "vid4_walk")
LEVELS = (10.0, 25.0, 50.0)
FLOORS = {10.0: 0.0, 25.0: 1.0, 50.0: 2.0}
PRESETS = ("denoise_best", "denoise_fast")
RATE_FLOORS = {"denoise_best": 4.0, "denoise_fast": 15.0}
_TRIAL = 3


@dataclass(frozen=True)
class Filter:
    """An FFmpeg denoiser with the strengths and colour spaces to try.

    Attributes:
        argument: How a strength is written.
        strengths: Per noise level, around the best, found by a wider search.
        colour_spaces: Pixel formats that the filter is run in.
    """

    argument: str
    strengths: dict[float, tuple[float, ...]]
    colour_spaces: tuple[str, ...] = ("yuv444p", "gbrp")


FILTERS = {
    "nlmeans": Filter(
        "nlmeans=s={}",
        {
            10.0: (2, 3, 4, 5, 6, 8, 10),
            25.0: (7, 8, 9, 10, 12, 14, 16, 18, 21),
            50.0: (14, 16, 18, 20, 23, 26, 30),
        },
    ),
    "hqdn3d": Filter(
        "hqdn3d={}",
        {
            10.0: (4, 6, 8, 10, 12, 16),
            25.0: (16, 24, 32, 40, 50, 64),
            50.0: (40, 60, 80, 110, 150, 200),
        },
        ("yuv444p",),
    ),
    "vaguedenoiser": Filter(
        "vaguedenoiser=threshold={}",
        {
            10.0: (4, 7, 10, 14, 18, 22),
            25.0: (22, 28, 34, 40, 50, 62),
            50.0: (55, 68, 80, 95, 115, 140),
        },
    ),
    "fftdnoiz": Filter(
        "fftdnoiz=sigma={}",
        {
            10.0: (5, 8, 11, 15, 20, 30),
            25.0: (30, 45, 60, 75, 90, 100),
            50.0: (70, 85, 100),
        },
    ),
}


def main() -> int:
    """Measures, writes `results/denoise.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=12, help="of each clip")
    frames = parser.parse_args().frames
    clips = {name: _first_frames(name, frames) for name in CLIPS}
    peers = _filter_figures(clips)
    best = {level: _mean_of_best(peers, level) for level in LEVELS}
    ours = {preset: _preset_figures(preset, clips) for preset in PRESETS}
    figures = [
        Figure(
            f"{preset} ({mode}) over the best filter of each clip, sigma {level:.0f}",
            _mean(ours[preset], level, mode) - best[level],
            "dB",
            floor=FLOORS[level] if mode == "guided" else None,
        )
        for preset, mode, level in itertools.product(
            PRESETS, ("guided", "blind"), LEVELS
        )
    ]
    # Long enough for the networks' delay of a few frames not to count.
    speeds, nlmeans = _speeds(_there_and_back("vid4_walk")[:, :, :640])
    for preset, rate in speeds.items():
        figures.append(
            Figure(f"{preset}, times nlmeans' speed", rate / nlmeans, "x", floor=5.0)
        )
        floor = RATE_FLOORS[preset]
        figures.append(Figure(f"{preset}, 640x480", rate, "frames/s", floor=floor))
    result = BenchmarkResult(
        name="denoise",
        figures=tuple(figures),
        peers=(
            *_peer_summary(peers),
            PeerFigure("nlmeans", ffmpeg_version(), "640x480", nlmeans, "frames/s"),
        ),
        details={
            "protocol": PROTOCOLS["awgn_clipped"].summary,
            "frames": {name: len(clip) for name, clip in clips.items()},
            "psnr": {p: {_key(k): v for k, v in f.items()} for p, f in ours.items()},
            "filters": {_key(k): v for k, v in peers.items()},
        },
    )
    return result.publish()


def _first_frames(name: str, frames: int) -> np.ndarray:
    reader = VideoReader(VALIDATION / f"{name}.mkv", deinterlace="off")
    return np.stack([f.pixels for f in itertools.islice(reader, frames)])


def _there_and_back(name: str) -> np.ndarray:
    """A clip and its reverse: what starting and ending a shot costs is spread wider."""
    clip = _first_frames(name, 100)
    return np.concatenate([clip, clip[::-1]])


def _noisy(clip: np.ndarray, level: float) -> np.ndarray:
    protocol = PROTOCOLS["awgn_clipped"]
    frames = [protocol.noisy_frame(f, level, i) for i, f in enumerate(clip)]
    return np.round(255 * np.stack(frames)).astype(np.uint8)


def _psnr(clean: np.ndarray, restored: np.ndarray) -> float:
    reference, measured = (c[None].astype(np.float32) / 255 for c in (clean, restored))
    return float(np.mean(peak_signal_to_noise(reference, measured)))


def _runner(preset: str, level: float) -> NetworkRunner:
    return NetworkRunner(
        load_preset(preset), noise_level=level, precision=choose_precision("auto")
    )


def _restored(clip: np.ndarray, runner: NetworkRunner) -> np.ndarray:
    stream = FrameStream(runner)
    frames = [restored for frame in clip for restored in stream.feed(frame)]
    return np.stack(frames + stream.finish())


def _filter_figures(
    clips: dict[str, np.ndarray],
) -> dict[tuple[str, str, float], tuple[float, str]]:
    """Best PSNR, and the argument that gave it, by filter, clip and level.

    Strength and colour space are chosen on the clip's first frames, with the truth
    at hand: better than any user could.
    """
    figures = {}
    cases = list(itertools.product(FILTERS, clips, LEVELS))
    for name, clip, level in tqdm(cases, desc="FFmpeg's filters"):
        clean, noisy = clips[clip], _noisy(clips[clip], level)
        tried = [
            (_psnr(clean[:_TRIAL], filtered_clip(noisy[:_TRIAL], *setting)), setting)
            for setting in _settings(FILTERS[name], level)
        ]
        best = max(tried)[1]
        figures[name, clip, level] = _psnr(clean, filtered_clip(noisy, *best)), best[0]
    return figures


def _settings(peer: Filter, level: float) -> Iterator[tuple[str, str]]:
    for strength, space in itertools.product(peer.strengths[level], peer.colour_spaces):
        yield peer.argument.format(strength), space


def _mean_of_best(
    peers: dict[tuple[str, str, float], tuple[float, str]], level: float
) -> float:
    """The mean over clips of what the best filter reached on each."""
    return float(
        np.mean([max(peers[f, clip, level][0] for f in FILTERS) for clip in CLIPS])
    )


def _preset_figures(
    preset: str, clips: dict[str, np.ndarray]
) -> dict[tuple[str, str, float], float]:
    figures = {}
    cases = list(itertools.product(("guided", "blind"), LEVELS))
    for mode, level in tqdm(cases, desc=preset):
        runner = _runner(preset, PROTOCOLS["awgn_clipped"].told_level(level, mode))
        for name, clip in clips.items():
            restored = _restored(_noisy(clip, level), runner)
            figures[mode, name, level] = _psnr(clip, restored)
    return figures


def _mean(
    figures: dict[tuple[str, str, float], float], level: float, mode: str
) -> float:
    return float(np.mean([figures[mode, clip, level] for clip in CLIPS]))


def _speeds(clip: np.ndarray, rounds: int = 3) -> tuple[dict[str, float], float]:
    """Best frames per second of each preset and of nlmeans, in turns."""
    noisy = _noisy(clip, 25.0)
    runners = {preset: _runner(preset, 25.0) for preset in PRESETS}
    for runner in runners.values():
        _restored(noisy[:1], runner)
    seconds: dict[str, list[float]] = {name: [] for name in (*PRESETS, "nlmeans")}
    for _ in range(rounds):
        for preset, runner in runners.items():
            start = time.perf_counter()
            _restored(noisy, runner)
            seconds[preset].append(time.perf_counter() - start)
        start = time.perf_counter()
        filtered_clip(noisy, "nlmeans=s=10", "yuv444p")
        seconds["nlmeans"].append(time.perf_counter() - start)
    rates = {name: len(clip) / min(times) for name, times in seconds.items()}
    nlmeans = rates.pop("nlmeans")
    return rates, nlmeans


def _peer_summary(
    peers: dict[tuple[str, str, float], tuple[float, str]],
) -> list[PeerFigure]:
    return [
        PeerFigure(
            name,
            ffmpeg_version(),
            f"PSNR at its best strength, sigma {level:.0f}",
            float(np.mean([peers[name, clip, level][0] for clip in CLIPS])),
            "dB",
        )
        for name, level in itertools.product(FILTERS, LEVELS)
    ]


def _key(parts: tuple[str, str, float]) -> str:
    first, clip, level = parts
    return f"{first}, {clip}, sigma {level:.0f}"


if __name__ == "__main__":
    raise SystemExit(main())
