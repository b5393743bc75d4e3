"""Requests whose right answers are known beforehand."""

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.serving_load import OK, WRONG

if TYPE_CHECKING:
    from serving.client.serving_client import ServingClient

# Levels by which a right answer may differ: other code rounds at other places. Answers
# to other questions differ by far more.
_ROUNDING = 1


class ServingQuestions:
    """Asks for several clips in turn, so that answers that are mixed up are noticed.

    It may be called from several threads.

    Args:
        client: Reaches the server.
        model: Name of the served model.
        windows: Clips uint8 `[T, H, W, 3]` of as many frames as the network sees.
        centres: What the network makes in process of the frame of each that it sees
            whole, uint8 `[H, W, 3]`.
        noise_level: On the 0 to 255 scale.
    """

    def __init__(
        self,
        client: "ServingClient",
        model: str,
        windows: Sequence[np.ndarray],
        centres: Sequence[np.ndarray],
        noise_level: float,
    ):
        self._client, self._model, self._centres = client, model, list(centres)
        self._inputs = [
            {
                "clip": window[None],
                "valid": np.ones((1, len(window)), np.float32),
                "noise_level": np.array([noise_level], np.float32),
            }
            for window in windows
        ]
        self._numbers = itertools.count()

    def __call__(self) -> str:
        """Asks the next question; returns OK, WRONG or the status of gRPC."""
        from serving.client.server_away_error import ServerAwayError
        from serving.client.serving_error import ServingError
        from serving.wire_names import WINDOW

        number = next(self._numbers) % len(self._inputs)
        try:
            made = self._client.predict(
                self._model, self._inputs[number], signature=WINDOW
            )
        except (ServingError, ServerAwayError) as error:
            return error.code
        # What comes back at the last place belongs to the frame that is seen whole.
        answer = made.outputs["clip"][0, -1].astype(int)
        apart = np.abs(answer - self._centres[number]).max()
        return OK if apart <= _ROUNDING else WRONG

    def version(self) -> int:
        """Asks which version answers."""
        from serving.wire_names import WINDOW

        asked = self._client.predict(self._model, self._inputs[0], signature=WINDOW)
        return asked.version
