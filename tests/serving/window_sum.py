"""A restorer whose every output can be calculated by hand."""

import numpy as np

from serving.stepped_restorer import SteppedRestorer


class WindowSum(SteppedRestorer):
    """Gives the weighted sum of a window of frames.

    `shown` keeps what it was told about the frames that come out.
    """

    scale, alignment, halo = 1, 1, 0

    def __init__(self, past, future, time_edges):
        self.past, self.future, self.time_edges = past, future, time_edges
        self.shown = []

    def initial_state(self, height, width):
        return [np.zeros((height, width, 3))] * (self.past + self.future)

    def step(self, frame, shown, state):
        newest = np.zeros(shown.shape) if frame is None else frame.astype(float)
        window = [*state, newest]
        total = sum((i + 2) ** 2 * seen for i, seen in enumerate(window))
        self.shown.append(int(shown[0, 0, 0]))
        return total, window[1:]

    def memory_needed(self, height, width):
        return 0
