"""Encodes a stretch of film on its own, so that a killed job can go on."""

import contextlib
import os
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from data_pipeline.video.codecs import configure_encoder
from data_pipeline.video.encoded_packet import EncodedPacket
from data_pipeline.video.encoding_plan import EncodingPlan
from data_pipeline.video.kept_scheduling import kept_scheduling
from data_pipeline.video.segment_sink import SegmentSink
from data_pipeline.video.write_errors import told_clearly
from data_pipeline.video.yuv_converter import YuvConverter


class SegmentEncoder:
    """Encodes consecutive frames with a fresh encoder into a segment file.

    The same frames and plan give the same bytes. The file appears under its name
    only when it is complete and on the disk; use the encoder as a context
    manager, or call `finish` or `discard`.

    Args:
        path: Segment file to make; its folder exists.
        plan: How to encode.

    Attributes:
        path: The segment file.
        frames: Frames encoded so far.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(self, path: str | Path, plan: EncodingPlan) -> None:
        self.path = Path(path)
        self.frames = 0
        self._plan = plan
        self._converter = YuvConverter(plan.colour, plan.pixel_format)
        self._durations: dict[int, int] = {}
        self._last: int | None = None
        context = av.CodecContext.create(plan.encoder, "w")
        self._context = cast(VideoCodecContext, context)
        configure_encoder(self._context, plan)
        with kept_scheduling():
            self._context.open()
        self._partial = self.path.with_name(self.path.name + ".partial")
        extradata = self._context.extradata or b""
        with told_clearly(self.path):
            self._file = self._partial.open("wb")
            self._sink = SegmentSink(self._file, plan.as_json(), extradata)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.discard()

    def encode(
        self, pixels: np.ndarray, timestamp: Fraction, duration: Fraction
    ) -> None:
        """Encodes one frame.

        Args:
            pixels: Of the plan's size, as `YuvConverter.convert` takes them.
            timestamp: Seconds, later than the frame before.
            duration: Seconds until the next frame.

        Raises:
            ValueError: The size or the order is wrong.
            OSError: The disk is full.
        """
        height, width = pixels.shape[:2]
        if (width, height) != (self._plan.width, self._plan.height):
            raise ValueError(
                f"expected frames of {self._plan.width}x{self._plan.height}, received "
                f"{width}x{height}."
            )
        ticks = round(timestamp / self._plan.time_base)
        if self._last is not None and ticks <= self._last:
            raise ValueError(
                f"timestamps must increase, received {ticks} after {self._last} in "
                f"ticks of {self._plan.time_base} s."
            )
        picture = self._converter.convert(pixels)
        picture.pts, picture.time_base = ticks, self._plan.time_base
        picture.pict_type = PictureType.NONE
        self._durations[ticks] = max(1, round(duration / self._plan.time_base))
        self._last = ticks
        self.frames += 1
        self._store(picture)

    def finish(self) -> None:
        """Ends the segment and gives the file its name.

        Raises:
            OSError: The disk is full.
            RuntimeError: The encoder swallowed a frame.
        """
        try:
            if self.frames:
                self._store(None)
            with told_clearly(self.path):
                self._sink.finish()
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
            if self._durations:
                raise RuntimeError(
                    f"{self._plan.encoder} lost {len(self._durations)} frames."
                )
            self._partial.replace(self.path)
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Stops and leaves nothing behind."""
        # What is left in the buffer may not fit on the disk, nor need it.
        with contextlib.suppress(OSError):
            self._file.close()
        self._partial.unlink(missing_ok=True)

    def _store(self, picture: av.VideoFrame | None) -> None:
        for packet in self._context.encode(picture):
            pts = cast(int, packet.pts)
            encoded = EncodedPacket(
                bytes(packet), pts, self._durations.pop(pts), packet.is_keyframe
            )
            with told_clearly(self.path):
                self._sink.write(encoded)
