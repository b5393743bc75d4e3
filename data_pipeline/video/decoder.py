"""Decodes one video stream, gives every picture its time, notices short files."""

import logging
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from data_pipeline.video.listed_frames import listed_packets
from data_pipeline.video.opening import open_source, picture_stream
from data_pipeline.video.video_description import VideoDescription

_LOG = logging.getLogger(__name__)


class TimedPicture(NamedTuple):
    """A picture as FFmpeg decoded it, and its exact time in seconds."""

    picture: av.VideoFrame
    timestamp: Fraction
    duration: Fraction


class PictureDecoder:
    """One decode of a film, from its first frame to its last.

    Args:
        description: Of the file.
        threads: That decode; 0 for as many as FFmpeg likes. The pictures are the same.
    """

    def __init__(self, description: VideoDescription, threads: int = 0) -> None:
        self._info, self._threads = description, threads
        self._packets = 0
        self._end: Fraction | None = None
        self._damaged = 0
        self._damaged_since_frame = 0
        self._moved = 0

    def pictures(self) -> Iterator[TimedPicture]:
        """Decodes the film.

        Missing timestamps are filled in at the average rate; one that does not
        come after its predecessor's is moved one tick behind it.

        Yields:
            Pictures in the order of display, with strictly increasing times. A
            picture lasts until the next one begins.

        Raises:
            ValueError: The file ends before it should.
        """
        held: tuple[av.VideoFrame, Fraction] | None = None
        for picture in self._decoded():
            time = self._time(picture, None if held is None else held[1])
            if held is not None:
                yield TimedPicture(held[0], held[1], time - held[1])
            held = picture, time
        if held is not None:
            duration = self._duration(held[0])
            self._end = held[1] + duration
            yield TimedPicture(*held, duration)
        self._check_end(held is not None)

    def _time(self, picture: av.VideoFrame, previous: Fraction | None) -> Fraction:
        info = self._info
        if picture.pts is None or picture.time_base is None:
            if previous is None:
                return info.start
            return previous + info.frame_interval
        time = picture.pts * picture.time_base - info.clock_origin
        if previous is not None and time <= previous:
            if not self._moved:
                _LOG.warning(
                    "%s: timestamps run backwards at %.3f s; such frames are moved "
                    "behind their predecessors",
                    info.path.name,
                    float(time),
                )
            self._moved += 1
            return previous + info.time_base
        return time

    def _duration(self, picture: av.VideoFrame) -> Fraction:
        if picture.pts is not None and picture.duration and picture.time_base:
            return picture.duration * picture.time_base
        return self._info.frame_interval

    def _decoded(self) -> Iterator[av.VideoFrame]:
        info = self._info
        with open_source(info.path) as container:
            stream = picture_stream(container, info.path)
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = self._threads
            indexed = listed_packets(container, stream)
            for packet in self._demuxed(container, stream):
                if packet.size:
                    self._packets += 1
                try:
                    for picture in packet.decode():
                        self._damaged_since_frame = 0
                        yield picture
                except av.error.FFmpegError as error:
                    self._damaged += 1
                    self._damaged_since_frame += 1
                    _LOG.warning(
                        "%s: packet %d cannot be decoded (%s)",
                        info.path.name,
                        self._packets,
                        error.strerror,
                    )
            if self._packets < indexed:
                raise ValueError(
                    f"{info.path} is truncated: its index lists {indexed} frames and "
                    f"{self._packets} are there."
                )

    def _demuxed(
        self, container: InputContainer, stream: VideoStream
    ) -> Iterator[av.Packet]:
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError as error:
                raise ValueError(
                    f"{self._info.path} is truncated: reading stopped after "
                    f"{self._packets} frames ({error.strerror})."
                ) from error
            yield packet

    def _check_end(self, any_frame: bool) -> None:
        info = self._info
        if not any_frame:
            raise ValueError(
                f"{info.path} is truncated or damaged: no frame can be decoded."
            )
        if self._damaged_since_frame:
            raise ValueError(
                f"{info.path} is truncated: its last frames cannot be decoded."
            )
        if info.duration is None or self._end is None:
            return
        missing = info.start + info.duration - self._end
        if info.duration_is_own and missing > max(
            Fraction(1), 10 * info.frame_interval
        ):
            raise ValueError(
                f"{info.path} is truncated: it declares {float(info.duration):.2f} s "
                f"of pictures and ends {float(missing):.2f} s early."
            )
