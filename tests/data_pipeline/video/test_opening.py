"""Tests of the choice of the picture stream."""

from pathlib import Path

import av
import numpy as np
import pytest

from data_pipeline.video.opening import open_source, picture_stream
from tests.synthetic_video import write_video


def _with_cover(path: Path, film: Path | None) -> Path:
    """A file whose first picture stream is a cover, and whose second is a film."""
    with av.open(str(path), "w") as output:
        cover = output.add_stream("mjpeg", rate=1)
        cover.width = cover.height = 16
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8))
        packets = [*cover.encode(frame), *cover.encode(None)]
        if film is None:
            output.mux(packets)
            return path
        with av.open(str(film)) as source:
            copy = output.add_stream_from_template(source.streams.video[0], opaque=True)
            output.mux(packets)
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = copy
                    output.mux(packet)
    return path


def test_a_cover_is_not_taken_for_the_film(tmp_path: Path) -> None:
    film = write_video(tmp_path / "film.mp4")
    path = _with_cover(tmp_path / "both.mp4", film)
    with open_source(path) as container:
        assert picture_stream(container, path).codec_context.name == "h264"


def test_a_cover_alone_is_no_film(tmp_path: Path) -> None:
    path = _with_cover(tmp_path / "cover.mp4", None)
    with (
        open_source(path) as container,
        pytest.raises(ValueError, match="no video stream"),
    ):
        picture_stream(container, path)
