"""Shows what a restoration would do at a few moments of a film."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame
from serving.comparison_sheet import ComparedMoment, draw_comparisons
from serving.film_moments import FilmMoment, read_moments
from serving.film_opening import open_film
from serving.film_stream import ShotFrame, restored_frames
from serving.frame_interpolation import FrameInterpolation
from serving.frame_maker import FrameMaker
from serving.frame_ranges import Ranges
from serving.interpolation_runner import load_interpolation
from serving.network_loading import chain_networks, fit_masks, load_networks
from serving.plan import Plan
from serving.processor import Precision
from serving.restoration_chain import RestorationChain
from serving.shot_starts import ShotStarts

# Candidates per moment, of which the one with the most detail is shown.
_CANDIDATES = 3
_CELL = 8
# Frames that the detector of cuts wants to have seen before it judges.
_DETECTOR_MEMORY = 10


@dataclass(frozen=True, kw_only=True)
class PreviewJob:
    """What a preview is asked to show.

    Attributes:
        source: The film; it is only read.
        target: The picture to write; its extension is .png.
        plan: What a restoration would do.
        moments: How many moments to show.
        tile: "auto", "off" or the side of tiles in pixels.
        precision: In what numbers the networks calculate.
    """

    source: Path
    target: Path
    plan: Plan
    moments: int = 3
    tile: str = "auto"
    precision: Precision = "float32"

    def __post_init__(self) -> None:
        if self.moments < 1:
            raise ValueError(f"a preview shows a moment or more; got {self.moments}")
        if self.target.suffix.lower() != ".png":
            raise ValueError(f"a preview is a .png file; received {self.target}")


def write_preview(job: PreviewJob, *, progress: bool = True) -> None:
    """Draws moments of a film before and after restoration, side by side.

    Only the frames on which the shown ones depend are read and restored. They come
    out as in a restoration of the whole film; of a network with a memory of the shot,
    next to it. Where the plan does nothing but make frames between frames, the right
    picture is the one half-way to the next frame.

    Args:
        job: What to show.
        progress: Whether to show a bar with the time left.

    Raises:
        FileNotFoundError: There is no such film or folder.
        ValueError: The film is no whole video, or the plan does not suit it.
        OSError: The picture cannot be written.
    """
    if not job.target.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {job.target.parent} for the preview; make it first."
        )
    reader = open_film(job.source, job.plan)
    times = detailed_times(reader, job.moments)
    pairs = list(
        tqdm(
            compare_moments(reader, job.plan, times, job.tile, job.precision),
            desc="preview",
            total=len(times),
            unit="moment",
            disable=not progress,
            leave=False,
        )
    )
    sheet = draw_comparisons(pairs)
    partial = job.target.with_name(f".{job.target.name}.partial")
    try:
        sheet.save(partial, format="PNG")
        partial.replace(job.target)
    finally:
        partial.unlink(missing_ok=True)


def compare_moments(
    reader: VideoReader,
    plan: Plan,
    times: Sequence[Fraction],
    tile: str = "auto",
    precision: Precision = "float32",
) -> Iterator[ComparedMoment]:
    """Restores moments of a film, as `write_preview` says.

    Args:
        reader: Of the film, opened for the plan.
        plan: What a restoration would do.
        times: Seconds, as `VideoFrame.timestamp` counts them.
        tile: "auto", "off" or the side of tiles in pixels.
        precision: In what numbers the networks calculate.

    Yields:
        Pairs in the order of time.

    Raises:
        ValueError: The plan does not suit the film.
    """
    info = reader.description
    networks = load_networks(plan, precision)
    fit_masks(networks, info)
    chain, _ = chain_networks(networks, info.height, info.width, tile)
    delay = sum(network.future for network in networks)
    before = chain.lead + _DETECTOR_MEMORY
    moments = _restored_moments(reader, chain, times, before, delay, plan.lost_frames)
    if plan.interpolation is not None and not plan.acting:
        maker = load_interpolation(plan.interpolation, precision)
        moments = _moments_between(reader, maker, times)
    for moment, restored in moments:
        yield compared(info, moment.frame.timestamp, moment.frame.pixels, restored)


def compared(
    info: VideoDescription, time: Fraction, before: np.ndarray, after: np.ndarray
) -> ComparedMoment:
    """Makes a pair of pictures as players show them, turned and with 8 bits.

    Args:
        info: Of the film.
        time: Seconds.
        before: The frame as it was, `[H, W, 3]`, uint8 or uint16.
        after: The same frame restored, of the same or a larger size.
    """
    height, width = after.shape[:2]
    shown = as_8_bit(before)
    if shown.shape[:2] != (height, width):
        enlarged = Image.fromarray(shown).resize((width, height), Image.Resampling.BOX)
        shown = np.asarray(enlarged)
    turns = info.rotation // 90
    return ComparedMoment(
        seconds=float(time - info.start),
        before=np.rot90(shown, turns),
        after=np.rot90(as_8_bit(after), turns),
    )


def detailed_times(reader: VideoReader, count: int) -> tuple[Fraction, ...]:
    """Chooses the most detailed of three moments in each part of a film.

    Args:
        reader: Of the film.
        count: Into how many parts the film is divided.

    Returns:
        At most `count` times in order, at least one.

    Raises:
        ValueError: No frame of the film can be read.
    """
    info = reader.description
    length = info.duration or (info.frame_count or 1) * info.frame_interval
    parts = count * _CANDIDATES
    times = [info.start + length * Fraction(2 * i + 1, 2 * parts) for i in range(parts)]
    best: dict[int, tuple[float, Fraction]] = {}
    for moment in read_moments(reader, times, before=0, after=0):
        time = moment.frame.timestamp
        part = min(int((time - info.start) * count / length), count - 1)
        candidate = _detail(moment.frame.pixels), time
        best[part] = max(best.get(part, candidate), candidate)
    if not best:
        raise ValueError(f"{info.path} has no frame that can be read; is it damaged?")
    return tuple(time for _, time in (best[part] for part in sorted(best)))


def _detail(pixels: np.ndarray) -> float:
    """Mean difference of neighbouring cells, in which noise has averaged out."""
    luma = as_8_bit(pixels).astype(np.float32).mean(axis=-1)
    height, width = (max(side // _CELL, 1) for side in luma.shape)
    cells = luma[: height * _CELL, : width * _CELL]
    cells = cells.reshape(height, -1, width, cells.shape[1] // width).mean(axis=(1, 3))
    across, down = np.diff(cells, axis=1), np.diff(cells, axis=0)
    return sum(float(np.abs(part).mean()) for part in (across, down) if part.size)


def _restored_moments(
    reader: VideoReader,
    chain: RestorationChain,
    times: Sequence[Fraction],
    before: int,
    after: int,
    lost: Ranges,
) -> Iterator[tuple[FilmMoment, np.ndarray]]:
    for moment in read_moments(reader, times, before=before, after=after):
        at_start = moment.centre < before
        yield moment, _restored(moment, chain, lost, at_start=at_start)


def _moments_between(
    reader: VideoReader, maker: FrameMaker, times: Sequence[Fraction]
) -> Iterator[tuple[FilmMoment, np.ndarray]]:
    """Frames, and the one half-way to the next frame of the shot."""
    for moment in read_moments(reader, times, before=_DETECTOR_MEMORY, after=2):
        detector = ShotCutDetector()
        made: list[VideoFrame] = []
        with contextlib.closing(
            FrameInterpolation(
                RateChange(factor=2),
                maker,
                lambda: reader.description.start,
                moment.centre,
            )
        ) as between:
            for place, frame in enumerate(moment.frames):
                cut = detector.is_cut(frame.pixels)
                # The frame before tells of the motion, and those before that do not.
                if place >= moment.centre - 1:
                    numbered = replace(frame, index=place)
                    made.extend(
                        between.feed(ShotFrame(frame=numbered, starts_shot=cut))
                    )
            made.extend(between.finish())
        yield moment, made[1].pixels


def _restored(
    moment: FilmMoment, chain: RestorationChain, lost: Ranges, *, at_start: bool
) -> np.ndarray:
    shots = ShotStarts(lost)
    window = []
    # Numbers that follow from times may repeat or leave one out.
    first = moment.frame.index - moment.centre
    for place, frame in enumerate(moment.frames):
        numbered = replace(frame, index=first + place)
        starts = shots.starts(numbered)
        if place == 0:
            starts = at_start
        window.append(ShotFrame(frame=numbered, starts_shot=starts))
    # The moment before left its shot unfinished; nothing of it may come out here.
    chain.start_shot()
    frames = restored_frames(window, chain, moment.frame.index)
    return next(frames).pixels
