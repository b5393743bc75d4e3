"""Describes a video file from its headers and its first frame."""

import logging
import re
import struct
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import SideData, Type
from av.video.stream import VideoStream

from data_pipeline.video.colour_description import (
    ColourDescription,
    describe_colour,
)
from data_pipeline.video.listed_frames import listed_frames
from data_pipeline.video.opening import open_source, picture_stream
from data_pipeline.video.stream_description import StreamDescription
from data_pipeline.video.video_description import VideoDescription

_LOG = logging.getLogger(__name__)
_FIELD_ORDERS = {
    1: "progressive",
    2: "top first",
    3: "bottom first",
    4: "bottom first",
    5: "top first",
}
# AVFMT_TS_DISCONT: timestamps count from an arbitrary moment and may jump.
_ARBITRARY_CLOCK = 0x0200
_SAMPLED_PACKETS = 300
_DURATION = re.compile(r"(\d+):(\d+):(\d+(?:\.\d+)?)")


def probe_video(path: str | Path) -> VideoDescription:
    """Describes a video file.

    Args:
        path: A video file.

    Returns:
        The description. Its notes, which name what was guessed, are logged too.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is truncated, is no video or has no picture stream.
        OSError: The file cannot be read.
    """
    path = Path(path)
    with open_source(path) as container:
        stream = picture_stream(container, path)
        times, frame = _first_frame(container, stream, path)
        description = _describe(path, container, stream, times, frame)
    for note in description.notes:
        _LOG.info("%s: %s", path.name, note)
    return description


def _first_frame(
    container: InputContainer, stream: VideoStream, path: Path
) -> tuple[list[int | None], av.VideoFrame]:
    """Decodes up to the first frame, and notes the times of some packets."""
    times: list[int | None] = []
    frame: av.VideoFrame | None = None
    try:
        for packet in islice(_packets(container, stream), _SAMPLED_PACKETS):
            if not packet.is_discard:
                times.append(packet.pts)
            if frame is None:
                frame = _decode_one(packet)
        if frame is None:
            frame = next(iter(stream.decode(None)), None)
    except av.error.FFmpegError as error:
        if frame is None:
            raise ValueError(
                f"{path} is truncated or damaged: its first frame cannot be read."
            ) from error
    if frame is None:
        raise ValueError(
            f"{path} is truncated or damaged: no frame of its video can be decoded."
        )
    return times, frame


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet]:
    return (packet for packet in container.demux(stream) if packet.size)


def _decode_one(packet: Packet) -> av.VideoFrame | None:
    try:
        frames = packet.decode()
    except av.error.InvalidDataError:
        return None
    return frames[0] if frames else None


def _describe(
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    stamps: list[int | None],
    frame: av.VideoFrame,
) -> VideoDescription:
    colour = _colour(path, stream, frame)
    rate = _rate(stream)
    time_base = stream.time_base or 1 / rate
    origin = Fraction(0)
    if container.format.flags & _ARBITRARY_CLOCK and container.start_time:
        origin = Fraction(container.start_time, av.time_base)
    times = [stamp for stamp in stamps if stamp is not None]
    start = min(times) * time_base - origin if times else Fraction(0)
    duration, is_own = _duration(container, stream, start)
    matrix = _display_matrix(frame)
    count = listed_frames(container, stream) or _estimate(duration, rate)
    if not count and not times:
        count = len(stamps) + sum(1 for _ in _packets(container, stream))
    variable = _is_variable(times, time_base)
    return VideoDescription(
        path=path,
        container=container.format.name,
        codec=stream.codec_context.name,
        stream_index=stream.index,
        width=frame.width,
        height=frame.height,
        sample_aspect_ratio=stream.sample_aspect_ratio or None,
        rotation=int(frame.rotation) % 360,
        display_matrix=matrix,
        average_rate=rate,
        base_rate=stream.base_rate or rate,
        time_base=time_base,
        frame_count=count,
        duration=duration,
        duration_is_own=is_own,
        start=start,
        clock_origin=origin,
        pixel_format=frame.format.name,
        bit_depth=max(part.bits for part in frame.format.components),
        colour=colour,
        field_order=_field_order(stream, frame),
        variable_frame_rate=variable,
        streams=tuple(_describe_stream(s) for s in container.streams),
        chapters=_chapters(container),
        metadata=dict(container.metadata),
        notes=tuple(_notes(colour, frame, rate, bool(times), variable)),
    )


def _colour(path: Path, stream: VideoStream, frame: av.VideoFrame) -> ColourDescription:
    context = stream.codec_context

    def tag(of_frame: int, of_stream: int, missing: int) -> int:
        return int(of_frame) if int(of_frame) != missing else int(of_stream)

    try:
        return describe_colour(
            matrix=tag(frame.colorspace, context.colorspace, 2),
            colour_range=tag(frame.color_range, context.color_range, 0),
            primaries=tag(frame.color_primaries, context.color_primaries, 2),
            transfer=tag(frame.color_trc, context.color_trc, 2),
            pixel_format=frame.format.name,
            is_rgb=frame.format.is_rgb or frame.format.has_palette,
            height=frame.height,
        )
    except ValueError as error:
        raise ValueError(f"{path} cannot be read: {error}.") from error


def _rate(stream: VideoStream) -> Fraction:
    # A raw stream has no timestamps to average, so what its codec says comes first.
    for rate in (
        stream.average_rate if stream.duration or stream.frames else None,
        stream.guessed_rate,
        stream.average_rate,
        stream.base_rate,
    ):
        if rate and 0 < rate <= 1000:
            return Fraction(rate)
    return Fraction(25)


def _duration(
    container: InputContainer, stream: VideoStream, start: Fraction
) -> tuple[Fraction | None, bool]:
    """Seconds of picture, and whether they are the picture's own."""
    for name, text in stream.metadata.items():
        # Matroska's tag tells the end; its name may carry a language.
        if name.split("-")[0] == "DURATION" and (found := _DURATION.match(text)):
            hours, minutes, seconds = found.groups()
            end = int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
            return end - start, True
    # Matroska's streams without that tag are given the duration of the file.
    own = container.format.name.startswith("mov") or len(container.streams) == 1
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base, own
    if container.duration:
        return Fraction(container.duration, av.time_base), own
    return None, False


def _estimate(duration: Fraction | None, rate: Fraction) -> int | None:
    return None if duration is None else max(1, round(duration * rate))


def _display_matrix(frame: av.VideoFrame) -> tuple[int, ...] | None:
    # The stubs call the side data a mapping; iterating it gives the values.
    try:
        sides: Iterable[SideData] = frame.side_data  # type: ignore[assignment]
    except ValueError:
        # Of a kind that PyAV does not know, as a photograph's EXIF.
        return None
    for side in sides:
        if side.type == Type.DISPLAYMATRIX:
            return struct.unpack("=9i", bytes(side))
    return None


def _field_order(stream: VideoStream, frame: av.VideoFrame) -> str:
    tagged = _FIELD_ORDERS.get(int(stream.codec_context.field_order), "unknown")
    if frame.interlaced_frame and tagged in ("unknown", "progressive"):
        return "top first"
    return tagged


def _is_variable(times: list[int], time_base: Fraction) -> bool:
    """Whether neighbouring frames differ by more than a rounded tick."""
    times = sorted(times)
    # The last packets in the order of decoding may still miss a neighbour.
    steps = [b - a for a, b in pairwise(times[: max(2, len(times) - 16)])]
    if len(steps) < 2:
        return False
    return max(steps) - min(steps) > max(2, round(Fraction(2, 1000) / time_base))


def _describe_stream(stream: av.stream.Stream) -> StreamDescription:
    context = stream.codec_context
    return StreamDescription(
        index=stream.index,
        kind=str(stream.type),
        codec=context.name if context is not None else (stream.name or ""),
        language=stream.metadata.get("language"),
        title=stream.metadata.get("title"),
        cover=bool(stream.disposition & av.stream.Disposition.attached_pic),
    )


def _chapters(container: InputContainer) -> tuple[tuple[Fraction, Fraction, str], ...]:
    found = []
    for chapter in container.chapters():
        base = chapter["time_base"] or Fraction(1, av.time_base)
        title = chapter["metadata"].get("title", "")
        found.append((chapter["start"] * base, chapter["end"] * base, title))
    return tuple(found)


def _notes(
    colour: ColourDescription,
    frame: av.VideoFrame,
    rate: Fraction,
    timed: bool,
    variable: bool,
) -> list[str]:
    notes = []
    if colour.matrix_guessed:
        notes.append(
            f"the file does not name its colour matrix; {colour.matrix_name} is "
            f"assumed for a height of {frame.height}"
        )
    if colour.range_guessed:
        notes.append(
            f"the file does not name its colour range; {colour.range_name} is assumed"
        )
    if not timed:
        notes.append(
            f"the file has no timestamps; {float(rate):g} frames per second are assumed"
        )
    if variable:
        notes.append("frames last for different times (variable frame rate)")
    if any(part.is_alpha for part in frame.format.components):
        notes.append(
            "the pictures have an alpha channel (transparency), which is left out"
        )
    return notes
