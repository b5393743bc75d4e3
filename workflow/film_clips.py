"""Clips of a film to learn on."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from data_pipeline.video.video_frame import VideoFrame
from serving.film_moments import FilmMoment, read_moments, spread_times

_MOST_MOMENTS = 12
_LEAST_FRAMES, _MOST_FRAMES = 9, 20
_HEIGHT, _WIDTH = 288, 384
_HELD_OUT_PERIOD = 4
# A frame that changes less than this share of what others do repeats the last one.
_REPEATED = 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class FilmClips:
    """Parts of a film, each of one shot, uint8 RGB `[T, H, W, 3]`.

    Attributes:
        training: To learn on.
        held_out: To measure on; frames of none of the others.
    """

    training: tuple[np.ndarray, ...]
    held_out: tuple[np.ndarray, ...]

    @property
    def frames(self) -> int:
        """Frames of all clips."""
        return sum(map(len, (*self.training, *self.held_out)))


def read_film_clips(path: str | Path, *, seed: int = 0) -> FilmClips:
    """Reads clips at up to twelve moments, evenly spread over a film.

    A clip is the longest part of a moment without a cut, and of large frames a
    window of 288x384 pixels, so that memory and time do not grow with the film.
    Frames that repeat the last one, with its noise, are left out. Of four clips one
    is held out; of a single one, its end.

    Args:
        path: A video file.
        seed: Of the windows' places.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is no whole video, or has no shot that is long enough.
    """
    reader = VideoReader(path)
    info = reader.description
    frames = info.frame_count
    if frames is None:
        duration = info.duration or 0
        frames = int(duration * info.average_rate)
    moments = max(1, min(_MOST_MOMENTS, frames // _MOST_FRAMES))
    length = max(_LEAST_FRAMES, min(_MOST_FRAMES, frames // moments))
    before = length // 2
    random = np.random.default_rng(seed)
    clips = [
        part
        for moment in read_moments(
            reader,
            spread_times(info, moments),
            before=before,
            after=length - 1 - before,
        )
        if len(part := _new_frames(_window(_longest_shot(moment), random)))
        >= _LEAST_FRAMES
    ]
    return _split(path, clips)


def _longest_shot(moment: FilmMoment) -> tuple[VideoFrame, ...]:
    return max(_shots(moment), key=len)


def _shots(moment: FilmMoment) -> Iterator[tuple[VideoFrame, ...]]:
    detector = ShotCutDetector()
    shot: list[VideoFrame] = []
    for frame in moment.frames:
        if detector.is_cut(frame.pixels) and shot:
            yield tuple(shot)
            shot = []
        shot.append(frame)
    yield tuple(shot)


def _window(shot: tuple[VideoFrame, ...], random: np.random.Generator) -> np.ndarray:
    height, width = shot[0].pixels.shape[:2]
    rows, columns = min(height, _HEIGHT), min(width, _WIDTH)
    top = int(random.integers(height - rows + 1))
    left = int(random.integers(width - columns + 1))
    parts = [frame.pixels[top : top + rows, left : left + columns] for frame in shot]
    return _as_8_bits(np.stack(parts))


def _new_frames(clip: np.ndarray) -> np.ndarray:
    """Leaves out doubled frames: their noise is not new."""
    changes = np.array(
        [
            np.abs(after.astype(np.int16) - before).mean()
            for before, after in itertools.pairwise(clip)
        ]
    )
    if not len(changes):
        return clip
    new = changes > _REPEATED * np.quantile(changes, 0.75)
    return clip[np.concatenate([[True], new])]


def _as_8_bits(pixels: np.ndarray) -> np.ndarray:
    if pixels.dtype == np.uint8:
        return pixels
    return np.round(pixels * (255.0 / 65535.0)).astype(np.uint8)


def _split(path: str | Path, clips: list[np.ndarray]) -> FilmClips:
    if len(clips) > 1:
        held_out = clips[1::_HELD_OUT_PERIOD]
        training = [c for i, c in enumerate(clips) if i % _HELD_OUT_PERIOD != 1]
        return FilmClips(training=tuple(training), held_out=tuple(held_out))
    if not clips or len(clips[0]) < 2 * _LEAST_FRAMES:
        raise ValueError(
            f"{path} is too short to learn on: expected {2 * _LEAST_FRAMES} frames or "
            f"more without a cut; found {max(map(len, clips), default=0)} near each "
            "other"
        )
    only = clips[0]
    end = max(_LEAST_FRAMES, len(only) // 3)
    return FilmClips(training=(only[:-end],), held_out=(only[-end:],))
