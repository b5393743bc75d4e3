"""Tests of the sizes that containers declare."""

from pathlib import Path

import pytest

from data_pipeline.video.completeness import check_completeness
from tests.synthetic_video import write_video


@pytest.mark.parametrize("extension", ["mp4", "mkv", "webm", "avi", "mov"])
def test_a_file_that_lost_its_end_is_found_out_without_decoding(
    tmp_path: Path, extension: str
) -> None:
    codec = "libvpx" if extension == "webm" else "libx264"
    path = write_video(tmp_path / f"film.{extension}", codec=codec)
    check_completeness(path)
    data = path.read_bytes()
    for kept in (len(data) - 200, len(data) // 2):
        path.write_bytes(data[:kept])
        with pytest.raises(ValueError, match="truncated"):
            check_completeness(path)


def test_formats_that_declare_no_size_pass(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.264")
    path.write_bytes(path.read_bytes()[:-100])
    check_completeness(path)


def test_a_live_matroska_file_without_a_size_passes(tmp_path: Path) -> None:
    path = tmp_path / "live.mkv"
    header = b"\x1a\x45\xdf\xa3\x80"
    path.write_bytes(header + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"\x00" * 50)
    check_completeness(path)
