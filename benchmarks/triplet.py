"""Restoration in latent space: what it gains, and whether it knows where it errs.

`python -m benchmarks.triplet --run=runs/triplet` takes a run of the experiment
`triplet` on frames of `../shared/data/val` that were made to look old (protocol
`old_film`, but without flicker, which a single frame does not show), and tells

- what is gained in PSNR over the degraded frames;
- whether its spread, from draws of what the encoder believes, is large where its error
  is: their rank correlation over blocks of 8x8 pixels, and which part of the squared
  error lies in the fifth of the blocks that spread most. The size of the picture's own
  slope, which costs nothing, stands beside it: where there is detail, there is error;
- how far the latent maps of real old film (`--old`) are from those of degraded clips,
  by the Fréchet distance, in proportion to those of clean clips.

`--picture` shows frames, restorations, spreads and errors.
"""

import argparse
import itertools
from dataclasses import replace
from pathlib import Path

import cv2
import keras
import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from benchmarks.old_film import CLIPS, VALIDATION
from trainers.evaluation_clip import read_clip
from trainers.networks import load_run_network
from trainers.old_film_protocol import OldFilmProtocol
from trainers.protocols import protocol_named
from zoo.metrics.frechet_distance import frechet_distance
from zoo.vae.spatial_encoder import SHRUNK
from zoo.vae.triplet_restorer import TripletRestorer

_BLOCK = 8
_FIFTH = 0.2
# Darkest and brightest of the maps in a picture, as standard deviations of pixels.
_SHOWN = 0.1


def main() -> int:
    """Measures, writes `results/triplet.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of a training")
    parser.add_argument("--frames", type=int, default=2, help="of each clip")
    parser.add_argument("--size", type=int, nargs=2, default=(192, 256))
    parser.add_argument("--draws", type=int, default=8, help="of the latent maps")
    parser.add_argument("--old", type=Path, help="a real old film, to look at")
    parser.add_argument("--picture", type=Path, help="a PNG to write")
    arguments = parser.parse_args()
    network = load_run_network(arguments.run, best=False)
    if not isinstance(network, TripletRestorer):
        raise ValueError(
            f"{arguments.run} trained a {type(network).__name__}; take a run of the "
            "experiment triplet"
        )
    rows, shown, latents = {}, [], []
    protocol = _protocol()
    cases = list(itertools.product(CLIPS, protocol.noise_levels))
    size = (arguments.size[0], arguments.size[1])
    for name, level in tqdm(cases, desc="clips"):
        path = VALIDATION / f"{name}.mkv"
        clean = read_clip(path, arguments.frames, size).frames
        old = protocol.degraded_clip(clean, level).astype(np.float32) / 255.0
        true = np.stack(
            [protocol.true_frames(clean, level)(i) for i in range(len(old))]
        )
        old, true = _aligned(old), _aligned(true)
        restored, spread = _restored(network, old, arguments.draws)
        rows[f"{name}, grain {level:.0f}"] = _row(old, true, restored, spread)
        error = np.abs(restored - true).mean(axis=-1, keepdims=True)
        shown.append([old[0], restored[0], true[0], spread[0], error[0]])
        latents.append((_vectors(network, old), _vectors(network, true)))
    means = {
        key: float(np.mean([row[key] for row in rows.values()]))
        for key in next(iter(rows.values()))
    }
    figures = [
        Figure("over the degraded input", means["gain"], "dB"),
        Figure("PSNR", means["restored"], "dB"),
        Figure("rank correlation of spread and error", means["spread"], "", 0.3),
        Figure("rank correlation of slope and error", means["slope"], ""),
        Figure(
            "squared error in the fifth that spreads most", means["share_spread"], ""
        ),
        Figure("squared error in the fifth of most slope", means["share_slope"], ""),
    ]
    if arguments.old is not None:
        film = read_clip(arguments.old, 4, size).frames.astype(np.float32) / 255.0
        film = _aligned(film)
        figures.append(_gap(_vectors(network, film), latents))
        restored, spread = _restored(network, film[:1], arguments.draws)
        blank = np.zeros_like(spread[0])
        shown.append([film[0], restored[0], np.zeros_like(film[0]), spread[0], blank])
    if arguments.picture is not None:
        _draw(shown, arguments.picture)
    return BenchmarkResult(
        name="triplet",
        figures=tuple(figures),
        details={
            "protocol": f"{protocol.summary}; no flicker",
            "frames": f"{arguments.frames} of {size[1]}x{size[0]} of each clip",
            "draws": arguments.draws,
            "clips": rows,
        },
    ).publish()


def _protocol() -> OldFilmProtocol:
    protocol = protocol_named("old_film")
    assert isinstance(protocol, OldFilmProtocol)
    return replace(protocol, flicker=0.0, local_flicker=0.0)


def _aligned(frames: np.ndarray) -> np.ndarray:
    """The upper left part whose sides are whole blocks."""
    height, width = (size - size % _BLOCK for size in frames.shape[1:3])
    return frames[:, :height, :width]


def _restored(
    network: TripletRestorer, frames: np.ndarray, draws: int
) -> tuple[np.ndarray, np.ndarray]:
    """The restoration of the mean, and the spread of draws around theirs."""
    count, height, width = frames.shape[:3]
    shape = (count, height // SHRUNK, width // SHRUNK, network.latent)
    random = np.random.default_rng(0)
    noise = random.standard_normal((draws, *shape)).astype(np.float32)
    restored = network.restore_frames(frames, training=False)
    _, spread = network.spread(frames, noise)
    return np.clip(np.asarray(restored), 0.0, 1.0), np.asarray(spread)


def _row(
    old: np.ndarray, true: np.ndarray, restored: np.ndarray, spread: np.ndarray
) -> dict[str, float]:
    error = _blocks(np.square(restored - true).mean(axis=-1))
    grey = restored.mean(axis=-1)
    slope = _blocks(np.hypot(*np.gradient(grey, axis=(1, 2))))
    spreads = _blocks(spread[..., 0])
    return {
        "input": _psnr(old, true),
        "restored": _psnr(restored, true),
        "gain": _psnr(restored, true) - _psnr(old, true),
        "spread": _rank_correlation(spreads, error),
        "slope": _rank_correlation(slope, error),
        "share_spread": _share(spreads, error),
        "share_slope": _share(slope, error),
    }


def _psnr(frames: np.ndarray, true: np.ndarray) -> float:
    errors = np.square(frames - true).mean(axis=(1, 2, 3))
    return float(np.mean(-10.0 * np.log10(errors)))


def _blocks(maps: np.ndarray) -> np.ndarray:
    """Means of all blocks of maps `[T, H, W]`, in a row."""
    count, height, width = maps.shape
    cells = maps.reshape(count, height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK)
    return cells.mean(axis=(2, 4)).ravel()


def _rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's; values that are equal do not occur in means of pixels."""
    one, other = (np.argsort(np.argsort(values)) for values in (first, second))
    return float(np.corrcoef(one, other)[0, 1])


def _share(by: np.ndarray, error: np.ndarray) -> float:
    """Of the whole error, what lies in the blocks with the largest values."""
    most = np.argsort(-by)[: round(_FIFTH * len(by))]
    return float(error[most].sum() / error.sum())


def _vectors(network: TripletRestorer, frames: np.ndarray) -> np.ndarray:
    mean, _ = network.old_encoder(frames)
    return np.asarray(mean).reshape(-1, network.latent)


def _gap(old: np.ndarray, latents: list[tuple[np.ndarray, np.ndarray]]) -> Figure:
    degraded, clean = (np.concatenate(part) for part in zip(*latents, strict=True))
    return Figure(
        "latent distance of old film to degraded clips over that to clean ones",
        frechet_distance(old, degraded) / frechet_distance(old, clean),
        "x",
    )


def _draw(shown: list[list[np.ndarray]], path: Path) -> None:
    """A row a case: degraded, restored, true, spread and error."""
    rows = []
    for row in shown:
        cells = [
            np.repeat(cell / _SHOWN, 3, axis=-1) if cell.shape[-1] == 1 else cell
            for cell in row
        ]
        rows.append(np.concatenate(cells, axis=1))
    width = min(row.shape[1] for row in rows)
    whole = np.concatenate([row[:, :width] for row in rows], axis=0)
    pixels = np.round(255.0 * np.clip(whole, 0.0, 1.0)).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), pixels[..., ::-1])


if __name__ == "__main__":
    keras.utils.set_random_seed(0)
    raise SystemExit(main())
