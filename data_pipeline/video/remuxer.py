"""Puts restored pictures and all the rest of a film into one new file."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.packet import Packet

from data_pipeline.video.clock_check import check_clock
from data_pipeline.video.codecs import configure_encoder
from data_pipeline.video.copied_streams import CopiedStreams, kept_metadata
from data_pipeline.video.decoding_order import decoding_times
from data_pipeline.video.encoding_plan import EncodingPlan
from data_pipeline.video.kept_scheduling import kept_scheduling
from data_pipeline.video.opening import open_source
from data_pipeline.video.packet_trimmer import PacketTrimmer
from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.segment_file import EncodedPacket, SegmentFile
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.write_errors import told_clearly

_FORMATS = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".webm": "webm",
}
# Tags that MP4 has fields of its own for; others need QuickTime's key list.
_MP4_TAGS = {
    "title",
    "artist",
    "album_artist",
    "album",
    "composer",
    "comment",
    "copyright",
    "creation_time",
    "date",
    "description",
    "genre",
    "grouping",
    "keywords",
    "lyrics",
    "synopsis",
    "track",
}


def container_format(destination: str | Path) -> str:
    """Finds the container that a file name asks for.

    Args:
        destination: Name of a new video file.

    Returns:
        FFmpeg's name of the format.

    Raises:
        ValueError: The extension is none of those that can be written.
    """
    suffix = Path(destination).suffix.lower()
    if suffix not in _FORMATS:
        raise ValueError(
            f"the new file's name must end in {', '.join(_FORMATS)}, received "
            f"{Path(destination).name}."
        )
    return _FORMATS[suffix]


@kept_scheduling()
def check_destination(
    source: VideoDescription,
    destination: str | Path,
    plan: EncodingPlan,
    drop_unsupported: bool = False,
) -> list[str]:
    """Finds out whether the new file will hold all that it is to hold.

    To be called before hours are spent on the pictures; writes nothing.

    Args:
        source: The source.
        destination: The new file.
        plan: How its pictures are encoded.
        drop_unsupported: As for `assemble_video`.

    Returns:
        A sentence about each stream that is left out.

    Raises:
        ValueError: The container cannot hold the codec or a stream, or the new
            file is the source, or the source's clock starts anew somewhere.
        OSError: The folder is missing or may not be written to.
    """
    destination = Path(destination)
    container_format(destination)
    _check_folder(source, destination)
    with open_source(source.path) as old:
        output = av.open(os.devnull, "w", format=container_format(destination))
        with output:
            _add_picture(output, plan, destination)
            streams = CopiedStreams(
                old, output, source.stream_index, destination, drop_unsupported
            )
            try:
                output.start_encoding()
            except ValueError as error:
                raise ValueError(
                    f"these streams cannot be stored in a {destination.suffix} file; "
                    f"name the new file {destination.stem}.mkv."
                ) from error
        check_clock(old, source.path)
        return streams.dropped


def assemble_video(
    segments: Sequence[str | Path],
    source: VideoDescription,
    destination: str | Path,
    plan: EncodingPlan,
    *,
    drop_unsupported: bool = False,
    kept: PictureSpan | None = None,
    pictures_only: bool = False,
) -> list[str]:
    """Writes the new film: restored pictures, and all the rest as it was.

    Packets of sound, subtitles and further pictures are copied with their
    timestamps; chapters, attachments, metadata, dispositions and languages too.
    Everything is written to a temporary name beside the destination, which then
    takes its place at once.

    Args:
        segments: Segment files in order, encoded with the plan.
        source: The source.
        destination: The new file; its extension chooses the container.
        plan: How the pictures were encoded.
        drop_unsupported: Leave out streams that the container cannot hold, in
            place of an error.
        kept: The pictures of the segments, where they are a stretch of the film; all
            the rest is cut to it, and the new film starts at 0 with its first
            picture. None for the whole film.
        pictures_only: Write the pictures with their times and nothing else.

    Returns:
        A sentence about each stream that is left out.

    Raises:
        ValueError: Segments do not fit the plan, or the container cannot hold a
            stream.
        OSError: The disk is full or the folder may not be written to.
    """
    destination = Path(destination)
    container_format(destination)
    _check_folder(source, destination)
    files = [SegmentFile(path) for path in segments]
    _check_segments(files, plan)
    partial = destination.with_name(
        f".{destination.stem}.partial-{os.getpid()}{destination.suffix}"
    )
    try:
        with told_clearly(destination):
            if pictures_only:
                _mux_pictures(files, destination, partial, plan, kept)
                dropped = []
            else:
                dropped = _mux(
                    files, source, destination, partial, plan, drop_unsupported, kept
                )
            _flush(partial)
            partial.replace(destination)
            _flush(destination.parent)
    finally:
        partial.unlink(missing_ok=True)
    return dropped


def _check_folder(source: VideoDescription, destination: Path) -> None:
    folder = destination.parent
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}; make it first.")
    if destination.is_dir():
        raise ValueError(f"{destination} is a folder; name a file.")
    if destination.exists() and destination.samefile(source.path):
        raise ValueError(
            f"{destination} is the source itself; name another file, since the source "
            "is never overwritten."
        )
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"The folder {folder} may not be written to.")


def _check_segments(files: Sequence[SegmentFile], plan: EncodingPlan) -> None:
    if not files:
        raise ValueError("there are no segments to put together.")
    for file in files:
        if file.plan != plan.as_json() or file.extradata != files[0].extradata:
            raise ValueError(
                f"{file.path} was encoded with other settings; delete it and restore "
                "again."
            )


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@kept_scheduling()
def _mux(
    files: Sequence[SegmentFile],
    source: VideoDescription,
    destination: Path,
    partial: Path,
    plan: EncodingPlan,
    drop_unsupported: bool,
    kept: PictureSpan | None,
) -> list[str]:
    trimmer = None if kept is None else PacketTrimmer(kept, source.clock_origin)
    first = Fraction(0) if kept is None else kept.first
    name = container_format(destination)
    with open_source(source.path) as old:
        options = _muxer_options(name, dict(old.metadata), plan)
        output = av.open(str(partial), "w", format=name, container_options=options)
        try:
            picture = _add_picture(output, plan, destination)
            shown = old.streams[source.stream_index]
            picture.metadata.update(kept_metadata(shown.metadata))
            picture.disposition = shown.disposition
            streams = CopiedStreams(
                old, output, source.stream_index, destination, drop_unsupported
            )
            output.metadata.update(kept_metadata(old.metadata))
            output.set_chapters(_chapters(old, source.clock_origin, trimmer))
            pictures = _picture_packets(files, plan, picture, first)
            others = streams.packets(source.clock_origin, trimmer)
            for packet in _interleaved(pictures, others):
                output.mux(packet)
            output.close()
        except BaseException:
            # Closing tries to write once more, and what went wrong first matters.
            with contextlib.suppress(Exception):
                output.close()
            raise
    return streams.dropped


@kept_scheduling()
def _mux_pictures(
    files: Sequence[SegmentFile],
    destination: Path,
    partial: Path,
    plan: EncodingPlan,
    kept: PictureSpan | None,
) -> None:
    name = container_format(destination)
    options = _muxer_options(name, {}, plan)
    with av.open(str(partial), "w", format=name, container_options=options) as output:
        picture = _add_picture(output, plan, destination)
        first = kept.first if kept else Fraction(0)
        for packet in _picture_packets(files, plan, picture, first):
            output.mux(packet)


def _muxer_options(
    name: str, metadata: dict[str, str], plan: EncodingPlan
) -> dict[str, str]:
    if name not in ("mp4", "mov"):
        return {}
    flags = "+faststart"
    if set(kept_metadata(metadata)) - _MP4_TAGS:
        flags += "+use_metadata_tags"
    # Late starts are written in ticks of the movie, by default milliseconds.
    scale = plan.time_base.denominator
    while scale < 1000:
        scale *= 10
    return {"movflags": flags, "movie_timescale": str(scale)}


def _add_picture(output: OutputContainer, plan: EncodingPlan, destination: Path) -> Any:
    try:
        if plan.codec == "av1" and output.format.name == "mov":
            raise ValueError("FFmpeg's muxer finds this out only when it is too late")
        stream: Any = output.add_stream(plan.encoder, rate=plan.rate)
    except ValueError as error:
        raise ValueError(
            f"{plan.codec} cannot be stored in a {destination.suffix} file; name the "
            f"new file {destination.stem}.mkv."
        ) from error
    # The encoder is opened for its header alone; the packets are there already.
    configure_encoder(stream.codec_context, plan)
    stream.time_base = plan.time_base
    if plan.display_matrix is not None:
        stream.set_display_matrix(plan.display_matrix)
    return stream


def _chapters(old: Any, origin: Fraction, trimmer: PacketTrimmer | None) -> list[Any]:
    chapters = old.chapters()
    for chapter in chapters:
        shift = round(origin / chapter["time_base"])
        chapter["start"] -= shift
        chapter["end"] -= shift
    return chapters if trimmer is None else trimmer.chapters(chapters)


def _picture_packets(
    files: Sequence[SegmentFile], plan: EncodingPlan, stream: Any, first: Fraction
) -> Iterator[Packet]:
    shift = round(first / plan.time_base)
    times = [time - shift for file in files for time in file.timestamps()]
    decoding = iter(decoding_times(times))
    for file in files:
        for encoded in file.packets():
            moved = encoded._replace(pts=encoded.pts - shift)
            yield _packet(moved, next(decoding), plan, stream)


def _packet(
    encoded: EncodedPacket, decoding: int, plan: EncodingPlan, stream: Any
) -> Packet:
    packet = Packet(encoded.data)
    packet.stream, packet.time_base = stream, plan.time_base
    packet.pts, packet.dts = encoded.pts, decoding
    packet.duration = encoded.duration
    packet.is_keyframe = encoded.is_keyframe
    return packet


def _interleaved(
    pictures: Iterator[Packet], others: Iterator[Packet]
) -> Iterator[Packet]:
    """Merges two streams of packets by decoding time, keeping each in order."""
    ahead = next(pictures, None)
    for other in others:
        time = (other.dts or 0) * other.time_base
        while ahead is not None and (ahead.dts or 0) * ahead.time_base <= time:
            yield ahead
            ahead = next(pictures, None)
        yield other
    while ahead is not None:
        yield ahead
        ahead = next(pictures, None)
