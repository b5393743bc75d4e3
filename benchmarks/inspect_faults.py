"""Puts known faults on clean clips and asks `kinozoo inspect`'s meters for them.

`python -m benchmarks.inspect_faults` takes the clips of `../shared/data/val`, at
240 rows (calendar without deinterlacing), adds faults with fixed seeds, and compares
what is measured with what was added: the level of white noise, the amplitude of gate
weave, cuts, dissolves, doubled, missing and combed frames. The clean files as they
are must give no suggestion (calendar really is interlaced, and only that). What is
found in `../shared/data/old` is kept in the details.
"""

import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from absl import app
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from data_pipeline.degradations.codec_compression import coded_clip
from data_pipeline.degradations.film_damage import FilmDamage
from data_pipeline.degradations.gate_weave import moved_frames
from data_pipeline.degradations.seed_stream import SeedStream
from data_pipeline.degradations.temporal_walk import temporal_walk
from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from serving.faults.damage_meter import DamageMeter
from serving.faults.dissolve_detector import DissolveDetector
from serving.faults.fault import Fault
from serving.faults.fault_meter import FaultMeter
from serving.faults.film_meters import FilmMeters
from serving.faults.flicker_meter import FlickerMeter
from serving.faults.gate_weave_meter import GateWeaveMeter
from serving.faults.observed_frame import ObservedFrame
from serving.faults.point_tracker import PointTracker
from serving.faults.repeated_frames_meter import RepeatedFramesMeter
from serving.inspect import inspect_video
from serving.noise_estimation import estimate_noise
from tests.shared_data import SHARED
from tests.synthetic_video import SyntheticVideo, write_clip

Clips = dict[str, np.ndarray]

_RATE = 25.0
_ROWS = 240
_FILM_SIZE = (320, 240)
_LOSSLESS = SyntheticVideo(codec="ffv1", pixel_format="bgr0", options=())
_INTERLACED = "vid4_calendar"
_SIGMAS = (10.0, 25.0, 50.0)
_AMPLITUDES = (0.5, 1.0, 1.5)


def main(arguments: list[str]) -> int:
    del arguments
    clips = _read_clips(SHARED / "data" / "val")
    clean, suggestions = _inspections(SHARED / "data" / "val")
    wrong = [step for steps in suggestions.values() for step in steps]
    weave = {
        correlation: _weave_errors(clips, correlation) for correlation in (0.3, 0, 0.6)
    }
    doubled, missing = _repeats(clips)
    cuts, dissolves = _joints(clips)
    noise = _noise_errors(clips)
    figures = (
        Figure(
            "noise level, worst error, sigma 10 to 50",
            max(noise.values()),
            "share",
            0.1,
            "at_most",
        ),
        Figure(
            "weave amplitude, worst error",
            max(weave[0.3].values()),
            "pixels",
            0.2,
            "at_most",
        ),
        Figure("hard cuts, F1", cuts, "", 0.95),
        Figure("doubled frames, F1", doubled["exact"], "", 0.95),
        Figure("doubled frames in H.264, F1", doubled["h264"], "", 0.95),
        Figure("combing, F1", _combing(clips), "", 0.95),
        Figure("suggestions on clean clips", len(wrong), "", 0, "at_most"),
        Figure("speed at 320x240", _speed(clips), "frames/s", 100),
        Figure("missing frames, F1", missing, ""),
        Figure("dissolves, F1", dissolves, ""),
        Figure("weave amplitude, RMS error", _root_mean_square(weave[0.3]), "pixels"),
        Figure(
            "weave amplitude, RMS error, correlation 0",
            _root_mean_square(weave[0]),
            "pixels",
        ),
        Figure(
            "weave amplitude, RMS error, correlation 0.6",
            _root_mean_square(weave[0.6]),
            "pixels",
        ),
        Figure("flicker of 2 and 5 %, worst error", _flicker_error(clips), "%"),
        *_damage_figures(clips),
    )
    old, _ = _inspections(SHARED / "data" / "old")
    details = {
        "noise": noise,
        "weave": {str(key): value for key, value in weave.items()},
        "clean": clean,
        "old": old,
    }
    return BenchmarkResult(
        name="inspect_faults", figures=figures, details=details
    ).publish()


def _read_clips(folder: Path) -> Clips:
    """All clips as they are stored, uint8 `[T, H, W, 3]`, at most 240 rows."""
    clips = {}
    for path in sorted(folder.iterdir()):
        frames = [frame.pixels for frame in VideoReader(path, deinterlace="off")]
        rows, columns, _ = frames[0].shape
        if rows > _ROWS:
            # Even sizes, as codecs want them.
            size = round(columns * _ROWS / rows / 2) * 2, _ROWS
            frames = [
                cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
                for frame in frames
            ]
        clips[path.stem] = np.stack(frames)
    return clips


def _codes(values: Any) -> np.ndarray:
    return np.clip(np.rint(np.asarray(values) * 255.0), 0, 255).astype(np.uint8)


def _moved(
    clip: np.ndarray, amplitude: float, correlation: float, seed: int
) -> tuple[np.ndarray, float]:
    """The clip with gate weave, and its RMS about its mean, in pixels."""
    walk = np.array(temporal_walk(1, len(clip), 2, correlation, SeedStream(seed)))[0]
    motion = np.pad(amplitude * walk, ((0, 0), (0, 1)))
    frames = [
        _codes(moved_frames(clip[i : i + 1] / np.float32(255), motion[i : i + 1])[0])
        for i in range(len(clip))
    ]
    return np.stack(frames), amplitude * float(np.sqrt(walk.var(axis=0).mean()))


def _flickering(
    clip: np.ndarray, strength: float, seed: int
) -> tuple[np.ndarray, float]:
    walk = np.array(temporal_walk(1, len(clip), 1, 0.5, SeedStream(seed)))[0, :, 0]
    gains = np.exp(strength * walk)[:, None, None, None]
    return _codes(clip / np.float32(255) * gains), float(strength * walk.std())


def _damaged(clip: np.ndarray, density: float, seed: int) -> np.ndarray:
    folder = str(SHARED / "data" / "damage")
    dirt = FilmDamage(folder, True, density, pieces=6, scratches=0)
    return _codes(dirt(clip[None] / np.float32(255), seed=seed)["clip"][0])


def _with_doubled_frames(
    clip: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, set[int]]:
    inside = range(4, len(clip) - 4)
    again = random.Random(seed).sample(inside, count)
    order = np.sort(np.concatenate([np.arange(len(clip)), again]))
    return clip[order], set((1 + np.flatnonzero(np.diff(order) == 0)).tolist())


def _with_missing_frames(
    clip: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, set[int]]:
    lost = random.Random(seed).sample(range(6, len(clip) - 6, 4), count)
    order = np.delete(np.arange(len(clip)), lost)
    return clip[order], set((1 + np.flatnonzero(np.diff(order) > 1)).tolist())


def _segments(clips: Clips, count: int, length: int, draw: random.Random) -> Clips:
    """Parts of clips, no two neighbours from the same one, at 320x240."""
    found: Clips = {}
    last = ""
    for index in range(count):
        last = draw.choice([name for name in clips if name != last])
        clip = clips[last]
        start = draw.randrange(len(clip) - length)
        found[f"{index}"] = np.stack(
            [cv2.resize(frame, _FILM_SIZE) for frame in clip[start : start + length]]
        )
    return found


def _cut_film(clips: Clips, count: int, seed: int) -> tuple[np.ndarray, set[int]]:
    draw = random.Random(seed)
    parts = [
        part[: draw.randrange(8, 31)]
        for part in _segments(clips, count, 30, draw).values()
    ]
    places = np.cumsum([len(part) for part in parts])[:-1]
    return np.concatenate(parts), set(places.tolist())


def _dissolving_film(
    clips: Clips, count: int, seed: int
) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """A film whose shots dissolve, and the first and last frame of each mixture."""
    draw = random.Random(seed)
    film: np.ndarray | None = None
    spans = []
    for part in _segments(clips, count, 38, draw).values():
        if film is None:
            film = part
            continue
        length = draw.choice((8, 12, 16))
        share = (np.arange(1, length + 1) / (length + 1))[:, None, None, None]
        mixed = (1.0 - share) * film[-length:] + share * part[:length]
        spans.append((len(film) - length, len(film) - 1))
        film = np.concatenate([film[:-length], _codes(mixed / 255.0), part[length:]])
    assert film is not None
    return film, spans


def _woven(clip: np.ndarray, top_first: bool) -> np.ndarray:
    """Half as many frames, of the rows of two frames each."""
    first, second = clip[0::2], clip[1::2]
    top, bottom = (first, second) if top_first else (second, first)
    combed = top.copy()
    combed[:, 1::2] = bottom[:, 1::2]
    return combed


def _inspections(
    folder: Path,
) -> tuple[dict[str, dict[str, Any]], dict[str, list[str]]]:
    """Values of all files of a folder, and suggestions that are not expected."""
    values, suggestions = {}, {}
    for path in tqdm(sorted(folder.iterdir()), desc=folder.name):
        found = inspect_video(path)
        values[path.stem] = {
            fault.name: [
                None if fault.value is None else round(fault.value, 4),
                round(fault.confidence, 2),
                fault.suggested_step,
            ]
            for fault in found.faults
        }
        expected = {"deinterlace"} if path.stem == _INTERLACED else set()
        suggestions[path.stem] = sorted({*found.suggested_steps} ^ expected)
    return values, suggestions


def _measured(clip: np.ndarray, meter: FaultMeter) -> dict[str, Fault]:
    tracker = PointTracker()
    meter.start_shot()
    for index, pixels in enumerate(clip):
        frame = ObservedFrame(pixels, index / _RATE)
        frame.motion = tracker.follow(frame.small)
        meter.add(frame)
    return {fault.name: fault for fault in meter.faults()}


def _places(fault: Fault) -> set[int]:
    return {round(seconds * _RATE) for seconds, _ in fault.over_time}


def _noise_errors(clips: Clips) -> dict[str, float]:
    errors = {}
    draw = np.random.default_rng(1)
    for name, clip in tqdm(clips.items(), desc="noise"):
        for sigma in _SIGMAS:
            noisy = clip[:20] + draw.normal(0.0, sigma, clip[:20].shape)
            noisy = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
            found = estimate_noise(noisy, 5)
            level = 0.0 if found is None else found.level
            errors[f"{name} {sigma:g}"] = abs(level / sigma - 1.0)
    return errors


def _weave_errors(clips: Clips, correlation: float) -> dict[str, float]:
    errors = {}
    for seed, (name, clip) in enumerate(tqdm(clips.items(), desc="weave")):
        for amplitude in _AMPLITUDES if correlation == 0.3 else (1.0,):
            weaving, truth = _moved(clip, amplitude, correlation, seed)
            value = _measured(weaving, GateWeaveMeter())["weave"].value
            errors[f"{name} {amplitude:g}"] = abs((value or 0.0) - truth)
    return errors


def _root_mean_square(errors: dict[str, float]) -> float:
    return float(np.sqrt(np.mean(np.square(list(errors.values())))))


def _flicker_error(clips: Clips) -> float:
    errors = []
    for seed, clip in enumerate(tqdm(clips.values(), desc="flicker")):
        for strength in (0.02, 0.05):
            unsteady, truth = _flickering(clip, strength, seed)
            value = _measured(unsteady, FlickerMeter())["flicker"].value
            errors.append(abs((value or 0.0) - 100.0 * truth))
    return max(errors)


def _damage_figures(clips: Clips) -> tuple[Figure, ...]:
    """How often the step is suggested on light and on heavy damage."""
    figures = []
    for density in (0.3, 0.9):
        hits = []
        for seed, clip in enumerate(tqdm(clips.values(), desc="damage")):
            dirty = _damaged(clip[:32], density, seed)
            fault = _measured(dirty, DamageMeter())["damage"]
            hits.append(fault.suggested_step == "damage")
        share = sum(hits) / len(hits)
        figures.append(Figure(f"damage of density {density} acted on", share, "share"))
    return tuple(figures)


def _repeats(clips: Clips) -> tuple[dict[str, float], float]:
    doubled: dict[str, list[tuple[set[int], set[int]]]] = {"exact": [], "h264": []}
    missing = []
    for seed, clip in enumerate(tqdm(clips.values(), desc="repeats")):
        film, places = _with_doubled_frames(clip, 5, seed)
        for kind, seen in (("exact", film), ("h264", coded_clip(film, "h264", 4.0))):
            fault = _measured(seen, RepeatedFramesMeter())["doubled frames"]
            doubled[kind].append((places, _places(fault)))
        film, places = _with_missing_frames(clip, 3, seed)
        fault = _measured(film, RepeatedFramesMeter())["missing frames"]
        missing.append((places, _places(fault)))
    return {key: _f1(value) for key, value in doubled.items()}, _f1(missing)


def _joints(clips: Clips) -> tuple[float, float]:
    cuts, dissolves = [], []
    for seed in tqdm(range(8), desc="joints"):
        film, places = _cut_film(clips, 8, seed)
        detector = ShotCutDetector()
        found = {i for i, frame in enumerate(film) if detector.is_cut(frame) and i}
        cuts.append((places, found))
        film, spans = _dissolving_film(clips, 4, seed)
        middles = _places(_measured(film, DissolveDetector())["dissolves"])
        # A dissolve counts as found where one is noted within it.
        truth = {(low + high) // 2 for low, high in spans}
        hit = {
            next(((a + b) // 2 for a, b in spans if a <= at <= b), -at)
            for at in middles
        }
        dissolves.append((truth, hit))
    return _f1(cuts), _f1(dissolves)


def _combing(clips: Clips) -> float:
    """F1 of calling short films combed, half of which are."""
    verdicts = []
    with tempfile.TemporaryDirectory() as folder:
        for name, clip in tqdm(clips.items(), desc="combing"):
            if name == _INTERLACED:
                continue
            for start in range(0, len(clip) - 23, 24):
                part = clip[start : start + 24]
                for combed in (part, _woven(part, start // 24 % 2 == 0)):
                    path = write_clip(
                        Path(folder) / "part.mkv", combed / np.float32(255), _LOSSLESS
                    )
                    is_woven = combed is not part
                    found = detect_interlacing(path).interlaced
                    verdicts.append(
                        ({0} if is_woven else set(), {0} if found else set())
                    )
    return _f1(verdicts)


def _speed(clips: Clips) -> float:
    """Frames per second of all meters and the cut detector, without decoding."""
    parts = list(clips.values())
    random.Random(0).shuffle(parts)
    film = [cv2.resize(frame, _FILM_SIZE) for clip in parts for frame in clip[:40]]
    detector, meters = ShotCutDetector(), FilmMeters(whole_film=True)
    begun = time.monotonic()
    for index, frame in enumerate(film):
        if detector.is_cut(frame):
            meters.start_shot()
        meters.add(frame, index / _RATE)
    meters.faults()
    return len(film) / (time.monotonic() - begun)


def _f1(pairs: Sequence[tuple[set[int], set[int]]]) -> float:
    """F1 over several films, of pairs of true and found places."""
    hits = sum(len(true & found) for true, found in pairs)
    total = sum(len(true) + len(found) for true, found in pairs)
    return 2.0 * hits / total if total else 1.0


if __name__ == "__main__":
    app.run(main)
