"""Tests of the putting together of new films."""

import os
import subprocess
import sys
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from data_pipeline.video.checks import compare_streams
from data_pipeline.video.codecs import CODEC_NAMES, plan_encoding
from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.remuxer import assemble_video, check_destination
from data_pipeline.video.segment_encoder import SegmentEncoder
from tests.synthetic_video import write_video


def _restore(
    source: Path,
    destination: Path,
    codec: str = "h264",
    stretch: int = 5,
    drop_unsupported: bool = False,
) -> list[str]:
    """Copies a film through the encoder in segments of some frames each."""
    reader = VideoReader(source, deinterlace="off")
    plan = plan_encoding(reader.description, codec)
    frames, segments = list(reader), []
    for first in range(0, len(frames), stretch):
        segments.append(source.with_name(f"{codec}-{first}.segment"))
        with SegmentEncoder(segments[-1], plan) as encoder:
            for frame in frames[first : first + stretch]:
                encoder.encode(frame.pixels, frame.timestamp, frame.duration)
    return assemble_video(
        segments,
        reader.description,
        destination,
        plan,
        drop_unsupported=drop_unsupported,
    )


def _container_for(codec: str) -> str:
    return "mov" if codec == "prores" else "mkv"


@pytest.mark.parametrize("codec", CODEC_NAMES)
def test_segments_of_every_codec_play_as_one_film(tmp_path: Path, codec: str) -> None:
    source = write_video(tmp_path / "old.mp4", width=64, height=64, frames=17)
    new = tmp_path / f"new.{_container_for(codec)}"
    _restore(source, new, codec)
    old_frames, new_frames = list(VideoReader(source)), list(VideoReader(new))
    assert len(new_frames) == 17
    for old, restored in zip(old_frames, new_frames, strict=True):
        assert old.timestamp == restored.timestamp
        scale = 1 if restored.pixels.dtype == np.uint8 else 257
        error = np.abs(restored.pixels / scale - old.pixels).mean()
        # Neighbours in this fast pan differ by some 20.
        assert error < (0.01 if codec == "ffv1" else 9)
    with av.open(str(new)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    decoding = [p.dts for p in packets if p.dts is not None]
    assert all(a < b for a, b in pairwise(decoding))


@pytest.mark.parametrize("extension", ["mp4", "mkv", "mov"])
@pytest.mark.parametrize(
    "fields",
    [
        {"audio_tracks": 2},
        {"audio_tracks": 1, "audio_start": Fraction(1, 5)},
        {"audio_tracks": 1, "start": Fraction(1, 5)},
        {"audio_tracks": 1, "audio_codec": "libmp3lame"},
        {"timestamps": [Fraction(i * i + i, 120) for i in range(12)]},
        {"options": (("bf", "3"), ("crf", "20"))},
    ],
)
def test_sound_and_picture_stay_what_and_where_they_were(
    tmp_path: Path, extension: str, fields: dict[str, object]
) -> None:
    source = write_video(tmp_path / "old.mp4", **fields)
    new = tmp_path / f"new.{extension}"
    _restore(source, new)
    report = compare_streams(source, new)
    assert report.passed, report.problems
    assert report.sync_error <= Fraction(2, 1000)


def test_everything_else_is_carried_over(tmp_path: Path) -> None:
    source = write_video(
        tmp_path / "old.mkv",
        audio_tracks=2,
        subtitles="srt",
        chapters=True,
        attachment=True,
        metadata=(("title", "Summer"), ("PLACE", "lake")),
        rotation=90,
        sample_aspect_ratio=Fraction(4, 3),
        colour_matrix=1,
        colour_primaries=1,
        colour_transfer=13,
    )
    new = tmp_path / "new.mkv"
    assert _restore(source, new) == []
    old_info, new_info = probe_video(source), probe_video(new)
    for name in (
        "rotation",
        "display_matrix",
        "sample_aspect_ratio",
        "colour",
        "chapters",
        "time_base",
        "start",
    ):
        assert getattr(old_info, name) == getattr(new_info, name)
    assert new_info.metadata["title"] == "Summer"
    assert new_info.metadata["PLACE"] == "lake"
    for kind in ("audio", "subtitle", "attachment"):
        old_streams, new_streams = old_info.others(kind), new_info.others(kind)
        assert [s.codec for s in old_streams] == [s.codec for s in new_streams]
        assert [s.language for s in old_streams] == [s.language for s in new_streams]
    with av.open(str(source)) as old, av.open(str(new)) as restored:
        assert [bytes(p) for p in old.demux(subtitles=0)] == [
            bytes(p) for p in restored.demux(subtitles=0)
        ]
        assert restored.streams.attachments[0].data == b"kept as it was"


def test_tags_and_text_stay_in_mp4(tmp_path: Path) -> None:
    source = write_video(
        tmp_path / "old.mp4",
        subtitles="mov_text",
        chapters=True,
        metadata=(("title", "Summer"),),
        rotation=270,
        colour_matrix=6,
        colour_range=2,
        colour_primaries=6,
    )
    new = tmp_path / "new.mp4"
    assert _restore(source, new) == []
    old_info, new_info = probe_video(source), probe_video(new)
    assert new_info.rotation == 270 and new_info.chapters == old_info.chapters
    assert new_info.colour == old_info.colour
    assert new_info.metadata["title"] == "Summer"
    assert new_info.others("subtitle")[0].codec == old_info.others("subtitle")[0].codec
    # The index lies in front, so that a browser can start at once.
    data = new.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_further_pictures_are_copied_untouched(tmp_path: Path) -> None:
    source = tmp_path / "old.mp4"
    first = write_video(tmp_path / "first.mp4", seed=1, audio_tracks=1)
    second = write_video(tmp_path / "second.mp4", seed=2, width=32)
    with (
        av.open(str(first)) as one,
        av.open(str(second)) as two,
        av.open(str(source), "w") as both,
    ):
        # All streams are added before the first packet, as FFmpeg wants it.
        streams = [*one.streams, *two.streams]
        copies = [both.add_stream_from_template(s, opaque=True) for s in streams]
        packets = [p for container in (one, two) for p in container.demux() if p.size]
        for packet in packets:
            packet.stream = copies[streams.index(packet.stream)]
            both.mux(packet)
    new = tmp_path / "new.mp4"
    _restore(source, new)
    with av.open(str(second)) as before, av.open(str(new)) as after:
        assert [bytes(p) for p in before.demux(video=0)] == [
            bytes(p) for p in after.demux(video=1)
        ]


def test_a_picture_shorter_than_its_sound_is_no_truncated_film(tmp_path: Path) -> None:
    source = write_video(tmp_path / "old.mp4", frames=100, audio_tracks=1)
    reader = VideoReader(source)
    plan = plan_encoding(reader.description)
    segment = tmp_path / "a.segment"
    with SegmentEncoder(segment, plan) as encoder:
        for frame in islice(reader, 10):
            encoder.encode(frame.pixels, frame.timestamp, frame.duration)
    for name in ("new.mkv", "new.mp4"):
        new = tmp_path / name
        assemble_video([segment], reader.description, new, plan)
        assert len(list(VideoReader(new))) == 10


def test_a_stream_that_does_not_fit_is_named_or_dropped(tmp_path: Path) -> None:
    source = write_video(tmp_path / "old.mkv", subtitles="srt", audio_tracks=1)
    new = tmp_path / "new.mp4"
    with pytest.raises(ValueError, match=r"#2 .subtitle, srt.*new\.mkv"):
        _restore(source, new)
    assert not new.exists()
    dropped = _restore(source, new, drop_unsupported=True)
    assert len(dropped) == 1 and "left out" in dropped[0]
    assert compare_streams(source, new).passed


def test_an_arbitrary_clock_becomes_an_ordinary_one(tmp_path: Path) -> None:
    source = write_video(
        tmp_path / "old.ts",
        start=Fraction(50),
        audio_start=Fraction(50),
        audio_tracks=1,
    )
    new = tmp_path / "new.mp4"
    _restore(source, new)
    assert probe_video(new).start < Fraction(1, 10)
    assert compare_streams(source, new).passed


def test_what_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    source = write_video(tmp_path / "old.mkv", subtitles="ass")
    info = probe_video(source)
    h264, av1 = plan_encoding(info), plan_encoding(info, "av1")
    before = set(tmp_path.iterdir())
    with pytest.raises(ValueError, match="subtitle"):
        check_destination(info, tmp_path / "new.mp4", h264)
    with pytest.raises(ValueError, match="av1 cannot be stored"):
        check_destination(info, tmp_path / "new.mov", av1, drop_unsupported=True)
    with pytest.raises(ValueError, match="must end in"):
        check_destination(info, tmp_path / "new.gif", h264)
    with pytest.raises(ValueError, match="source itself"):
        check_destination(info, source, h264)
    with pytest.raises(FileNotFoundError, match="no folder"):
        check_destination(info, tmp_path / "none" / "new.mkv", h264)
    assert check_destination(info, tmp_path / "new.mkv", h264) == []
    assert set(tmp_path.iterdir()) == before


def test_segments_of_another_plan_are_refused(tmp_path: Path) -> None:
    source = write_video(tmp_path / "old.mp4", frames=2)
    info = probe_video(source)
    plan, other = plan_encoding(info), plan_encoding(info, quality=30)
    with SegmentEncoder(tmp_path / "a.segment", plan) as encoder:
        for frame in VideoReader(source):
            encoder.encode(frame.pixels, frame.timestamp, frame.duration)
    with pytest.raises(ValueError, match="other settings"):
        assemble_video([tmp_path / "a.segment"], info, tmp_path / "new.mp4", other)
    with pytest.raises(ValueError, match="no segments"):
        assemble_video([], info, tmp_path / "new.mp4", plan)


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from data_pipeline.video.codecs import plan_encoding
from data_pipeline.video.probe import probe_video
from data_pipeline.video.remuxer import assemble_video
folder = Path(sys.argv[1])
info = probe_video(folder / "old.mp4")
segment = folder / "a.segment"
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    assemble_video([segment], info, folder / sys.argv[2], plan_encoding(info))
except OSError as error:
    print(error)
"""


@pytest.mark.parametrize("name", ["new.mp4", "new.mkv"])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, name: str
) -> None:
    source = write_video(tmp_path / "old.mp4", noise=20.0, audio_tracks=1)
    plan = plan_encoding(probe_video(source))
    with SegmentEncoder(tmp_path / "a.segment", plan) as encoder:
        for frame in VideoReader(source):
            encoder.encode(frame.pixels, frame.timestamp, frame.duration)
    before = set(tmp_path.iterdir())
    # A limit on the size of files fails as a full disk does, in a child process
    # because it cannot be lifted again.
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(tmp_path), name],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
    )
    assert "cannot be written: File too large." in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert set(tmp_path.iterdir()) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    source = write_video(tmp_path / "old.mp4")
    info = probe_video(source)
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(PermissionError, match="may not be written to"):
        check_destination(info, folder / "new.mp4", plan_encoding(info))


def _put_together(path: Path, frames: int) -> Path:
    """Two recordings in one file, as `cat` makes it."""
    part = write_video(path.with_name("part.ts"), frames=frames, audio_tracks=1)
    path.write_bytes(2 * part.read_bytes())
    return path


@pytest.mark.parametrize("extension", ["mp4", "mkv"])
def test_a_clock_that_starts_anew_is_found_out_before_the_work(
    tmp_path: Path, extension: str
) -> None:
    source = _put_together(tmp_path / "old.ts", frames=20)
    description = probe_video(source)
    plan = plan_encoding(description)
    with pytest.raises(ValueError, match=r"old\.ts starts anew after 0\.[78] s"):
        check_destination(description, tmp_path / f"new.{extension}", plan)


@pytest.mark.parametrize("extension", ["mp4", "mkv"])
def test_sound_that_stumbles_is_kept_whole(tmp_path: Path, extension: str) -> None:
    source = _put_together(tmp_path / "old.ts", frames=5)
    description = probe_video(source)
    new = tmp_path / f"new.{extension}"
    assert not check_destination(description, new, plan_encoding(description))
    _restore(source, new)
    report = compare_streams(source, new)
    assert report.audio_identical
    assert report.audio_packets > 0
    assert report.restored_frames == report.source_frames == 10
