"""Lost regions and frames: our filling against what people have at hand.

On the middles of the clips of `../shared/data/val`. Regions: a jagged tear on single
frames, a standing logo, and drop-out bands over two frames; OpenCV's inpainting gets
the same mask, and so does a median over what five frames show of each pixel. Frames:
every second one, or two of three, are lost; they are copied from the frame before,
averaged from those around, or interpolated by FFmpeg's `minterpolate` along motion.
"""

import argparse
import importlib.metadata
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from data_pipeline.video.filter_chain import FilterChain
from trainers.evaluation_clip import read_clip
from zoo.temporal.fill import Fill
from zoo.temporal.stream import stream_schedule

VALIDATION = Path(__file__).parents[2] / "shared" / "data" / "val"
CLIPS = (
    "davis_bear.mp4",
    "davis_blackswan.mp4",
    "davis_bmx_trees_240p.mkv",
    "davis_tennis_240p.mkv",
    "vid4_calendar.mkv",
    "vid4_walk.mkv",
)
FRAMES = 13
REGIONS = ("tear", "logo", "band")
GAPS = {"one": 1, "two": 2}
_ROWS, _COLUMNS = 192, 256
_RADIUS = 3
_MEDIAN_REACH = 2
_DAMAGED = np.array([255, 255, 255], np.uint8)

Step = Callable[[dict[str, Any], dict[str, Any]], Any]
Peer = Callable[[np.ndarray, np.ndarray], np.ndarray]


def main() -> int:
    """Measures, writes `results/fill.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=len(CLIPS), help="the first ones")
    arguments = parser.parse_args()
    clips = {name: _clip(name) for name in CLIPS[: arguments.clips]}
    network = Fill()
    network.build_for_clips()
    step = tf.function(network.step, autograph=False)
    ours: dict[str, list[float]] = {}
    peers: dict[str, dict[str, list[float]]] = {}
    cases = list(itertools.product((*REGIONS, *GAPS), enumerate(clips.values())))
    seconds = []
    for case, (index, clip) in tqdm(cases, desc="fill"):
        mask = _gap_mask(GAPS[case]) if case in GAPS else _region_mask(case, index)
        damaged = np.where(mask, _DAMAGED, clip)
        start = time.perf_counter()
        filled = _filled(network, step, damaged, mask)
        seconds.append((time.perf_counter() - start) / len(clip))
        ours.setdefault(case, []).append(_psnr(filled, clip, mask))
        if case in GAPS:
            found = _interpolated(damaged, clip, GAPS[case])
        else:
            found = {name: fill(damaged, mask) for name, fill in _PEERS.items()}
        for name, made in found.items():
            kept = peers.setdefault(case, {}).setdefault(name, [])
            kept.append(_psnr(made, clip, mask))
    result = BenchmarkResult(
        name="fill",
        figures=tuple(figure for case in ours for figure in _gains(case, ours, peers)),
        peers=tuple(
            PeerFigure(
                name,
                _version(name),
                f"PSNR inside, {_TITLES[case]}",
                float(np.mean(values)),
                "dB",
            )
            for case, by_name in peers.items()
            for name, values in by_name.items()
        ),
        details={
            "clips": list(clips),
            "frames": FRAMES,
            "size": [_ROWS, _COLUMNS],
            "psnr_inside": {"ours": ours, "peers": peers},
            "seconds_per_frame": float(np.median(seconds)),
        },
    )
    return result.publish()


_TITLES = {
    "tear": "a tear on single frames",
    "logo": "a standing logo",
    "band": "drop-out bands over two frames",
    "one": "every second frame lost",
    "two": "two of three frames lost",
}


def _clip(name: str) -> np.ndarray:
    frames = read_clip(VALIDATION / name, FRAMES).frames
    top = (frames.shape[1] - _ROWS) // 2
    left = (frames.shape[2] - _COLUMNS) // 2
    return frames[:, top : top + _ROWS, left : left + _COLUMNS]


def _gains(
    case: str, ours: dict[str, list[float]], peers: dict[str, dict[str, list[float]]]
) -> list[Figure]:
    own = float(np.mean(ours[case]))
    title = _TITLES[case]
    return [Figure(f"PSNR inside, {title}", own, "dB")] + [
        Figure(
            f"{title}: over {name}", own - float(np.mean(values)), "dB", floor=_FLOOR
        )
        for name, values in peers[case].items()
    ]


_FLOOR = 0.5


def _region_mask(kind: str, seed: int) -> np.ndarray:
    """Where frames are lost, bool `[T, H, W, 1]`."""
    generator = np.random.default_rng(seed)
    mask = np.zeros((FRAMES, _ROWS, _COLUMNS, 1), bool)
    if kind == "logo":
        mask[:, 20:44, _COLUMNS - 76 : _COLUMNS - 20] = True
    elif kind == "band":
        for frame in range(2, FRAMES - 2, 4):
            for top in generator.integers(0, _ROWS - 10, 3):
                mask[frame : frame + 2, top : top + 10] = True
    else:
        for frame in range(1, FRAMES - 1, 3):
            middle = generator.integers(60, _COLUMNS - 60)
            edge = middle + np.cumsum(generator.integers(-3, 4, _ROWS))
            width = generator.integers(12, 28) + generator.integers(-3, 4, _ROWS)
            columns = np.arange(_COLUMNS)
            beyond = columns[None] - edge[:, None]
            mask[frame, ..., 0] = (beyond >= 0) & (beyond < width[:, None])
    return mask


def _gap_mask(gap: int) -> np.ndarray:
    """Frames of which `gap` lie between two that are kept, and no pixel is."""
    lost = np.arange(FRAMES) % (gap + 1) != 0
    return np.broadcast_to(lost[:, None, None, None], (FRAMES, _ROWS, _COLUMNS, 1))


def _filled(
    network: Fill, step: Step, clip: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    frames, masks = clip.astype(np.float32) / 255.0, mask.astype(np.float32)
    state = network.initial_state(1, _ROWS, _COLUMNS)
    made = []
    schedule = stream_schedule("masked", network.past, network.future, len(clip))
    for index, is_output in schedule:
        at = 0 if index is None else index
        inputs = {
            "frame": tf.constant(frames[at][None]),
            "valid": tf.constant([float(index is not None)]),
            "noise_level": tf.constant([-1.0]),
            "mask": tf.constant(masks[at][None]),
        }
        frame, state = step(inputs, state)
        if is_output:
            made.append(np.clip(frame.numpy()[0], 0.0, 1.0))
    return np.rint(255.0 * np.stack(made)).astype(np.uint8)


def _inpainted(clip: np.ndarray, mask: np.ndarray, method: int) -> np.ndarray:
    holes = 255 * mask[..., 0].astype(np.uint8)
    return np.stack(
        [
            cv2.inpaint(frame, hole, _RADIUS, method)
            for frame, hole in zip(clip, holes, strict=True)
        ]
    )


def _median(clip: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Median of what five frames show; inpainted where none shows anything."""
    made = np.where(mask, np.nan, clip.astype(np.float32))
    result = _inpainted(clip, mask, cv2.INPAINT_NS)
    for index in range(len(clip)):
        near = made[max(index - _MEDIAN_REACH, 0) : index + _MEDIAN_REACH + 1]
        lost = np.broadcast_to(mask[index], clip[index].shape)
        shown = lost & ~np.isnan(near).all(axis=0)
        result[index][shown] = np.rint(np.nanmedian(near[:, shown], axis=0))
    return result


_PEERS: dict[str, Peer] = {
    "OpenCV Telea": lambda clip, mask: _inpainted(clip, mask, cv2.INPAINT_TELEA),
    "OpenCV Navier-Stokes": lambda clip, mask: _inpainted(clip, mask, cv2.INPAINT_NS),
    "NumPy median of 5": _median,
}


def _interpolated(
    clip: np.ndarray, truth: np.ndarray, gap: int
) -> dict[str, np.ndarray]:
    """Lost frames by what needs no mask."""
    step = gap + 1
    kept = clip[::step]
    place = np.arange(FRAMES)
    share = (place % step / step)[:, None, None, None]
    after = np.minimum(place // step + 1, len(kept) - 1)
    average = (1.0 - share) * kept[place // step] + share * kept[after]
    return {
        "NumPy copy of the frame before": kept[place // step],
        "NumPy average of the frames around": np.rint(average).astype(np.uint8),
        "FFmpeg minterpolate": _minterpolated(kept, truth, step),
    }


def _minterpolated(kept: np.ndarray, truth: np.ndarray, step: int) -> np.ndarray:
    """Frames that FFmpeg puts between; those it gives none of are left perfect."""
    settings = f"fps={step}:mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1"
    chain = FilterChain([("format", "yuv444p"), ("minterpolate", settings)])
    pictures = []
    # It looks further ahead than to the next frame.
    padded = np.concatenate([kept[:1], kept, kept[-1:], kept[-1:], kept[-1:]])
    for pixels in padded:
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        pictures += list(chain.push(frame))
    pictures += list(chain.finish())
    made = np.copy(truth)
    for picture in pictures:
        assert picture.pts is not None and picture.time_base is not None
        index = round(float(picture.pts * picture.time_base) * step) - step
        if 0 <= index < len(made) and index % step:
            made[index] = picture.to_ndarray(format="rgb24")
    return made


def _psnr(made: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> float:
    inside = np.broadcast_to(mask, truth.shape)
    difference = made.astype(np.float32) - truth
    error = np.mean(np.square(difference[inside] / 255.0))
    return float(-10.0 * np.log10(max(error, 1e-10)))


def _version(name: str) -> str:
    if name.startswith("OpenCV"):
        return str(cv2.__version__)
    if name.startswith("FFmpeg"):
        return f"in PyAV {importlib.metadata.version('av')}"
    return np.__version__


if __name__ == "__main__":
    raise SystemExit(main())
