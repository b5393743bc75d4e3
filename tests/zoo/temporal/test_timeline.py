"""A network sees the same neighbours on a clip and in a stream."""

import numpy as np
import pytest
from keras import ops

from zoo.temporal.timeline import ClipTimeline, StreamTimeline


def _numbered(frames: int) -> np.ndarray:
    """A clip whose channels hold the frame's number, counted from 1."""
    numbers = np.arange(1, frames + 1, dtype=np.float32)
    return np.tile(numbers[:, None, None, None], (1, 2, 3, 4))


def test_shift_takes_a_share_of_the_channels_from_each_side():
    shifted = ClipTimeline(3).shift(ops.convert_to_tensor(_numbered(3)), 1)
    pixel = ops.convert_to_numpy(shifted)[:, 0, 0]
    assert pixel.tolist() == [[0, 2, 1, 1], [1, 3, 2, 2], [2, 0, 3, 3]]


def _turned(before, after):
    """Moves what comes from both sides, each its own way."""
    return ops.roll(before, 1, axis=2), ops.roll(after, -1, axis=1)


def test_what_is_shifted_can_be_moved_in_a_stream_as_in_a_clip():
    clip = np.random.default_rng(0).random((4, 2, 3, 4), np.float32)
    whole = ClipTimeline(4).shift(ops.convert_to_tensor(clip), 1, _turned)
    plain = np.asarray(ClipTimeline(4).shift(ops.convert_to_tensor(clip), 1))
    before, after = _turned(plain[..., :1], plain[..., 1:2])
    np.testing.assert_array_equal(whole[..., :1], before)
    np.testing.assert_array_equal(whole[..., 1:2], after)
    state, outputs = None, []
    for index in range(5):
        frame = clip[min(index, 3)][None]
        timeline = StreamTimeline(state, ops.full((1,), float(index < 4)), latency=1)
        outputs.append(np.asarray(timeline.shift(frame, 1, _turned))[0])
        state = timeline.state
    np.testing.assert_array_equal(outputs[1:], whole)


def test_clips_of_a_batch_do_not_mix():
    batch = np.concatenate([_numbered(2), 10 * _numbered(2)])
    shifted = ClipTimeline(2).shift(ops.convert_to_tensor(batch), 1)
    pixel = ops.convert_to_numpy(shifted)[:, 0, 0]
    assert pixel.tolist() == [
        [0, 2, 1, 1],
        [1, 0, 2, 2],
        [0, 20, 10, 10],
        [10, 0, 20, 20],
    ]


def test_neighbours_are_before_now_and_after():
    joined = ClipTimeline(3).neighbours(ops.convert_to_tensor(_numbered(3)[..., :1]))
    pixel = ops.convert_to_numpy(joined)[:, 0, 0]
    assert pixel.tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 0]]


def _network(features, timeline):
    """Three looks into the future, a delay to meet them, and a bias."""
    mixed = timeline.neighbours(features) + 1.0
    mixed = timeline.shift(mixed, 3) * 2.0 + 1.0
    mixed = timeline.shift(mixed, 2)
    return mixed + ops.tile(timeline.delay(features, 3), (1, 1, 1, 3))


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_stream_equals_clip_when_blank_frames_follow(frames):
    clip = np.random.default_rng(0).random((frames, 2, 3, 4), np.float32)
    whole = ops.convert_to_numpy(
        _network(ops.convert_to_tensor(clip), ClipTimeline(frames))
    )
    state, outputs = None, []
    for index in range(frames + 3):
        inside = index < frames
        frame = clip[index] if inside else np.full_like(clip[0], 9.0)
        timeline = StreamTimeline(state, ops.full((1,), float(inside)), latency=3)
        outputs.append(ops.convert_to_numpy(_network(frame[None], timeline))[0])
        state = timeline.state
    np.testing.assert_allclose(outputs[3:], whole, rtol=0, atol=1e-6)
