import numpy as np
import pytest

from benchmarks.serving_load import OK, WRONG
from benchmarks.serving_questions import ServingQuestions
from serving.client.prediction import Prediction
from serving.client.serving_error import ServingError

_WINDOWS = np.random.default_rng(0).integers(0, 256, (3, 5, 8, 8, 3), dtype=np.uint8)


class _Server:
    """Gives back the frames, of the request or of another one."""

    def __init__(self, shift=0, mixed_up=False):
        self._shift, self._mixed_up = shift, mixed_up
        self.asked = []

    def predict(self, model, inputs, *, signature):
        clip = np.roll(inputs["clip"], 2, axis=1)
        self.asked.append(clip)
        if self._mixed_up:
            clip = self.asked[0]
        return Prediction({"clip": np.clip(clip.astype(int) + self._shift, 0, 255)}, 7)


def _questions(server):
    # The frame that is seen whole is the one in the middle.
    return ServingQuestions(server, "m", _WINDOWS, _WINDOWS[:, 2], 10.0)


@pytest.mark.parametrize(
    ("server", "statuses"),
    [
        (_Server(), {OK}),
        (_Server(shift=1), {OK}),
        (_Server(shift=2), {WRONG}),
        (_Server(mixed_up=True), {OK, WRONG}),
    ],
)
def test_answers_are_held_to_what_the_network_makes_in_process(server, statuses):
    ask = _questions(server)
    assert {ask() for _ in range(6)} == statuses
    assert len({clip.tobytes() for clip in server.asked}) == len(_WINDOWS)


def test_a_refusal_is_told_by_its_status():
    class Refusing:
        def predict(self, *arguments, **keywords):
            raise ServingError("here:1", "RESOURCE_EXHAUSTED", "full")

    assert _questions(Refusing())() == "RESOURCE_EXHAUSTED"


def test_the_version_that_answers_is_told():
    assert _questions(_Server()).version() == 7
