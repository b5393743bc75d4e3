"""Deblurring: our preset against FFmpeg's unsharp and cas.

On clips of `../shared/data/val`, none of whose frames was trained on, apart for
movement (the mean light of consecutive frames, protocol `motion_blur`) and for a lens
out of focus (protocol `defocus`). Movement is measured on clips where it is a few
pixels from frame to frame, since means of others are doubled rather than blurred; the
compressed one is shrunk by half. Each of FFmpeg's filters gets for every clip and blur
the size and strength that serve it best there, chosen on the first frames with the
truth at hand. And what is sharp already is to stay as it is.
"""

import argparse
import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.clip_figures import as_codes, clip_figures
from benchmarks.filtered_clip import ffmpeg_version, filtered_clip
from benchmarks.frame_rate import frame_rate
from benchmarks.old_film import CLIPS, VALIDATION
from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner
from serving.processor import choose_precision
from trainers.deblur_protocol import DeblurProtocol
from trainers.evaluation_clip import read_clip
from trainers.networks import load_run_network
from trainers.protocols import protocol_named
from zoo.catalog import load_preset

SLOW_CLIPS = ("vid4_calendar", "vid4_walk", "davis_bear")
HALVED = ("davis_bear",)
# Of the protocols and, in the details, a weaker and a stronger blur.
AVERAGED = (3, 5)
RADII = (1.5, 2.5, 3.5)
FILTERS = {
    "unsharp": tuple(
        f"unsharp=lx={size}:ly={size}:cx={size}:cy={size}:la={amount}:ca={amount}"
        for size, amount in itertools.product((3, 5, 9, 13), (0.25, 0.5, 1.0, 1.5, 2.5))
    ),
    "cas": tuple(f"cas={strength}" for strength in (0.0, 0.3, 0.6, 1.0)),
}
_TRIAL = 3

# Figures by what they are of, "ours" and others, and by name.
_Row = dict[str, dict[str, float]]


def main() -> int:
    """Measures, writes `results/deblur.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=8, help="of each blurred clip")
    parser.add_argument(
        "--size",
        type=int,
        nargs=2,
        default=(576, 720),
        help="rows and columns; larger clips keep their upper left corner",
    )
    parser.add_argument("--preset", default="deblur", help="a name or a folder")
    parser.add_argument("--checkpoint", type=Path, help="a run, instead of a preset")
    parser.add_argument(
        "--only_protocols", action="store_true", help="leave other strengths out"
    )
    arguments = parser.parse_args()
    network = (
        load_run_network(arguments.checkpoint)
        if arguments.checkpoint
        else load_preset(arguments.preset)
    )
    runner = NetworkRunner(
        network, noise_level=-1.0, precision=choose_precision("auto")
    )
    rows = {
        _case(protocol): {
            name: _measured(name, protocol, runner, arguments)
            for name in tqdm(clips, desc=_case(protocol))
        }
        for protocol, clips in _cases(arguments.only_protocols)
    }
    sharp = [_kept(runner, name, arguments) for name in CLIPS]
    means = {case: _means(clips) for case, clips in rows.items()}
    chosen = {
        kind: means[_case(_protocol(name))]
        for kind, name in (("motion", "motion_blur"), ("defocus", "defocus"))
    }
    result = BenchmarkResult(
        name="deblur",
        figures=(
            *(
                Figure(
                    f"{kind}, PSNR over {other}",
                    mean["ours"]["psnr"] - mean[key]["psnr"],
                    "dB",
                    floor,
                )
                for kind, mean in chosen.items()
                for key, other, floor in (
                    ("input", "the blurred clips", 1.5),
                    ("unsharp", "FFmpeg's unsharp at its best", 0.0),
                    ("cas", "FFmpeg's cas at its best", 0.0),
                )
            ),
            *(
                Figure(
                    f"{kind}, warping error over the clean clips'",
                    mean["ours"]["warping error"] / mean["clean"]["warping error"],
                    "x",
                    1.05,
                    "at_most",
                )
                for kind, mean in chosen.items()
            ),
            *(
                Figure(f"{kind}, {figure.upper()}", mean["ours"][figure], unit)
                for kind, mean in chosen.items()
                for figure, unit in (("psnr", "dB"), ("ssim", "of 1"))
            ),
            Figure("sharp clips, PSNR to what they were", float(np.mean(sharp)), "dB"),
            Figure("640x480", _frame_rate(runner), "frames/s"),
        ),
        peers=tuple(
            PeerFigure(
                ffmpeg_version(), peer, f"{kind}, PSNR", mean[peer]["psnr"], "dB"
            )
            for kind, mean in chosen.items()
            for peer in FILTERS
        ),
        details={
            "protocols": [_protocol(n).summary for n in ("motion_blur", "defocus")],
            "frames": arguments.frames,
            "largest size": list(arguments.size),
            "halved": list(HALVED),
            "means": means,
            "sharp clips": dict(zip(CLIPS, sharp, strict=True)),
            "clips": rows,
        },
    )
    return result.publish()


def _protocol(name: str) -> DeblurProtocol:
    return cast(DeblurProtocol, protocol_named(name))


def _case(protocol: DeblurProtocol) -> str:
    if protocol.radius:
        return f"defocus, radius {protocol.radius:g}"
    return f"motion, mean of {protocol.averaged}"


def _cases(
    only_protocols: bool,
) -> list[tuple[DeblurProtocol, tuple[str, ...]]]:
    """Protocols and the clips that go with them."""
    motion, defocus = _protocol("motion_blur"), _protocol("defocus")
    averaged = (motion.averaged,) if only_protocols else AVERAGED
    radii = (defocus.radius,) if only_protocols else RADII
    return [
        *((replace(motion, averaged=each), SLOW_CLIPS) for each in averaged),
        *((replace(defocus, radius=each), CLIPS) for each in radii),
    ]


def _clip(name: str, frames: int, size: Sequence[int]) -> np.ndarray:
    """The first frames of a clip; the compressed one is shrunk by half."""
    clip = read_clip(next(VALIDATION.glob(f"{name}.*")), frames).frames
    if name in HALVED:
        height, width = (side // 2 for side in clip.shape[1:3])
        clip = np.stack(
            [
                cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
                for frame in clip
            ]
        )
    return clip[:, : size[0], : size[1]]


def _measured(
    name: str,
    protocol: DeblurProtocol,
    runner: NetworkRunner,
    arguments: argparse.Namespace,
) -> _Row:
    """Figures of one clip, by what sharpened it."""
    clean = _clip(name, arguments.frames * protocol.averaged, arguments.size)
    level = protocol.noise_levels[0]
    count = protocol.length(len(clean))
    true_at = protocol.true_frames(clean, level)
    blurred_at = protocol.noisy_frames(clean, level)
    true = np.stack([true_at(index) for index in range(count)])
    blurred = as_codes(np.stack([blurred_at(index) for index in range(count)]))
    made = {
        "clean": as_codes(true),
        "input": blurred,
        "ours": _sharpened(runner, blurred),
        **{peer: _best(true, blurred, peer) for peer in FILTERS},
    }
    return {
        key: clip_figures(true, clip, protocol.pixels) for key, clip in made.items()
    }


def _best(true: np.ndarray, blurred: np.ndarray, peer: str) -> np.ndarray:
    """The clip, sharpened by the setting of a filter that is best on the first frames.

    Leaving the clip as it is is one of the settings.
    """

    def error(filters: str) -> float:
        made = _filtered(blurred[:_TRIAL], filters)
        return float(np.square(made / np.float32(255.0) - true[:_TRIAL]).mean())

    return _filtered(blurred, min(("null", *FILTERS[peer]), key=error))


def _filtered(clip: np.ndarray, filters: str) -> np.ndarray:
    return filtered_clip(clip, filters, "yuv444p" if "unsharp" in filters else "gbrp")


def _kept(runner: NetworkRunner, name: str, arguments: argparse.Namespace) -> float:
    """PSNR in dB of a sharp clip after it was to be sharpened."""
    protocol = _protocol("defocus")
    clip = _clip(name, arguments.frames, arguments.size)
    true = clip.astype(np.float32) / np.float32(255.0)
    return clip_figures(true, _sharpened(runner, clip), protocol.pixels)["psnr"]


def _sharpened(runner: NetworkRunner, clip: np.ndarray) -> np.ndarray:
    stream = FrameStream(runner)
    frames = [made for frame in clip for made in stream.feed(frame)]
    return np.stack(frames + stream.finish())


def _means(clips: dict[str, _Row]) -> _Row:
    """Averages over clips."""
    first = next(iter(clips.values()))
    return {
        key: {
            figure: float(np.mean([clip[key][figure] for clip in clips.values()]))
            for figure in figures
        }
        for key, figures in first.items()
    }


def _frame_rate(runner: NetworkRunner) -> float:
    clip = read_clip(VALIDATION / "vid4_walk.mkv", 10).frames[:, :480, :640]
    return frame_rate(runner, clip, count=4)


if __name__ == "__main__":
    raise SystemExit(main())
