"""Reads a few consecutive frames at several places of a film."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import av

from data_pipeline.video.decoder import TimedPicture
from data_pipeline.video.opening import open_source, picture_stream
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame

# Shorter films are decoded once from the start: that is as fast as seeking, and
# the numbers of the frames are exact.
_SHORT_FILM_FRAMES = 600
# What bwdif and decoders that start at an open group of pictures need before.
_RUN_UP_FRAMES = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class FilmMoment:
    """A frame of a film and its neighbours.

    Attributes:
        frames: Consecutive frames.
        centre: Place of the frame that was asked for among them. It has fewer
            neighbours at the ends of the film.
    """

    frames: tuple[VideoFrame, ...]
    centre: int

    @property
    def frame(self) -> VideoFrame:
        """The frame that was asked for."""
        return self.frames[self.centre]


def spread_times(description: VideoDescription, count: int) -> tuple[Fraction, ...]:
    """Times of `count` moments, evenly spread over a film, away from its ends."""
    length = description.duration
    if length is None:
        length = (description.frame_count or 1) * description.frame_interval
    return tuple(
        description.start + length * Fraction(2 * i + 1, 2 * count)
        for i in range(count)
    )


def read_moments(
    reader: VideoReader, times: Sequence[Fraction], *, before: int, after: int
) -> Iterator[FilmMoment]:
    """Reads the frames that are shown at some times, and their neighbours.

    Long films are not decoded as a whole: the reader jumps to each moment. Memory
    is that of one moment.

    Args:
        reader: Of the film; decides about deinterlacing.
        times: Seconds, as `VideoFrame.timestamp` counts them.
        before: Neighbours before each frame.
        after: Neighbours after each frame.

    Yields:
        Moments in the order of time; one where two times fall on the same frame;
        none for times after the end. The index of a frame is exact in short
        films and follows from its time in others.

    Raises:
        ValueError: A short film turns out to be truncated.
    """
    info = reader.description
    frames = info.frame_count or 0
    if info.duration is None or frames <= _SHORT_FILM_FRAMES:
        yield from _windows(reader.frames(), sorted(times), before, after)
        return
    seen: set[Fraction] = set()
    for time in sorted(times):
        run_up = (before + _RUN_UP_FRAMES) * info.frame_interval
        near = _frames_from(reader, time - run_up)
        for moment in _windows(near, [time], before, after):
            if moment.frame.timestamp not in seen:
                seen.add(moment.frame.timestamp)
                yield moment


def _windows(
    frames: Iterable[VideoFrame], times: Sequence[Fraction], before: int, after: int
) -> Iterator[FilmMoment]:
    pending = deque(times)
    kept: deque[VideoFrame] = deque(maxlen=before + 1 + after)
    for frame in frames:
        kept.append(frame)
        if len(kept) > after and _is_due(pending, kept[-1 - after]):
            yield _moment(kept, len(kept) - 1 - after, before)
        if not pending:
            return
    for centre in range(max(len(kept) - after, 0), len(kept)):
        if _is_due(pending, kept[centre]):
            yield _moment(kept, centre, before)


def _is_due(pending: deque[Fraction], frame: VideoFrame) -> bool:
    """Whether the frame is shown at one of the times; takes those off the list."""
    due = False
    while pending and pending[0] < frame.timestamp + frame.duration:
        pending.popleft()
        due = True
    return due


def _moment(kept: deque[VideoFrame], centre: int, before: int) -> FilmMoment:
    first = max(centre - before, 0)
    return FilmMoment(frames=tuple(kept)[first:], centre=centre - first)


def _frames_from(reader: VideoReader, time: Fraction) -> Iterator[VideoFrame]:
    info = reader.description
    converter = reader.converter()
    for item in reader.prepared(_pictures_from(reader.file, time)):
        yield VideoFrame(
            index=round((item.timestamp - info.start) * info.average_rate),
            timestamp=item.timestamp,
            duration=item.duration,
            pixels=reader.pixels(item, converter),
        )


def _pictures_from(info: VideoDescription, time: Fraction) -> Iterator[TimedPicture]:
    held: tuple[av.VideoFrame, Fraction] | None = None
    with open_source(info.path) as container:
        stream = picture_stream(container, info.path)
        stream.thread_type = "AUTO"
        target = (max(time, info.start) + info.clock_origin) / info.time_base
        try:
            container.seek(int(target), stream=stream)
        except av.error.FFmpegError as error:
            raise ValueError(
                f"{info.path} cannot be read at {float(time):.2f} s; it may be damaged."
            ) from error
        for picture in _decoded(container, stream):
            if picture.pts is None or picture.time_base is None:
                continue
            now = picture.pts * picture.time_base - info.clock_origin
            if now < time or (held is not None and now <= held[1]):
                continue
            if held is not None:
                yield TimedPicture(held[0], held[1], now - held[1])
            held = picture, now
    if held is not None:
        yield TimedPicture(held[0], held[1], info.frame_interval)


def _decoded(
    container: av.container.InputContainer, stream: av.VideoStream
) -> Iterator[av.VideoFrame]:
    packets = container.demux(stream)
    while True:
        try:
            yield from next(packets).decode()
        except StopIteration:
            return
        except av.error.InvalidDataError:
            # Frames that refer to some from before the jump; the next ones are whole.
            continue
