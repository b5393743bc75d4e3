"""How many frames a second a network restores, as the engine runs it."""

import itertools
import time

import numpy as np

from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner


def frame_rate(runner: NetworkRunner, frames: np.ndarray, count: int) -> float:
    """Returns the best frames per second of two stretches of a long film.

    Args:
        runner: The network.
        frames: uint8 `[T, H, W, 3]`, taken in turn.
        count: Frames of each stretch.
    """
    film = itertools.cycle(frames)
    stream = FrameStream(runner)
    # From the first frame that leaves on, each that enters lets one leave.
    while not stream.feed(next(film)):
        pass
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        for _ in range(count):
            stream.feed(next(film))
        seconds.append((time.perf_counter() - start) / count)
    return 1.0 / min(seconds)
