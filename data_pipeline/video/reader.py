"""Reads the pictures of a video file one after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Literal

import numpy as np

from data_pipeline.video.decoder import PictureDecoder, TimedPicture
from data_pipeline.video.deinterlacer import Deinterlacer
from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.interlacing_report import InterlacingReport
from data_pipeline.video.picture_area import PictureArea
from data_pipeline.video.probe import probe_video
from data_pipeline.video.rgb_converter import RgbConverter
from data_pipeline.video.time_span import TimeSpan
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame

Deinterlace = Literal["auto", "bwdif", "off"]


class VideoReader:
    """A film, or a part of it, as a stream of RGB frames with exact times.

    Iterating decodes the file once, in order, with a memory use that does not
    depend on its length; iterating again starts a new decode.

    Args:
        path: A video file.
        deinterlace: "auto" looks at the frames and deinterlaces if they hold two
            fields; "bwdif" does so always; "off" never.
        description: Of that file, where it is at hand.
        span: Which stretch of the film to give, or None for all of it.
        area: Which part of the picture to give, or None for all of it.
        threads: That decode; 0 for as many as FFmpeg likes.

    Attributes:
        file: What the file is.
        description: What is read of it: size, start, length and number of frames
            are those of the part; the number of frames is then an estimate.
        interlacing: What was found about fields; None where nobody looked.
        deinterlaces: Whether frames pass through bwdif.
        notes: The description's notes and one about deinterlacing.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is truncated, or no video, `deinterlace` is unknown, or
            there is no such part.
        OSError: The file cannot be read.
    """

    def __init__(
        self,
        path: str | Path,
        deinterlace: Deinterlace = "auto",
        description: VideoDescription | None = None,
        *,
        span: TimeSpan | None = None,
        area: PictureArea | None = None,
        threads: int = 0,
    ) -> None:
        if deinterlace not in ("auto", "bwdif", "off"):
            raise ValueError(
                f"deinterlace must be auto, bwdif or off, received {deinterlace!r}."
            )
        self.file = description or probe_video(path)
        self.description = _described_part(self.file, span, area)
        self._span, self._area = span, area
        self._threads = threads
        self.interlacing: InterlacingReport | None = None
        self.deinterlaces = False
        self.notes = self.file.notes
        if deinterlace == "off":
            return
        # Also where it is wanted anyway, to learn which field comes first.
        self.interlacing = detect_interlacing(path, self.file)
        self.deinterlaces = deinterlace == "bwdif" or self.interlacing.interlaced
        if self.deinterlaces:
            note = f"deinterlaced with bwdif: {self.interlacing.reason}"
            self.notes = (*self.notes, note)

    def __iter__(self) -> Iterator[VideoFrame]:
        return self.frames()

    def frames(self, first: int = 0) -> Iterator[VideoFrame]:
        """Decodes the film, or the stretch of it.

        Args:
            first: Index of the first frame to give. Those before it are decoded
                but not converted, so that a job that goes on where another one
                stopped sees the very same pixels and times.

        Yields:
            The frames in order, numbered from the start of the stretch, with
            strictly increasing timestamps that count as the file's do.

        Raises:
            ValueError: The file turns out to be truncated, or the stretch lies
                outside it.
        """
        converter = self.converter()
        index = -1
        pictures = PictureDecoder(self.file, self._threads).pictures()
        for index, item in enumerate(self.prepared(pictures)):
            if index >= first:
                yield VideoFrame(
                    index=index,
                    timestamp=item.timestamp,
                    duration=item.duration,
                    pixels=self.pixels(item, converter),
                )
        if index < 0 and self._span is not None:
            raise ValueError(f"{self.file.path} has no picture {self._span}.")

    def prepared(self, pictures: Iterable[TimedPicture]) -> Iterator[TimedPicture]:
        """Deinterlaces pictures of the file, and leaves out those outside the stretch.

        Args:
            pictures: Consecutive ones, in order.
        """
        if self.interlacing is not None and self.deinterlaces:
            pictures = Deinterlacer(self.interlacing.parity).pictures(pictures)
        span = self._span or TimeSpan()
        for item in pictures:
            time = item.timestamp - self.file.start
            if span.end is not None and time >= span.end:
                return
            if time >= span.start:
                yield item

    def converter(self) -> RgbConverter:
        """Makes what `pixels` needs, once per decode."""
        file = self.file
        return RgbConverter(file.colour, file.width, file.height, file.bit_depth > 8)

    def pixels(self, item: TimedPicture, converter: RgbConverter) -> np.ndarray:
        """Returns what is read of a picture: RGB, `[H, W, 3]`."""
        pixels = converter.convert(item.picture)
        area = self._area
        if area is None:
            return pixels
        rows = slice(area.top, area.top + area.height)
        columns = slice(area.left, area.left + area.width)
        return np.ascontiguousarray(pixels[rows, columns])


def _described_part(
    file: VideoDescription, span: TimeSpan | None, area: PictureArea | None
) -> VideoDescription:
    """Describes a part of a file as a film of its own."""
    if area is not None:
        right, bottom = area.left + area.width, area.top + area.height
        if right > file.width or bottom > file.height:
            raise ValueError(
                f"{file.path} has pictures of {file.width}x{file.height} pixels; "
                f"received {area}, which goes beyond."
            )
        file = replace(file, width=area.width, height=area.height)
    if span is None:
        return file
    # Pictures begin at multiples of the interval, where the rate is constant.
    first = ceil(span.start * file.average_rate)
    start = first * file.frame_interval
    length = file.duration
    if length is None and file.frame_count is not None:
        length = file.frame_count * file.frame_interval
    ends = [end for end in (length, span.end) if end is not None]
    duration = min(ends) - start if ends else None
    if duration is not None and duration <= 0 and file.duration_is_own:
        raise ValueError(
            f"{file.path} has no picture {span}: it is "
            f"{float(length or Fraction(0)):.2f} s long."
        )
    count = None
    if duration is not None:
        duration = max(duration, file.frame_interval)
        count = max(1, ceil(duration * file.average_rate))
    return replace(file, start=file.start + start, duration=duration, frame_count=count)
