"""Reads the pictures of a video file one after the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from data_pipeline.video.decoder import PictureDecoder, TimedPicture
from data_pipeline.video.deinterlacer import Deinterlacer
from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.interlacing_report import InterlacingReport
from data_pipeline.video.probe import probe_video
from data_pipeline.video.rgb_converter import RgbConverter
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame

Deinterlace = Literal["auto", "bwdif", "off"]


class VideoReader:
    """A film as a stream of RGB frames with exact times.

    Iterating decodes the file once, in order, with a memory use that does not
    depend on its length; iterating again starts a new decode.

    Args:
        path: A video file.
        deinterlace: "auto" looks at the frames and deinterlaces if they hold two
            fields; "bwdif" does so always; "off" never.
        description: Of that file, where it is at hand.

    Attributes:
        description: What the file is.
        interlacing: What was found about fields; None where nobody looked.
        deinterlaces: Whether frames pass through bwdif.
        notes: The description's notes and one about deinterlacing.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is truncated, or no video, or `deinterlace` is
            unknown.
        OSError: The file cannot be read.
    """

    def __init__(
        self,
        path: str | Path,
        deinterlace: Deinterlace = "auto",
        description: VideoDescription | None = None,
    ) -> None:
        if deinterlace not in ("auto", "bwdif", "off"):
            raise ValueError(
                f"deinterlace must be auto, bwdif or off, received {deinterlace!r}."
            )
        self.description = description or probe_video(path)
        self.interlacing: InterlacingReport | None = None
        self.deinterlaces = False
        self.notes = self.description.notes
        if deinterlace == "off":
            return
        # Also where it is wanted anyway, to learn which field comes first.
        self.interlacing = detect_interlacing(path, self.description)
        self.deinterlaces = deinterlace == "bwdif" or self.interlacing.interlaced
        if self.deinterlaces:
            note = f"deinterlaced with bwdif: {self.interlacing.reason}"
            self.notes = (*self.notes, note)

    def __iter__(self) -> Iterator[VideoFrame]:
        return self.frames()

    def frames(self, first: int = 0) -> Iterator[VideoFrame]:
        """Decodes the film.

        Args:
            first: Index of the first frame to give. Those before it are decoded
                but not converted, so that a job that goes on where another one
                stopped sees the very same pixels and times.

        Yields:
            The frames in order, with strictly increasing timestamps.

        Raises:
            ValueError: The file turns out to be truncated.
        """
        info = self.description
        converter = RgbConverter(
            info.colour, info.width, info.height, info.bit_depth > 8
        )
        for index, (picture, timestamp, duration) in enumerate(self._pictures()):
            if index >= first:
                yield VideoFrame(
                    index=index,
                    timestamp=timestamp,
                    duration=duration,
                    pixels=converter.convert(picture),
                )

    def _pictures(self) -> Iterator[TimedPicture]:
        pictures = PictureDecoder(self.description).pictures()
        if self.interlacing is None or not self.deinterlaces:
            return pictures
        return Deinterlacer(self.interlacing.parity).pictures(pictures)
