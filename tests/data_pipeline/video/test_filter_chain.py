"""Tests of the running of frames through filters."""

import av
import numpy as np

from data_pipeline.video.filter_chain import FilterChain


def test_every_frame_comes_through_in_order() -> None:
    chain = FilterChain([("negate", ""), ("bwdif", "mode=send_frame:deint=all")])
    seen = []
    for value in (10, 20, 30, 40):
        pixels = np.full((16, 16), value, np.uint8)
        seen += chain.push(av.VideoFrame.from_ndarray(pixels, format="gray"))
    seen += chain.finish()
    assert [int(frame.to_ndarray()[8, 8]) for frame in seen] == [245, 235, 225, 215]


def test_a_chain_without_frames_ends_quietly() -> None:
    assert list(FilterChain([("negate", "")]).finish()) == []
