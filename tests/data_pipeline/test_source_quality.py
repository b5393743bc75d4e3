import dataclasses

import pytest

from data_pipeline.ingest_config import IngestConfig
from data_pipeline.source_quality import (
    bits_per_pixel,
    chosen_shrinks,
    estimated_pixels,
)
from data_pipeline.video.probe import probe_video
from tests.synthetic_video import write_video


@pytest.fixture(scope="module")
def description(tmp_path_factory):
    path = write_video(tmp_path_factory.mktemp("source") / "a.mp4", frames=4)
    return probe_video(path)


def test_bits_per_pixel_are_those_of_the_picture_alone(tmp_path):
    alone = write_video(tmp_path / "a.mkv", frames=10)
    loud = write_video(tmp_path / "b.mkv", frames=10, audio_tracks=2)
    assert bits_per_pixel(loud) == pytest.approx(bits_per_pixel(alone), rel=0.01)


def test_bits_per_pixel_grow_with_quality(tmp_path):
    good, bad = (
        write_video(tmp_path / f"{crf}.mp4", options=(("crf", crf),))
        for crf in ("5", "40")
    )
    assert bits_per_pixel(good) > 4 * bits_per_pixel(bad)


@pytest.mark.parametrize(
    ("codec", "bits", "fields", "shrinks"),
    [
        ("h264", 0.1, {}, (2,)),
        ("h264", 0.25, {}, (1, 2)),
        ("hevc", 0.12, {}, (1, 2)),
        ("ffv1", 0.1, {}, (1, 2)),
        ("h264", 0.1, {"native": ("a.mp4",)}, (1, 2)),
        ("h264", 0.1, {"shrink": "never"}, (1,)),
        ("ffv1", 9.0, {"shrink": "always"}, (2,)),
        ("ffv1", 9.0, {"largest_native": 63 * 48}, (2,)),
    ],
)
def test_sources_are_shrunk_by_what_compression_left(
    description, codec, bits, fields, shrinks
):
    source = dataclasses.replace(description, codec=codec)
    assert chosen_shrinks(source, bits, IngestConfig(**fields)) == shrinks


def test_the_work_is_estimated_from_the_header_and_else_from_the_size(tmp_path):
    path = write_video(tmp_path / "a.mp4", width=64, height=48, frames=10)
    assert estimated_pixels(str(path)) == 64 * 48 * 10
    matroska = write_video(tmp_path / "a.mkv", width=64, height=48, frames=25)
    assert estimated_pixels(str(matroska)) == pytest.approx(64 * 48 * 25, rel=0.1)
    (tmp_path / "b.mp4").write_bytes(b"no video at all")
    assert estimated_pixels(str(tmp_path / "b.mp4")) == 15 * 8 / 0.1
    assert estimated_pixels(str(tmp_path / "missing.mp4")) == 0
