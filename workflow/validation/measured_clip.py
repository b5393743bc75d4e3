"""Finds the facts of clips and films."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from data_pipeline import storage
from data_pipeline.clip_measures import measure_clip
from data_pipeline.eight_bits import as_8_bit
from data_pipeline.measures.brightness_flicker import (
    brightness_flicker,
    brightness_gains,
)
from data_pipeline.measures.sharpness import sharpness
from data_pipeline.near_duplicates import ClipSignature, signature_of_pictures
from data_pipeline.source_quality import bits_per_pixel
from data_pipeline.video.reader import VideoReader
from serving.film_moments import read_moments, spread_times
from serving.measured_moment import SIDE, frames_of_its_shot
from serving.noise_estimate import NoiseEstimate
from serving.noise_estimation import estimate_noise
from serving.picture_kind import judge_picture_kind
from workflow.validation.clip_facts import ClipFacts
from workflow.validation.clip_job import ClipJob
from workflow.validation.colourfulness import colourfulness

# Moments at which noise is measured, and frames by which colour is judged.
_LOOKS = 3
_LEAST_SIDE = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class MeasuredClip:
    """Facts of a clip, and what copies of it are known by."""

    facts: ClipFacts
    signature: ClipSignature


def measure_job(job: ClipJob, moments: int) -> Iterator[MeasuredClip]:
    """Looks at a file.

    A file behind a URL is copied to this machine for that long.

    Args:
        job: A clip, which gives one record, or a film.
        moments: Places of a film that are looked at, a few frames each. Each gives a
            record; the parts of a film may differ much.

    Raises:
        ValueError: The file is damaged, no video, or too small.
        FileNotFoundError: It is not there.
        OSError: It cannot be read, or not be reached.
    """
    with storage.fetched(job.path) as path:
        yield from _measure_file(path, job, moments)


def _measure_file(path: Path, job: ClipJob, moments: int) -> Iterator[MeasuredClip]:
    if job.whole:
        reader = VideoReader(path, deinterlace="off")
        frames = np.stack([as_8_bit(frame.pixels) for frame in reader])
        rate = reader.description.average_rate
        length = Fraction(len(frames)) / rate
        yield _measured(job, job.name, frames, rate, length)
        return
    reader = VideoReader(path)
    info = reader.description
    film = ClipJob(
        path=job.path,
        name=job.name,
        whole=False,
        source=job.name,
        codec=info.codec,
        bits_per_pixel=bits_per_pixel(path),
    )
    frames_said = (info.frame_count or 1) * info.frame_interval
    length = info.duration if info.duration is not None else frames_said
    times = spread_times(info, moments)
    found = read_moments(reader, times, before=SIDE, after=SIDE)
    for moment in found:
        shown = frames_of_its_shot(moment)
        frames = np.stack([as_8_bit(pixels) for pixels in shown])
        name = f"{job.name} at {float(moment.frame.timestamp):.2f} s"
        yield _measured(film, name, frames, info.average_rate, length)


def _measured(
    job: ClipJob, name: str, frames: np.ndarray, rate: Fraction, length: Fraction
) -> MeasuredClip:
    count, height, width, _ = frames.shape
    if min(height, width) < _LEAST_SIDE:
        raise ValueError(
            f"{job.path} shows {width}x{height} pixels; at least "
            f"{_LEAST_SIDE}x{_LEAST_SIDE} are needed to measure anything."
        )
    measures = measure_clip(frames)
    few = frames[np.unique(np.linspace(0, count - 1, _LOOKS).astype(int))]
    lumas = np.stack([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames])
    noise = estimate_noise(frames, _LOOKS)
    facts = ClipFacts(
        clip=name,
        source=job.source,
        licence=job.licence or None,
        consent=job.consent or None,
        codec=job.codec or None,
        width=width,
        height=height,
        rate=round(float(rate), 3),
        frames=round(length * rate),
        seconds=round(float(length), 3),
        shrink=job.shrink,
        bits_per_pixel=job.bits_per_pixel,
        brightness=measures.brightness,
        contrast=measures.contrast,
        motion=measures.motion,
        texture=measures.texture,
        sharpness=round(sharpness(lumas[count // 2]), 3),
        flicker=_flicker(lumas),
        noise=round(noise.level, 3) if noise else None,
        noise_kind=_kind(noise) if noise else None,
        picture=judge_picture_kind(list(few)),
        colourfulness=round(colourfulness(few), 2),
    )
    pictures = [frames[index] for index in (0, count // 2, count - 1)]
    return MeasuredClip(facts=facts, signature=signature_of_pictures(pictures))


def _flicker(lumas: np.ndarray) -> float | None:
    if len(lumas) < 3:
        return None
    squares = brightness_flicker(brightness_gains(lumas))
    return round(100.0 * float(squares.mean()) ** 0.5, 3) if len(squares) else None


def _kind(noise: NoiseEstimate) -> str:
    if noise.correlated:
        return "correlated"
    return "white" if noise.white else "shared"
