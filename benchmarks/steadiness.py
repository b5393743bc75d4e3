"""Flicker and gate weave: what is left of them, and what else is changed.

On the clips of `../shared/data/val`, made small: flicker as
`data_pipeline.degradations.flicker` makes it, and shifts of whole frames that are
known. FFmpeg's `deflicker` gets, for every clip, the size and mode that serve it
best there. Where a camera is moved, its own unrest cannot be told from weave: those
clips are counted apart. Clips from a camera on a tripod are in `../shared/data/train`
only; nothing here is trained. Whole pictures are measured, as films are given to the
step: what moves seldom fills them, and where it does, more weave is left.
"""

import itertools
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from data_pipeline.degradations.flicker import Flicker
from data_pipeline.degradations.gate_weave import moved_frames
from data_pipeline.video.reader import VideoReader
from zoo.temporal.deflicker import Deflicker
from zoo.temporal.restorer import Restorer
from zoo.temporal.steady import Steady

DATA = Path(__file__).parents[2] / "shared" / "data"
TRIPOD = (
    "01_dog.mp4",
    "03_blocks.mp4",
    "05_default_juggle.mp4",
    "opendatacam_frames.mkv",
)
MOVED = (
    "vid4_calendar.mkv",
    "vid4_walk.mkv",
    "davis_bear.mp4",
    "davis_blackswan.mp4",
    "davis_bmx_trees_240p.mkv",
    "davis_tennis_240p.mkv",
)
STRENGTH = 0.08
SEEDS = (0, 1, 2)
CORRELATIONS = (0.0, 0.5)
SIZES = (5, 10, 20, 40)
MODES = ("am", "gm", "median")
WEAVE = 1.5
LARGEST_WEAVE = 4.0
_ROWS, _COLUMNS = 192, 256
_FRAMES = 82
# Mirrored edges would stand still: they are cut away.
_EDGE = 8
# Frames over which the eye follows a drift; what is faster is weave.
_DRIFT = 8.0
_UNKNOWN = np.array([-1.0], np.float32)


def main() -> int:
    """Measures, writes `results/steadiness.json` and returns the exit status."""
    clips = {name: _clip(DATA / "val" / name) for name in MOVED}
    flicker = {name: _flicker_left(clip) for name, clip in _watched(clips, "flicker")}
    clips |= {name: _clip(DATA / "train" / name) for name in TRIPOD}
    weave = {name: _weave_left(clip) for name, clip in _watched(clips, "weave")}
    figures = [
        *_flicker_figures(flicker),
        *_weave_figures(weave),
        Figure("Deflicker, 640x480", _rate(Deflicker()), "frames/s"),
        Figure("Steady, 640x480", _rate(Steady()), "frames/s"),
    ]
    version = av.ffmpeg_version_info
    peers = [
        PeerFigure(
            "ffmpeg deflicker",
            version,
            f"flicker left, correlation {correlation}",
            _mean(flicker, f"ffmpeg_{correlation}"),
            "share",
        )
        for correlation in CORRELATIONS
    ]
    result = BenchmarkResult(
        name="steadiness",
        figures=tuple(figures),
        peers=tuple(peers),
        details={
            "size": f"{_COLUMNS}x{_ROWS}",
            "frames": {name: len(clip) for name, clip in clips.items()},
            "flicker": flicker,
            "weave": weave,
        },
    )
    return result.publish()


def _watched(clips: dict[str, np.ndarray], what: str) -> Any:
    return tqdm(clips.items(), desc=what)


def _clip(path: Path) -> np.ndarray:
    """The first frames, shrunk as far as their middle needs to fill the size."""
    frames = []
    for frame in itertools.islice(VideoReader(path, deinterlace="off"), _FRAMES):
        height, width = frame.pixels.shape[:2]
        share = max(_ROWS / height, _COLUMNS / width)
        height, width = round(share * height), round(share * width)
        pixels = cv2.resize(frame.pixels, (width, height), interpolation=cv2.INTER_AREA)
        top, left = (height - _ROWS) // 2, (width - _COLUMNS) // 2
        frames.append(pixels[top : top + _ROWS, left : left + _COLUMNS])
    return np.stack(frames).astype(np.float32) / 255


def _restored(network: Restorer, clip: np.ndarray) -> np.ndarray:
    return np.asarray(network({"clip": clip[None], "noise_level": _UNKNOWN}))[0]


def _brightness(clip: np.ndarray) -> np.ndarray:
    return clip.mean((1, 2, 3))


def _flicker_left(clip: np.ndarray) -> dict[str, float]:
    network = Deflicker()
    same = _restored(network, clip)
    change = np.abs(_brightness(same) / _brightness(clip) - 1)
    found = {"change": float(change.mean())}
    for correlation in CORRELATIONS:
        flicker = Flicker(strength=STRENGTH, correlation=correlation)
        shares = np.mean([_shares(network, clip, flicker, s) for s in SEEDS], axis=0)
        names = ("ours", "ours_fast", "ffmpeg", "ffmpeg_fast")
        for name, share in zip(names, shares, strict=True):
            found[f"{name}_{correlation}"] = float(share)
    return found


def _shares(
    network: Deflicker, clip: np.ndarray, flicker: Flicker, seed: int
) -> list[float]:
    """What we and FFmpeg's best leave: of all flicker, and of the fast part."""
    flickering = np.asarray(flicker(clip[None], seed=seed)["clip"])[0]
    # FFmpeg works on 8 bits, so we get no more.
    flickering = np.rint(flickering * 255).astype(np.uint8)
    values = flickering.astype(np.float32) / 255
    begun = _deviations(values, clip)
    left = _deviations(_restored(network, values), clip)
    peers = [
        _deviations(_ffmpeg_deflicker(flickering, size, mode), clip)
        for size, mode in itertools.product(SIZES, MODES)
    ]
    best = np.min(peers, axis=0)
    return [left[0] / begun[0], left[1] / begun[1], *(best / begun)]


def _deviations(clip: np.ndarray, clean: np.ndarray) -> tuple[float, float]:
    """Deviation of brightness from the clean one: all of it, and what is fast."""
    error = np.log(_brightness(clip) / _brightness(clean))[:, None]
    return float(error.std()), float(_fast(error).std())


def _ffmpeg_deflicker(clip: np.ndarray, size: int, mode: str) -> np.ndarray:
    graph = av.filter.Graph()
    height, width = clip.shape[1:3]
    source = graph.add_buffer(
        width=width,
        height=height,
        format=av.VideoFormat("rgb24"),
        time_base=Fraction(1, 25),
    )
    steps = [
        source,
        graph.add("format", "yuv444p"),
        graph.add("deflicker", f"size={size}:mode={mode}"),
        graph.add("format", "rgb24"),
        graph.add("buffersink"),
    ]
    for before, after in itertools.pairwise(steps):
        before.link_to(after)
    graph.configure()
    for index, pixels in enumerate(clip):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
        frame.pts = index
        graph.push(frame)
    graph.push(None)
    frames: list[np.ndarray] = []
    while len(frames) < len(clip):
        pulled = graph.pull()
        assert isinstance(pulled, av.VideoFrame)
        frames.append(pulled.to_ndarray(format="rgb24"))
    return np.stack(frames).astype(np.float32) / 255


def _weave_left(clip: np.ndarray) -> dict[str, float]:
    network = Steady()
    still = np.repeat(clip[:1], 48, axis=0)
    random = np.random.default_rng(12)
    grain = random.normal(0, 3 / 255, still.shape).astype(np.float32)
    pan = np.stack([np.roll(clip[0], 2 * index, axis=1) for index in range(48)])
    found = {"pan_change": _root_mean_square(_shift(network, pan))}
    for name, film in (("film", clip), ("still", still)):
        offsets = random.normal(0, WEAVE, (len(film), 2))
        weave = np.clip(offsets, -LARGEST_WEAVE, LARGEST_WEAVE).astype(np.float32)
        motion = np.concatenate([weave, np.zeros_like(weave[:, :1])], axis=1)
        moved = np.asarray(moved_frames(film, motion))
        if name == "still":
            moved = moved + grain
        own = _shift(network, film)
        left = weave + _shift(network, moved) - own
        found[f"{name}_change"] = _root_mean_square(own)
        found[f"{name}_before"] = _root_mean_square(_fast(weave))
        found[f"{name}_after"] = _root_mean_square(_fast(left))
    return found


def _shift(network: Steady, clip: np.ndarray) -> np.ndarray:
    inner = clip[:, _EDGE:-_EDGE, _EDGE:-_EDGE]
    return np.asarray(network.shift(*network.measure_clip(inner[None])))


def _fast(series: np.ndarray) -> np.ndarray:
    """What is left of `[T, S]` without its drift."""
    times = np.arange(len(series))
    weight = np.exp(-0.5 * ((times[:, None] - times) / _DRIFT) ** 2)
    return series - weight @ series / weight.sum(axis=1, keepdims=True)


def _root_mean_square(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _mean(
    measured: dict[str, dict[str, float]], key: str, names: tuple[str, ...] = ()
) -> float:
    return float(np.mean([measured[name][key] for name in names or measured]))


def _flicker_figures(measured: dict[str, dict[str, float]]) -> list[Figure]:
    figures = []
    for correlation in CORRELATIONS:
        text = f"correlation {correlation}"
        ours = _mean(measured, f"ours_{correlation}")
        peer = _mean(measured, f"ffmpeg_{correlation}")
        fast = _mean(measured, f"ours_fast_{correlation}")
        figures += [
            _at_most(f"flicker left, {text}", ours, "share", 0.25),
            _at_most(f"flicker left, FFmpeg's = 1, {text}", ours / peer, "x", 1.0),
            Figure(f"fast flicker left, {text}", fast, "share"),
        ]
    change = 100 * _mean(measured, "change")
    largest = 100 * max(row["change"] for row in measured.values())
    return [
        *figures,
        _at_most("brightness changed without flicker", change, "%", 0.1),
        Figure("the same, worst clip", largest, "%"),
    ]


def _weave_figures(measured: dict[str, dict[str, float]]) -> list[Figure]:
    def figure(text: str, key: str, names: tuple[str, ...], floor: float) -> Figure:
        return _at_most(text, _mean(measured, key, names), "pixels", floor)

    everywhere = TRIPOD + MOVED
    return [
        figure("weave left, still pictures", "still_after", everywhere, 0.3),
        figure("weave left, camera on a tripod", "film_after", TRIPOD, 0.3),
        Figure(
            "weave left, camera moved or held by hand",
            _mean(measured, "film_after", MOVED),
            "pixels",
        ),
        Figure("weave before", _mean(measured, "film_before"), "pixels"),
        figure("still pictures moved", "still_change", everywhere, 0.1),
        figure("pans moved", "pan_change", everywhere, 0.1),
        figure("films without weave moved, tripod", "film_change", TRIPOD, 0.1),
        Figure(
            "films without weave moved, camera moved",
            _mean(measured, "film_change", MOVED),
            "pixels",
        ),
    ]


def _at_most(name: str, value: float, unit: str, floor: float) -> Figure:
    return Figure(name, value, unit, floor=floor, direction="at_most")


def _rate(network: Restorer, frames: int = 40) -> float:
    step: Callable[..., Any] = tf.function(network.step, autograph=False)
    state = network.initial_state(1, 480, 640)
    frame = np.random.default_rng(0).random((1, 480, 640, 3), dtype=np.float32)
    inputs = {
        "frame": tf.constant(frame),
        "valid": tf.ones(1),
        "noise_level": tf.constant(_UNKNOWN),
    }
    _, state = step(inputs, state)
    begun = time.monotonic()
    for _ in range(frames):
        restored, state = step(inputs, state)
    np.asarray(restored)
    return frames / (time.monotonic() - begun)


if __name__ == "__main__":
    raise SystemExit(main())
