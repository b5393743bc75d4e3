"""Colour: our network against grey and against copying a reference's colours.

On the clips of `../shared/data/val`, none of which was trained on, made grey (BT.709
luma, 8 bits; protocol `colour`). The first frame in colour is the reference; it is
not counted itself. Two peers copy its colours: the mean colour of every brightness,
and the histogram of every channel; the better one counts. Also: colouring without a
reference, and faded colour brought back, beside FFmpeg's normalize.

Flicker of colour is the root mean square, over cells of 16x16 pixels and frames, of
the second difference in time of a cell's mean chroma: even movement has next to none.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.copied_colours import chroma_by_brightness, matched_histogram
from benchmarks.filtered_clip import ffmpeg_version, filtered_clip
from benchmarks.frame_rate import frame_rate
from benchmarks.old_film import VALIDATION
from data_pipeline.degradations.fading import Fading
from serving.colour_runner import ColourRunner
from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner
from serving.processor import choose_precision
from trainers.colour_evaluator import ColourEvaluator
from trainers.evaluation_clip import EvaluationClip, clip_paths, read_clip
from trainers.networks import load_run_network
from trainers.protocols import protocol_named
from zoo.catalog import load_preset
from zoo.layers.chroma import luma_and_chroma
from zoo.temporal.colouriser import Colouriser
from zoo.temporal.faded import Faded

_CELL = 16
# Frames that stand for "after 30 frames".
_LATE = slice(30, 36)
_FADING = Fading(lift=0.12, dulling=0.18, paling=0.4, gamma=1.0)
_NORMALIZE = "normalize=smoothing=50:independence=0.5"


def main() -> int:
    """Measures, writes `results/colour.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=36, help="of each clip")
    parser.add_argument("--preset", default="colour", help="a name or a folder")
    parser.add_argument("--checkpoint", type=Path, help="a run, instead of a preset")
    parser.add_argument("--pictures", type=Path, help="folder to write pictures to")
    arguments = parser.parse_args()
    if arguments.frames < _LATE.stop:
        parser.error(f"--frames is {_LATE.stop} or more; received {arguments.frames}")
    network: Any = (
        load_run_network(arguments.checkpoint, best=False)
        if arguments.checkpoint
        else load_preset(arguments.preset)
    )
    clips = {
        clip.name: clip.frames
        for path in clip_paths(VALIDATION)
        if (clip := read_clip(path, arguments.frames))
    }
    evaluator = ColourEvaluator(network)
    rows = {
        name: _measured(evaluator, name, frames, arguments.pictures)
        for name, frames in tqdm(clips.items(), desc="colour")
    }
    faded = {name: _faded(frames[:12]) for name, frames in clips.items()}
    mean = {
        kind: {
            figure: float(np.mean([row[kind][figure] for row in rows.values()]))
            for figure in next(iter(rows.values()))[kind]
        }
        for kind in next(iter(rows.values()))
    }
    late, ours, grey = "psnr after 30 frames", mean["guided"], mean["grey"]
    copied = max(mean["by brightness"]["psnr"], mean["histogram"]["psnr"])
    back = {k: float(np.mean([row[k] for row in faded.values()])) for k in _KINDS}
    version = ffmpeg_version()
    figures = (
        Figure("with a reference, over grey", ours["psnr"] - grey["psnr"], "dB", 3.0),
        Figure("with a reference, over copying", ours["psnr"] - copied, "dB", 1.0),
        Figure("after 30 frames, over grey", ours[late] - grey[late], "dB", 2.0),
        Figure(
            "flicker of colour over the clips'",
            ours["flicker"] / mean["true"]["flicker"],
            "x",
            1.2,
            "at_most",
        ),
        Figure("with a reference, PSNR (RGB)", ours["psnr"], "dB"),
        Figure("grey, PSNR (RGB)", grey["psnr"], "dB"),
        Figure("automatic, over grey", mean["automatic"]["psnr"] - grey["psnr"], "dB"),
        Figure(
            "automatic, saturation over the clips'",
            mean["automatic"]["saturation"] / mean["true"]["saturation"],
            "x",
        ),
        Figure(
            "automatic, flicker of colour over the clips'",
            mean["automatic"]["flicker"] / mean["true"]["flicker"],
            "x",
        ),
        Figure("faded, brought back", back["ours"] - back["faded"], "dB", 0.0),
        Figure("640x480", _frame_rate(network, clips), "frames/s"),
    )
    result = BenchmarkResult(
        name="colour",
        figures=figures,
        peers=(
            *(
                PeerFigure(
                    "copied colours", kind, "PSNR (RGB)", mean[kind]["psnr"], "dB"
                )
                for kind in ("by brightness", "histogram")
            ),
            PeerFigure(
                version,
                _NORMALIZE,
                "faded, brought back",
                back["normalize"] - back["faded"],
                "dB",
            ),
        ),
        details={
            "protocol": protocol_named("colour").summary,
            "frames": arguments.frames,
            "clips": rows,
            "fading": _FADING.get_config(),
            "faded, PSNR (RGB)": faded,
        },
    )
    return result.publish()


def _measured(
    evaluator: ColourEvaluator, name: str, frames: np.ndarray, pictures: Path | None
) -> dict[str, dict[str, float]]:
    """Figures of a clip by what coloured it."""
    clip, protocol = EvaluationClip(name=name, frames=frames), protocol_named("colour")
    coloured: dict[str, np.ndarray] = {}
    for mode in ("guided", "blind"):
        made_here = list(evaluator.restored(clip, protocol, 0.0, mode))
        coloured[mode] = _codes(np.concatenate([np.asarray(m[2]) for m in made_here]))
    grey = _codes(np.concatenate([np.asarray(m[1]) for m in made_here]))
    made = {
        "true": frames,
        "grey": grey,
        "by brightness": np.stack([chroma_by_brightness(g, frames[0]) for g in grey]),
        "histogram": np.stack([matched_histogram(g, frames[0]) for g in grey]),
        "guided": coloured["guided"],
        "automatic": coloured["blind"],
    }
    if pictures is not None:
        _write_pictures(made, pictures, name)
    return {kind: _figures(frames, each) for kind, each in made.items()}


def _streamed(runner: NetworkRunner, clip: np.ndarray) -> np.ndarray:
    stream = FrameStream(runner)
    frames = [made for frame in clip for made in stream.feed(frame)]
    return np.stack(frames + stream.finish())


def _figures(true: np.ndarray, made: np.ndarray) -> dict[str, float]:
    """PSNR in dB (100 for the clip itself), flicker and saturation on 0 to 255."""
    error = np.mean(np.square(_pixels(made) - _pixels(true)), axis=(1, 2, 3))
    psnr = -10.0 * np.log10(np.maximum(error, 1e-10))
    chroma = np.stack(
        [np.asarray(luma_and_chroma(_pixels(frame))[1]) for frame in made]
    )
    cells = _cells(chroma)
    second = cells[2:] - 2.0 * cells[1:-1] + cells[:-2]
    return {
        "psnr": float(psnr[1:].mean()),
        "psnr after 30 frames": float(psnr[_LATE].mean()),
        "flicker": 255.0 * float(np.sqrt(np.mean(np.square(second)))),
        "saturation": 255.0 * float(np.abs(chroma).mean()),
    }


def _cells(chroma: np.ndarray) -> np.ndarray:
    frames, height, width, channels = chroma.shape
    rows, columns = height // _CELL, width // _CELL
    cropped = chroma[:, : rows * _CELL, : columns * _CELL]
    shape = (frames, rows, _CELL, columns, _CELL, channels)
    return cropped.reshape(shape).mean((2, 4))


_KINDS = ("faded", "ours", "normalize")


def _faded(frames: np.ndarray) -> dict[str, float]:
    """PSNR of faded frames as they are and brought back."""
    faded = _codes(np.asarray(_FADING(_pixels(frames)[None], seed=0)["clip"])[0])
    network = Faded()
    network.build_for_clips()
    made = {
        "faded": faded,
        "ours": _streamed(NetworkRunner(network, noise_level=-1.0), faded),
        "normalize": filtered_clip(faded, _NORMALIZE, "gbrp"),
    }
    return {
        kind: float(
            np.mean(
                -10.0
                * np.log10(
                    np.mean(np.square(_pixels(clip) - _pixels(frames)), axis=(1, 2, 3))
                )
            )
        )
        for kind, clip in made.items()
    }


def _write_pictures(made: dict[str, np.ndarray], folder: Path, name: str) -> None:
    """The last frame of all kinds side by side, true first."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = ("true", "grey", "by brightness", "guided", "automatic")
    row = np.concatenate([made[kind][-1] for kind in kinds], axis=1)
    Image.fromarray(row).save(folder / f"{name}.png")


def _frame_rate(network: Colouriser, clips: dict[str, np.ndarray]) -> float:
    """With one reference."""
    frames = np.stack(
        [
            np.asarray(Image.fromarray(frame).resize((640, 480)))
            for frame in next(iter(clips.values()))[:6]
        ]
    )
    precision = choose_precision("auto")
    runner = ColourRunner(network, pictures=[_pixels(frames[0])], precision=precision)
    return frame_rate(runner, frames, count=6)


def _pixels(frames: np.ndarray) -> np.ndarray:
    return frames.astype(np.float32) / np.float32(255.0)


def _codes(pixels: np.ndarray) -> np.ndarray:
    return np.round(255.0 * np.clip(pixels, 0.0, 1.0)).astype(np.uint8)


if __name__ == "__main__":
    raise SystemExit(main())
