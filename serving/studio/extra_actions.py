"""What happens on the pages for damage masks and colour references."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from serving.studio.shown_error import shown_error
from serving.studio.visits import Visits

_MASK = '<p class="outcome done" role="status">{}</p>'


class ExtraActions:
    """Turns clicks into masks and references for somebody's film.

    Every action takes the number of the visit first, and returns a message.

    Args:
        visits: Knows the films.
    """

    def __init__(self, visits: Visits):
        self._visits = visits

    def take_mask(self, number: str | None, upload: str | None) -> str:
        """Takes a mask that was dropped, or gives it up."""
        _, visit = self._visits.find(number)
        if upload is None:
            visit.damage_mask = None
            return ""
        _shown(lambda: visit.take_mask(Path(upload)))
        return _MASK.format(
            "This mask is used when the film is restored: what is white in it is "
            "mended."
        )

    def picture(self, number: str | None, seconds: float) -> Any:
        """Reads the picture to paint on."""
        _, visit = self._visits.find(number)
        picture = _shown(lambda: visit.picture(seconds))
        return gr.update(value=picture, visible=True)

    def take_painted(self, number: str | None, painted: dict[str, Any] | None) -> str:
        """Takes what was painted as the mask."""
        _, visit = self._visits.find(number)
        _shown(lambda: visit.take_painted(_painted_place(painted)))
        return _MASK.format(
            "What you painted is mended in every picture of the film when it is "
            "restored."
        )

    def take_references(self, number: str | None, uploads: Sequence[str] | None) -> str:
        """Takes coloured pictures that were dropped, or gives them up."""
        _, visit = self._visits.find(number)
        paths = [Path(upload) for upload in uploads or ()]
        _shown(lambda: visit.take_references(paths))
        if not paths:
            return ""
        return _MASK.format("The film is coloured like these pictures.")


def _painted_place(painted: dict[str, Any] | None) -> np.ndarray:
    """Where any layer of a painting is covered."""
    given = (painted or {}).get("layers") or ()
    layers = [np.asarray(layer)[..., 3] > 0 for layer in given]
    if not layers:
        return np.zeros((1, 1), bool)
    place: np.ndarray = np.any(layers, axis=0)
    return place


def _shown(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (ValueError, OSError) as error:
        raise shown_error(error) from error
