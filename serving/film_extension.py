"""A film with invented frames behind its last one."""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from data_pipeline.video.checks import compare_streams
from data_pipeline.video.codecs import plan_encoding
from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame
from data_pipeline.video.writer import VideoWriter
from serving.engine import check_places
from serving.goal_picture import stored_goal
from zoo.catalog import load_network
from zoo.vae.continuation import continuation
from zoo.vae.stochastic_predictor import StochasticPredictor

# Frames of the film that the network looks at, and the longer side at which it does.
_KNOWN = 8
_WORKING_SIDE = 128
# Of the film and of what was made, for the report.
_SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class ExtensionJob:
    """What is to be made of a film.

    Attributes:
        source: The film.
        output: The new film.
        frames: How many are invented behind the last one.
        preset: Of a `StochasticPredictor`, a name or a folder; what the network is
            called where another one is given.
        seed: Of what is drawn; another seed gives another future.
        goal: A picture as people see it, uint8 RGB `[H, W, 3]`, that the new frames
            lead to, or None. Of other proportions the middle is taken.
        codec: As for `plan_encoding`.
        overwrite: Whether an output that exists is replaced.
    """

    source: Path
    output: Path
    frames: int
    preset: str
    seed: int = 0
    goal: np.ndarray | None = None
    codec: str = "h264"
    overwrite: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class ExtensionSummary:
    """What was made.

    Attributes:
        job: As given.
        recorded: Frames of the source, which the new film begins with.
        looked_at: How many of them the network saw.
        last_recorded: The last ones, RGB of the film's depth, as stored.
        invented: Some of the new ones, the same, by their number in the new film.
        rotation: Degrees counter-clockwise by which players turn them.
        audio_packets: Of sound, copied untouched.
        duration: Seconds of picture of the new film.
    """

    job: ExtensionJob
    recorded: int
    looked_at: int
    last_recorded: tuple[np.ndarray, ...]
    invented: dict[int, np.ndarray]
    rotation: int
    audio_packets: int
    duration: Fraction

    def to_text(self) -> str:
        """Returns what was made, for a person."""
        first, last = self.recorded, self.recorded + self.job.frames - 1
        return (
            f"{self.job.output}: {self.recorded} frames of {self.job.source} and "
            f"{self.job.frames} behind them, {float(self.duration):.2f} s\n"
            f"- frames {first} to {last}, counted from 0, are INVENTED by "
            f"{self.job.preset} (seed {self.job.seed}) from the {self.looked_at} "
            "frames before: nobody recorded what they show\n"
            f"- {self.audio_packets} packets of sound, byte for byte those of the "
            "source; there is none for the invented frames"
        )


def extend_film(
    job: ExtensionJob,
    network: StochasticPredictor | None = None,
    *,
    show_progress: bool = True,
) -> ExtensionSummary:
    """Writes a film and invented frames behind it.

    The film is encoded anew; sound, subtitles, chapters and times stay what they were.
    The output appears at the end, whole and checked. Memory does not grow with the
    length of the film. Movement is predicted on a small copy of the picture and the
    picture itself moved along it; what a network cannot move it paints, at the size
    of the copy.

    Args:
        job: What to do.
        network: In place of the one of the preset.
        show_progress: Whether to show a bar, where the output is a terminal.

    Raises:
        FileNotFoundError: There is no such source or folder.
        ValueError: The source is no whole video, or the preset predicts nothing.
        OSError: The output cannot be written.
    """
    check_places(job.source, job.output, overwrite=job.overwrite)
    reader = VideoReader(job.source)
    network = network or load_network(job.preset)
    if not isinstance(network, StochasticPredictor):
        raise ValueError(
            "films are extended by predictors, as svg_lp; received a "
            f"{type(network).__name__}"
        )
    plan = plan_encoding(reader.description, job.codec)
    draft = job.output.with_name(f".{job.output.stem}.unchecked{job.output.suffix}")
    shown: dict[int, np.ndarray] = {}
    bar = tqdm(unit=" frames", leave=False, disable=None if show_progress else True)
    try:
        with bar, VideoWriter(draft, reader.description, plan) as writer:
            film = _copied(reader, writer, bar)
            last, end = film.last, film.end
            for number, pixels in enumerate(
                _continued(network, film.known, job, reader.description), film.frames
            ):
                if (number - film.frames) % max(1, job.frames // _SHOWN) == 0:
                    shown[number] = pixels
                new = replace(last, index=number, timestamp=end, pixels=pixels)
                writer.write(new)
                end += new.duration
                bar.update()
        span = PictureSpan(film.frames + job.frames, film.first, end, film.longest)
        report = compare_streams(job.source, draft, source_pictures=span)
        if not report.passed:
            raise ValueError(
                f"the new film does not begin as {job.source} and was thrown away: "
                f"{' '.join(report.problems)}"
            )
        draft.replace(job.output)
    finally:
        draft.unlink(missing_ok=True)
    return ExtensionSummary(
        job=job,
        recorded=film.frames,
        looked_at=len(film.known),
        last_recorded=tuple(film.known[-_SHOWN:]),
        invented=shown,
        rotation=reader.description.rotation,
        audio_packets=report.audio_packets,
        duration=report.restored_duration,
    )


class _Film(NamedTuple):
    """What was read: times, the last frame, and the last ones of its shot."""

    frames: int
    first: Fraction
    end: Fraction
    longest: Fraction
    last: VideoFrame
    known: list[np.ndarray]


def _copied(reader: VideoReader, writer: VideoWriter, bar: Any) -> _Film:
    """Writes all frames of a film."""
    known: deque[np.ndarray] = deque(maxlen=_KNOWN)
    detector, in_shot, longest = ShotCutDetector(), 0, Fraction(0)
    first = last = None
    for frame in reader:
        writer.write(frame)
        bar.update()
        in_shot = 1 if detector.is_cut(frame.pixels) else in_shot + 1
        known.append(frame.pixels)
        first, last = first or frame, frame
        longest = max(longest, frame.duration)
    if first is None or last is None:
        raise ValueError(f"{reader.file.path} holds no frame to go on from")
    end = last.timestamp + last.duration
    seen = list(known)[-min(in_shot, len(known)) :]
    return _Film(last.index + 1, first.timestamp, end, longest, last, seen)


def _continued(
    network: StochasticPredictor,
    known: list[np.ndarray],
    job: ExtensionJob,
    description: VideoDescription,
) -> Iterator[np.ndarray]:
    """Makes the frames behind the known ones, of their size and depth."""
    peak, kind = float(np.iinfo(known[-1].dtype).max), known[-1].dtype
    small = [_small(pixels) for pixels in known]
    height, width = small[-1].shape[1:3]
    goal = None
    if job.goal is not None:
        shown = stored_goal(job.goal, description)
        goal = _resized(shown, height, width)
    random = np.random.default_rng(job.seed)
    shape = (1, *network.latent_shape(height, width))
    noises = (
        tf.constant(random.standard_normal(shape).astype(np.float32))
        for _ in itertools.count()
    )
    paint = tf.function(network.paint, autograph=False)
    whole = tf.constant(known[-1][None].astype(np.float32) / peak)
    for outputs in continuation(
        network,
        small,
        job.frames,
        noises,
        goal=goal,
        step=tf.function(network.step, autograph=False),
    ):
        whole = paint(whole, outputs["parts"])
        yield np.round(peak * np.clip(whole[0].numpy(), 0.0, 1.0)).astype(kind)


def _small(pixels: np.ndarray) -> Any:
    """A copy of the size that the network works at, `[1, h, w, 3]` in [0, 1]."""
    shrink = max(1.0, max(pixels.shape[:2]) / _WORKING_SIDE)
    rows, columns = (max(1, round(side / shrink)) for side in pixels.shape[:2])
    return _resized(pixels, rows, columns)


def _resized(pixels: np.ndarray, height: int, width: int) -> Any:
    peak = float(np.iinfo(pixels.dtype).max)
    resized = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return tf.constant(resized[None].astype(np.float32) / peak)
