"""Tests of the description of video files."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from data_pipeline.video.probe import probe_video
from tests.synthetic_video import write_video


def test_a_described_file_is_what_was_written(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "film.mkv",
        width=66,
        height=50,
        rate=Fraction(30000, 1001),
        sample_aspect_ratio=Fraction(4, 3),
        rotation=90,
        colour_matrix=1,
        colour_primaries=1,
        colour_transfer=1,
        audio_tracks=2,
        subtitles="srt",
        chapters=True,
        attachment=True,
        metadata=(("title", "Summer"),),
    )
    found = probe_video(path)
    assert (found.width, found.height, found.frame_count) == (66, 50, 12)
    assert abs(found.average_rate - Fraction(30000, 1001)) < Fraction(1, 100)
    assert found.sample_aspect_ratio == Fraction(4, 3)
    assert found.rotation == 90 and found.display_matrix is not None
    assert (found.colour.matrix_name, found.colour.range_name) == ("bt709", "limited")
    assert (found.colour.primaries, found.colour.transfer) == (1, 1)
    assert not found.colour.matrix_guessed and found.notes == ()
    assert [s.language for s in found.others("audio")] == ["eng", "deu"]
    assert len(found.others("subtitle")) == len(found.others("attachment")) == 1
    assert [title for _, _, title in found.chapters] == ["Part 1", "Part 2"]
    assert found.metadata["title"] == "Summer"
    assert not found.variable_frame_rate and not found.tagged_interlaced


@pytest.mark.parametrize(
    ("height", "matrix"), [(48, "smpte170m"), (576, "bt470bg"), (720, "bt709")]
)
def test_an_untagged_matrix_is_guessed_by_height_and_told(
    tmp_path: Path, height: int, matrix: str
) -> None:
    path = write_video(
        tmp_path / "film.mp4", height=height, frames=2, colour_matrix=2, colour_range=0
    )
    found = probe_video(path)
    assert found.colour.matrix_name == matrix
    assert found.colour.matrix_guessed and found.colour.range_guessed
    assert any(matrix in note and str(height) in note for note in found.notes)


def test_variable_frame_rate_is_noticed(tmp_path: Path) -> None:
    times = [Fraction(i * i, 100) for i in range(40)]
    path = write_video(tmp_path / "film.mp4", frames=40, timestamps=times)
    assert probe_video(path).variable_frame_rate


def test_a_raw_stream_is_counted_and_told_to_have_no_times(tmp_path: Path) -> None:
    found = probe_video(write_video(tmp_path / "film.264"))
    assert found.frame_count == 12 and found.duration is None
    assert any("no timestamps" in note for note in found.notes)


def test_ten_bits_and_fields_are_seen(tmp_path: Path) -> None:
    deep = write_video(tmp_path / "deep.mkv", pixel_format="yuv420p10le")
    assert probe_video(deep).bit_depth == 10
    woven = write_video(tmp_path / "woven.mp4", interlaced=True)
    assert probe_video(woven).field_order == "top first"


def test_an_arbitrary_clock_is_taken_off(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "film.ts", start=Fraction(5), audio_start=Fraction(5), audio_tracks=1
    )
    found = probe_video(path)
    assert found.clock_origin > 4
    # The sound's encoder starts a little before the picture.
    assert 0 <= found.start < Fraction(1, 25)


def _without_moov(path: Path) -> bytes:
    data = write_video(path).read_bytes()
    return data[: data.index(b"moov") - 4]


def test_everything_that_is_no_whole_video_gets_one_sentence(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("These are words, and no pictures.\n" * 50)
    empty = tmp_path / "empty.mp4"
    empty.touch()
    short = tmp_path / "short.mp4"
    short.write_bytes(_without_moov(tmp_path / "whole.mp4"))
    sound = tmp_path / "sound.wav"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=800)
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    cases = {
        text: "not a video",
        empty: "empty",
        short: "truncated",
        sound: "no video stream",
        tmp_path: "not a file",
    }
    for path, words in cases.items():
        with pytest.raises(ValueError, match=words) as caught:
            probe_video(path)
        assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(FileNotFoundError, match="no file"):
        probe_video(tmp_path / "missing.mp4")


@pytest.mark.parametrize(
    ("pixel_format", "told"), [("yuva420p", True), ("yuv420p", False), ("bgr0", False)]
)
def test_transparency_that_is_left_out_is_told(
    tmp_path: Path, pixel_format: str, told: bool
) -> None:
    path = write_video(
        tmp_path / "film.mkv", codec="ffv1", pixel_format=pixel_format, options=()
    )
    assert any("alpha channel" in note for note in probe_video(path).notes) == told
