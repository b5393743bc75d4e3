"""Says what a video is and what is wrong with it."""

from enum import IntEnum
from pathlib import Path

import numpy as np
from av.video.reformatter import ColorPrimaries, ColorTrc
from tqdm import tqdm

from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from data_pipeline.video.video_description import VideoDescription
from serving.film_moments import read_moments, spread_times
from serving.inspection import Inspection
from serving.noise_estimate import NoiseEstimate
from serving.noise_estimation import (
    FRAMES_PER_MOMENT,
    combine_estimates,
    estimate_moment,
)
from serving.picture_kind import PictureKind, judge_picture_kind

LONGEST_WHOLE_FILM = 5000
_CLEAN = 2.0


def inspect_video(
    path: str | Path,
    *,
    moments: int = 9,
    whole: bool | None = None,
    progress: bool = False,
) -> Inspection:
    """Inspects a video file.

    Noise and colours are measured at moments spread over the film. Every frame is
    looked at, for cuts and damage of the file, where the film is short or this is
    asked for. Memory does not depend on the length of the film.

    Args:
        path: A video file.
        moments: How many moments to look at.
        whole: Whether to look at every frame; None for films of up to 5000 frames.
        progress: Whether to show a bar with the time left.

    Returns:
        What was found.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is truncated, or is no video.
        OSError: The file cannot be read.
    """
    reader = VideoReader(path)
    info = reader.description
    interlacing = reader.interlacing or detect_interlacing(path, info)
    kind, by_moment = _look_at_moments(reader, moments, progress)
    if whole is None:
        whole = (info.frame_count or 0) <= LONGEST_WHOLE_FILM
    cuts: tuple[int, ...] | None = None
    frames = info.frame_count
    if whole:
        frames, cuts = _look_at_all_frames(reader, progress)
    noise = combine_estimates([estimate for _, estimate in by_moment])
    ratio = info.sample_aspect_ratio
    return Inspection(
        path=str(info.path),
        container=info.container,
        codec=info.codec,
        width=info.width,
        height=info.height,
        pixel_format=info.pixel_format,
        bit_depth=info.bit_depth,
        rotation=info.rotation,
        sample_aspect_ratio=f"{ratio.numerator}:{ratio.denominator}" if ratio else None,
        frames=frames,
        frames_counted=whole,
        seconds=None if info.duration is None else float(info.duration),
        frames_per_second=str(info.average_rate),
        variable_frame_rate=info.variable_frame_rate,
        colour_matrix=info.colour.matrix_name,
        matrix_guessed=info.colour.matrix_guessed,
        colour_range=info.colour.range_name,
        range_guessed=info.colour.range_guessed,
        colour_primaries=_tag_name(ColorPrimaries, info.colour.primaries),
        colour_transfer=_tag_name(ColorTrc, info.colour.transfer),
        picture=kind,
        interlacing=interlacing,
        noise=noise,
        noise_by_moment=tuple((time, found.level) for time, found in by_moment),
        cuts=cuts,
        streams=tuple(str(stream) for stream in info.streams),
        chapters=len(info.chapters),
        suggestions=_suggestions(info, noise, kind, interlacing.interlaced),
        notes=reader.notes,
    )


def _look_at_moments(
    reader: VideoReader, count_of_moments: int, progress: bool
) -> tuple[PictureKind, list[tuple[float, NoiseEstimate]]]:
    times = spread_times(reader.description, count_of_moments)
    side = FRAMES_PER_MOMENT // 2
    pictures, estimates = [], []
    bar = tqdm(
        read_moments(reader, times, before=side, after=side),
        desc="moments",
        total=len(times),
        unit="moment",
        disable=not progress,
        leave=False,
    )
    for moment in bar:
        # Colours are judged on means of cells: every other pixel is enough.
        pictures.append(moment.frame.pixels[::2, ::2])
        pixels = np.stack([frame.pixels for frame in moment.frames])
        estimate = estimate_moment(pixels)
        if estimate is not None:
            estimates.append((float(moment.frame.timestamp), estimate))
    if not pictures:
        raise ValueError(
            f"{reader.description.path} has no frame that can be read; it may be "
            "damaged."
        )
    return judge_picture_kind(pictures), estimates


def _look_at_all_frames(
    reader: VideoReader, progress: bool
) -> tuple[int, tuple[int, ...]]:
    detector = ShotCutDetector()
    starts, number = [], 0
    for frame in tqdm(
        reader,
        desc="frames",
        total=reader.description.frame_count,
        unit="frame",
        disable=not progress,
        leave=False,
    ):
        number += 1
        if detector.is_cut(frame.pixels):
            starts.append(frame.index)
    return number, tuple(start for start in starts if start)


def _tag_name(names: type[IntEnum], number: int) -> str:
    """FFmpeg's name of a colour tag, as `bt709`."""
    return {int(tag): tag.name.lower() for tag in names}.get(number, str(number))


def _suggestions(
    info: VideoDescription,
    noise: NoiseEstimate | None,
    kind: PictureKind,
    interlaced: bool,
) -> tuple[str, ...]:
    found: list[str] = []
    if noise is None:
        found.append("The noise cannot be measured; try `kinozoo restore --preview`.")
    elif noise.level < _CLEAN:
        found.append("There is hardly any noise: taking it out would change little.")
    elif noise.correlated:
        found.append(
            "The noise is film grain or was compressed: look at `kinozoo restore "
            "--preview` first, and lower --strength to keep some of it."
        )
    else:
        found.append("There is noise: `kinozoo restore` takes it out.")
    if interlaced:
        found.append("Two fields share each frame: `restore` deinterlaces first.")
    if info.colour.matrix_guessed:
        found.append(
            "The colour matrix is not tagged: if colours look wrong in a player, "
            "they were wrong before."
        )
    if kind == "tinted":
        found.append("The picture has the shades of one colour only (toned or faded).")
    return tuple(found)
