"""Says what a video is and what is wrong with it."""

from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
from av.video.reformatter import ColorPrimaries, ColorTrc
from tqdm import tqdm

from data_pipeline.measures.picture_measures import PictureMeasures
from data_pipeline.measures.picture_meter import PictureMeter
from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from data_pipeline.video.video_description import VideoDescription
from serving.faults.fault import Fault
from serving.faults.film_meters import FilmMeters
from serving.faults.findings import (
    colour_fault,
    combing_fault,
    cuts_fault,
    noise_fault,
)
from serving.film_course import FilmCourse
from serving.film_moments import read_moments, spread_times
from serving.inspection import Inspection
from serving.measured_moment import SIDE, frames_of_its_shot
from serving.noise_estimate import NoiseEstimate
from serving.noise_estimation import (
    FRAMES_PER_MOMENT,
    combine_estimates,
    estimate_moment,
)
from serving.picture_kind import PictureKind, judge_picture_kind

LONGEST_WHOLE_FILM = 5000
_CLEAN = 2.0


class _Moments(NamedTuple):
    """What moments spread over a film show."""

    kind: PictureKind
    colour: Fault
    noise: list[tuple[float, NoiseEstimate]]
    measures: PictureMeasures
    faults: tuple[Fault, ...]
    course: FilmCourse


class _WholeFilm(NamedTuple):
    """What all frames of a film show; cuts in frames and in seconds."""

    frames: int
    cuts: tuple[int, ...]
    cut_times: tuple[float, ...]
    faults: tuple[Fault, ...]
    course: FilmCourse


def inspect_video(
    path: str | Path,
    *,
    moments: int = 9,
    whole: bool | None = None,
    progress: bool = False,
) -> Inspection:
    """Inspects a video file.

    Noise, colours and how good it looks are measured at moments spread over the film.
    Every frame is looked at, for cuts, most faults and damage of the file, where the
    film is short or this is asked for; otherwise the faults that a moment can show are
    measured at the moments. Of each frame at most a few numbers are kept.

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
    if whole is None:
        whole = (info.frame_count or 0) <= LONGEST_WHOLE_FILM
    seen = _look_at_moments(reader, moments, with_faults=not whole, progress=progress)
    film = _look_at_all_frames(reader, progress) if whole else None
    noise = combine_estimates([estimate for _, estimate in seen.noise])
    noise_by_moment = tuple((time, found.level) for time, found in seen.noise)
    measured_noise = noise_fault(noise, noise_by_moment)
    faults = (
        measured_noise,
        combing_fault(interlacing),
        seen.colour,
        cuts_fault(film and film.cuts, film.cut_times if film else ()),
        *(film or seen).faults,
    )
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
        frames=film.frames if film else info.frame_count,
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
        picture=seen.kind,
        interlacing=interlacing,
        noise=noise,
        noise_by_moment=noise_by_moment,
        faults=faults,
        measures=seen.measures,
        curves=(film or seen).course.curves(),
        key_frames=(film or seen).course.key_frames(),
        cuts=film.cuts if film else None,
        streams=tuple(str(stream) for stream in info.streams),
        chapters=len(info.chapters),
        suggestions=_suggestions(
            info, noise, measured_noise, seen.kind, interlacing.interlaced
        ),
        notes=reader.notes,
    )


def _look_at_moments(
    reader: VideoReader, count_of_moments: int, *, with_faults: bool, progress: bool
) -> _Moments:
    times = spread_times(reader.description, count_of_moments)
    side = FRAMES_PER_MOMENT // 2
    pictures, estimates = [], []
    meters = FilmMeters(whole_film=False)
    measures = PictureMeter()
    course = FilmCourse()
    bar = tqdm(
        read_moments(reader, times, before=SIDE, after=SIDE),
        desc="moments",
        total=len(times),
        unit="moment",
        disable=not progress,
        leave=False,
    )
    for moment in bar:
        # Colours are judged on means of cells: every other pixel is enough.
        pictures.append(moment.frame.pixels[::2, ::2])
        measures.add(frames_of_its_shot(moment))
        first = max(moment.centre - side, 0)
        near = moment.frames[first : moment.centre + side + 1]
        pixels = np.stack([frame.pixels for frame in near])
        estimate = estimate_moment(pixels)
        if estimate is not None:
            estimates.append((float(moment.frame.timestamp), estimate))
        if with_faults:
            meters.start_shot()
            course.start_shot(after_gap=True)
            for frame in near:
                observed = meters.add(frame.pixels, float(frame.timestamp))
                course.add(frame.index, observed)
    if not pictures:
        raise ValueError(
            f"{reader.description.path} has no frame that can be read; it may be "
            "damaged."
        )
    kind = judge_picture_kind(pictures)
    return _Moments(
        kind,
        colour_fault(kind, pictures),
        estimates,
        measures.measures(),
        meters.faults(),
        course,
    )


def _look_at_all_frames(reader: VideoReader, progress: bool) -> _WholeFilm:
    detector = ShotCutDetector()
    meters = FilmMeters(whole_film=True)
    course = FilmCourse()
    cuts, cut_times, number = [], [], 0
    for frame in tqdm(
        reader,
        desc="frames",
        total=reader.description.frame_count,
        unit="frame",
        disable=not progress,
        leave=False,
    ):
        number += 1
        seconds = float(frame.timestamp)
        if detector.is_cut(frame.pixels):
            meters.start_shot()
            course.start_shot()
            if frame.index:
                cuts.append(frame.index)
                cut_times.append(seconds)
        course.add(frame.index, meters.add(frame.pixels, seconds))
    return _WholeFilm(number, tuple(cuts), tuple(cut_times), meters.faults(), course)


def _tag_name(names: type[IntEnum], number: int) -> str:
    """FFmpeg's name of a colour tag, as `bt709`."""
    return {int(tag): tag.name.lower() for tag in names}.get(number, str(number))


def _suggestions(
    info: VideoDescription,
    noise: NoiseEstimate | None,
    measured: Fault,
    kind: PictureKind,
    interlaced: bool,
) -> tuple[str, ...]:
    found: list[str] = []
    if noise is None:
        found.append("The noise cannot be measured; try `kinozoo restore --preview`.")
    elif noise.level < _CLEAN:
        found.append("There is hardly any noise: taking it out would change little.")
    elif measured.suggested_step is None:
        found.append(
            "There is little noise, or fine texture that moves: look at `kinozoo "
            "restore --preview` before taking it out."
        )
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
    if kind == "black and white":
        found.append(
            "The picture has no colour: `restore --steps=auto,colour` makes some up, "
            "or takes it from a picture that you coloured (colour:picture.png)."
        )
    if kind == "tinted":
        found.append("The picture has the shades of one colour only (toned or faded).")
    return tuple(found)
