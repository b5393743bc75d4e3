"""Tests of the encoding of stretches of film."""

import dataclasses
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from data_pipeline.video.codecs import CODEC_NAMES, plan_encoding
from data_pipeline.video.encoding_plan import EncodingPlan
from data_pipeline.video.probe import probe_video
from data_pipeline.video.segment_encoder import SegmentEncoder
from data_pipeline.video.segment_file import SegmentFile
from tests.synthetic_video import moving_texture, write_video

_CLIP = np.rint(moving_texture(10, 64, 64) * 255).astype(np.uint8)


def _plan(folder: Path, codec: str = "h264") -> EncodingPlan:
    source = folder / "source.mp4"
    if not source.exists():
        write_video(source, width=64, height=64, frames=2)
    return plan_encoding(probe_video(source), codec)


def _encode(path: Path, plan: EncodingPlan, first: int = 0) -> SegmentFile:
    with SegmentEncoder(path, plan) as encoder:
        for index in range(first, len(_CLIP)):
            encoder.encode(_CLIP[index], Fraction(index, 25), Fraction(1, 25))
    return SegmentFile(path)


@pytest.mark.parametrize("codec", CODEC_NAMES)
def test_the_same_frames_give_the_same_bytes(tmp_path: Path, codec: str) -> None:
    plan = _plan(tmp_path, codec)
    once = _encode(tmp_path / "a.segment", plan)
    twice = _encode(tmp_path / "b.segment", plan)
    assert once.path.read_bytes() == twice.path.read_bytes()
    assert sorted(once.timestamps()) == [3600 * index for index in range(10)]
    assert {packet.duration for packet in once.packets()} == {3600}
    assert next(once.packets()).is_keyframe


@pytest.mark.parametrize("codec", CODEC_NAMES)
def test_other_stretches_have_the_same_header(tmp_path: Path, codec: str) -> None:
    plan = _plan(tmp_path, codec)
    whole = _encode(tmp_path / "a.segment", plan)
    end = _encode(tmp_path / "b.segment", plan, first=7)
    assert whole.extradata == end.extradata
    assert len(end.timestamps()) == 3


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    before = set(tmp_path.iterdir())
    with (
        pytest.raises(KeyboardInterrupt),
        SegmentEncoder(tmp_path / "a.segment", plan) as encoder,
    ):
        encoder.encode(_CLIP[0], Fraction(0), Fraction(1, 25))
        raise KeyboardInterrupt
    assert set(tmp_path.iterdir()) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    (tmp_path / "a.segment.partial").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"a\.segment cannot be written: No space left"):
        _encode(tmp_path / "a.segment", plan)
    assert [path.name for path in tmp_path.iterdir()] == ["source.mp4"]


def test_wrong_frames_are_refused(tmp_path: Path) -> None:
    encoder = SegmentEncoder(tmp_path / "a.segment", _plan(tmp_path))
    encoder.encode(_CLIP[0], Fraction(1), Fraction(1, 25))
    with pytest.raises(ValueError, match="64x64"):
        encoder.encode(_CLIP[0, :32], Fraction(2), Fraction(1, 25))
    with pytest.raises(ValueError, match="must increase"):
        encoder.encode(_CLIP[0], Fraction(1), Fraction(1, 25))
    encoder.discard()


def test_damaged_segments_are_found_out(tmp_path: Path) -> None:
    path = _encode(tmp_path / "a.segment", _plan(tmp_path)).path
    data = bytearray(path.read_bytes())
    path.write_bytes(data[:-20])
    with pytest.raises(ValueError, match="damaged"):
        list(SegmentFile(path).packets())
    data[-200] ^= 255
    path.write_bytes(data)
    with pytest.raises(ValueError, match="damaged"):
        list(SegmentFile(path).packets())
    path.write_bytes(b"something else")
    with pytest.raises(ValueError, match="not a segment"):
        SegmentFile(path)


def test_a_plan_is_stored_with_its_segment(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    segment = _encode(tmp_path / "a.segment", plan)
    assert segment.plan == plan.as_json()
    other = dataclasses.replace(plan, rate=Fraction(24))
    assert segment.plan != other.as_json()
