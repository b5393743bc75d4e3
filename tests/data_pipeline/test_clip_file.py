from fractions import Fraction

import av
import numpy as np
import pytest

from data_pipeline.clip_file import fitting_size, shrink_frame, write_clip
from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from tests.synthetic_video import moving_texture

_RATE = Fraction(30000, 1001)


def _clip(frames: int = 6, height: int = 50, width: int = 64) -> np.ndarray:
    return np.rint(255 * moving_texture(frames, height, width)).astype(np.uint8)


@pytest.mark.parametrize(
    ("size", "shrink", "fitting"),
    [
        ((480, 854), 1, (480, 848)),
        ((480, 854), 2, (480, 832)),
        ((677, 1202), 2, (676, 1184)),
        ((20, 10), 1, (20, 0)),
    ],
)
def test_the_part_that_fits_gives_a_width_of_16_pixels(size, shrink, fitting):
    assert fitting_size(*size, shrink) == fitting


def test_shrinking_averages_blocks_of_the_middle():
    frame = np.random.default_rng(0).integers(0, 256, (38, 70, 3), np.uint8)
    middle = frame[1:37, 3:67].astype(float)
    means = middle.reshape(18, 2, 32, 2, 3).mean((1, 3))
    shrunk = shrink_frame(frame, 2)
    assert shrunk.dtype == np.uint8
    assert np.abs(shrunk - means).max() <= 0.5


@pytest.mark.parametrize("shrink", [1, 2])
def test_deep_pixels_become_8_bits(shrink):
    frame = np.full((32, 32, 3), 65535, np.uint16)
    assert (shrink_frame(frame, shrink) == 255).all()


def test_a_clip_is_visually_lossless_and_tagged(tmp_path):
    clip = _clip()
    write_clip(tmp_path / "clip.mp4", clip, _RATE)
    description = probe_video(tmp_path / "clip.mp4")
    assert description.average_rate == _RATE
    assert description.pixel_format == "yuv420p"
    assert (description.colour.matrix, description.colour.range) == (6, 1)
    frames = [frame.pixels for frame in VideoReader(tmp_path / "clip.mp4", "off")]
    luma = np.array([0.299, 0.587, 0.114])
    error = (np.stack(frames) - clip.astype(float)) @ luma
    assert 10 * np.log10(255**2 / np.mean(error**2)) > 44


def test_clips_have_one_key_frame_and_no_frame_that_looks_ahead(tmp_path):
    write_clip(tmp_path / "clip.mp4", _clip(20), _RATE)
    with av.open(str(tmp_path / "clip.mp4")) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert [packet.is_keyframe for packet in packets] == [True] + 19 * [False]
    assert all(packet.pts == packet.dts for packet in packets)


def test_the_same_clip_gives_the_same_bytes(tmp_path):
    for name in ("a.mp4", "b.mp4"):
        write_clip(tmp_path / name, _clip(), _RATE)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize("clip", [_clip(2, 50, 56), _clip(2, 51, 64), []])
def test_a_clip_of_another_size_is_refused(tmp_path, clip):
    with pytest.raises(ValueError, match=r"Training clips|at least one frame"):
        write_clip(tmp_path / "clip.mp4", clip, _RATE)
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_of_a_clip_that_was_interrupted(tmp_path):
    def interrupted():
        yield from _clip(3)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_clip(tmp_path / "clip.mp4", interrupted(), _RATE)
    assert not list(tmp_path.iterdir())
