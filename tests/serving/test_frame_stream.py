import numpy as np
import pytest

from serving.frame_stream import FrameStream, lead_frames
from tests.serving.window_sum import WindowSum


def _by_definition(restorer, frames):
    count = len(frames)
    results = []
    for centre in range(count):
        total = 0
        for i, index in enumerate(
            range(centre - restorer.past, centre + restorer.future + 1)
        ):
            if restorer.time_edges == "masked":
                if not 0 <= index < count:
                    continue
            else:
                period = max(2 * count - 2, 1)
                index = min(index % period, period - index % period)
            total = total + (i + 2) ** 2 * frames[index].astype(float)
        results.append(total)
    return results


def _frames(count):
    return [np.full((2, 2, 3), 1 + 3 * i, np.uint8) for i in range(count)]


@pytest.mark.parametrize("time_edges", ["masked", "reflected"])
@pytest.mark.parametrize(("past", "future"), [(2, 2), (3, 1), (1, 4), (0, 2), (2, 0)])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 9])
def test_a_stream_gives_every_window_of_the_shot(time_edges, past, future, count):
    restorer, frames = WindowSum(past, future, time_edges), _frames(count)
    stream = FrameStream(restorer)
    outputs = [output for frame in frames for output in stream.feed(frame)]
    outputs += stream.finish()
    np.testing.assert_array_equal(outputs, _by_definition(restorer, frames))
    assert restorer.shown[-count:] == [int(frame[0, 0, 0]) for frame in frames]


@pytest.mark.parametrize("time_edges", ["masked", "reflected"])
@pytest.mark.parametrize(("past", "future"), [(2, 2), (3, 1), (1, 4), (0, 2), (2, 0)])
@pytest.mark.parametrize("remaining", [1, 2, 7])
def test_a_start_inside_the_shot_gives_the_same_frames(
    time_edges, past, future, remaining
):
    restorer, frames = WindowSum(past, future, time_edges), _frames(14)
    expected = _by_definition(restorer, frames)[-remaining:]
    first = len(frames) - remaining - lead_frames(restorer)
    stream = FrameStream(restorer, mid_shot=True)
    outputs = [output for frame in frames[first:] for output in stream.feed(frame)]
    outputs += stream.finish()
    np.testing.assert_array_equal(outputs, expected)
    assert restorer.shown[-remaining:] == [
        int(frame[0, 0, 0]) for frame in frames[-remaining:]
    ]
