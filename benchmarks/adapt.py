"""Learning on the film itself: what it gains on films with grain, and how surely.

Clips of `../shared/data/val` (nothing was ever trained on them), the middle 320x240
pixels of their first 40 frames, get grain of film that is correlated in space, depends
on the picture and is new in every frame. Each is then learnt on by
`trainers.adaptation` from the noisy frames alone, as `kinozoo adapt` does, and the
whole clip is restored with the shipped preset and with the adapted one.
"""

import argparse
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from data_pipeline.degradations.codec_compression import coded_clip
from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.video.reader import VideoReader
from trainers.adaptation import Adaptation
from trainers.adaptation_config import AdaptationConfig
from trainers.clip_restoration import ClipRestoration
from zoo.catalog import load_preset

VALIDATION = Path(__file__).parents[2] / "shared" / "data" / "val"
CLIPS = (
    "davis_bear.mp4",
    "davis_blackswan.mp4",
    "davis_bmx_trees_240p.mkv",
    "davis_tennis_240p.mkv",
    "vid4_calendar.mkv",
    "vid4_walk.mkv",
)
FRAMES, HEIGHT, WIDTH = 40, 240, 320
_HELD_OUT = 14
_MEASURED = 2


@dataclass(frozen=True, kw_only=True)
class Grain:
    """Grain of a film, see `FilmGrain`, and what was done to it then.

    Attributes:
        name: For the table.
        level: Strength, 0 to 255 scale.
        size: In pixels.
        colour: 0 for black-and-white film, 1 for three layers.
        quantiser: Of H.264 after the grain, or None.
        clips: Which clips get it.
        floor: Promised mean gain in dB, or None.
    """

    name: str
    level: float
    size: float
    colour: float
    quantiser: float | None = None
    clips: tuple[str, ...] = CLIPS
    floor: float | None = None


GRAINS = (
    Grain(name="grain of three layers", level=20.0, size=1.2, colour=1.0, floor=0.7),
    Grain(
        name="coarse grain of black-and-white film",
        level=16.0,
        size=1.8,
        colour=0.0,
        clips=(CLIPS[3],),
    ),
    # A codec repeats noise in the next frame, which the method takes for picture.
    Grain(
        name="grain, then H.264",
        level=20.0,
        size=1.2,
        colour=1.0,
        quantiser=2.0,
        clips=(CLIPS[3],),
    ),
)


def main() -> int:
    """Measures, writes `results/adapt.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="denoise_fast")
    parser.add_argument("--steps", type=int, default=300, help="updates for each film")
    arguments = parser.parse_args()
    config = AdaptationConfig(minutes=60.0, steps=arguments.steps, checks=2)
    measured: dict[str, list[dict[str, float | str | bool]]] = {}
    figures: list[Figure] = []
    cases = [(g, clip) for g in GRAINS for clip in g.clips]
    for grain, clip in tqdm(cases, desc="films"):
        row = _measure(arguments.preset, grain, clip, config)
        tqdm.write(str(row))
        measured.setdefault(grain.name, []).append(row)
    for grain in GRAINS:
        figures += _figures(grain, measured[grain.name])
    result = BenchmarkResult(
        name="adapt",
        figures=tuple(figures),
        details={
            "preset": arguments.preset,
            "config": asdict(config),
            "frames": FRAMES,
            "size": [HEIGHT, WIDTH],
            "grains": [asdict(grain) for grain in GRAINS],
            "films": measured,
            "psnr": "of RGB, restored frames rounded to 8 bits, mean over every "
            "second frame, the preset not told any level, as restore does on grain",
        },
    )
    return result.publish()


def _figures(grain: Grain, rows: list[dict[str, float | str | bool]]) -> list[Figure]:
    gains = np.array([float(row["gain"]) for row in rows])
    told = np.array([float(row["told"]) - float(row["preset"]) for row in rows])
    return [
        Figure(
            f"mean gain, {grain.name}", float(gains.mean()), "dB", floor=grain.floor
        ),
        Figure(
            f"least gain of a clip, {grain.name}", float(gains.min()), "dB", floor=0.0
        ),
        Figure(
            f"gain of the preset when told the true level, {grain.name}",
            float(told.mean()),
            "dB",
        ),
    ]


def _measure(
    preset: str, grain: Grain, clip: str, config: AdaptationConfig
) -> dict[str, float | str | bool]:
    """PSNR of one film before and after, and what the held-out frames said."""
    clean = _read(clip)
    noisy = _grainy(clean, grain)
    network = load_preset(preset)
    restore = ClipRestoration(network, grain.level)
    told = _psnr(restore(noisy), clean)
    restore.noise_level = UNKNOWN_NOISE
    before = _psnr(restore(noisy), clean)
    outcome = Adaptation(network, config).run(
        [noisy[:-_HELD_OUT]], [noisy[-_HELD_OUT:]]
    )
    after = _psnr(restore(noisy), clean) if outcome.better else before
    return {
        "clip": clip,
        "noisy": _psnr(noisy / np.float32(255.0), clean),
        "preset": before,
        "told": told,
        "adapted": after,
        "gain": after - before,
        "kept": outcome.better,
        "held_out_change": outcome.change,
        "held_out_uncertainty": outcome.uncertainty,
        "assumed_level": outcome.noise_level,
        "steps": outcome.steps,
        "best_step": outcome.best_step,
        "seconds": outcome.seconds,
        "load": os.getloadavg()[0],
    }


def _read(name: str) -> np.ndarray:
    frames = []
    for frame in VideoReader(VALIDATION / name, deinterlace="off"):
        top, left = (
            (own - side) // 2
            for own, side in zip(frame.pixels.shape, (HEIGHT, WIDTH), strict=False)
        )
        frames.append(frame.pixels[top : top + HEIGHT, left : left + WIDTH])
        if len(frames) == FRAMES:
            break
    return np.stack(frames)


def _grainy(clean: np.ndarray, grain: Grain) -> np.ndarray:
    layer = FilmGrain(grain.level, size=grain.size, colour=grain.colour)
    pixels = np.asarray(layer(clean[None].astype(np.float32) / 255.0, seed=0)["clip"])
    noisy = np.round(255.0 * pixels[0]).astype(np.uint8)
    return (
        noisy if grain.quantiser is None else coded_clip(noisy, "h264", grain.quantiser)
    )


def _psnr(restored: np.ndarray, clean: np.ndarray) -> float:
    difference = np.round(255.0 * restored[::_MEASURED]) - clean[::_MEASURED]
    error = np.square(difference / 255.0).mean(axis=(1, 2, 3))
    return float(np.mean(-10.0 * np.log10(error)))


if __name__ == "__main__":
    raise SystemExit(main())
