"""How many frames a second a network restores, as the engine runs it."""

import time

import numpy as np

from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner


def frame_rate(runner: NetworkRunner, frames: np.ndarray, count: int) -> float:
    """Returns the best frames per second of two streams.

    Args:
        runner: The network.
        frames: uint8 `[T, H, W, 3]`, taken in turn.
        count: Frames of each stream.
    """
    seconds = []
    # The first stream is short: it is for tracing.
    for length in (1, count, count):
        stream = FrameStream(runner)
        start = time.perf_counter()
        for index in range(length):
            stream.feed(frames[index % len(frames)])
        stream.finish()
        seconds.append((time.perf_counter() - start) / length)
    return 1.0 / min(seconds[1:])
