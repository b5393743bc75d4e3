"""What happens on the page for invented pictures."""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from html import escape
from typing import Any

import gradio as gr

from serving.inline_picture import inline_picture
from serving.studio.picture_maker import PictureMaker
from serving.studio.shown_error import shown_error
from serving.studio.visits import Visits

ALL_KINDS = "all kinds in turn"
MOST = 64
_SEEDS = 2**31


class SampleActions:
    """Turns clicks into pictures that a network invents.

    Args:
        visits: Has the queue in which they wait.
        makers: Which networks there are.
    """

    def __init__(self, visits: Visits, makers: Sequence[PictureMaker]):
        self._visits = visits
        self._makers = {maker.name: maker for maker in makers}

    @property
    def names(self) -> list[str]:
        """Of the networks."""
        return list(self._makers)

    def choose(self, name: str) -> Any:
        """Says which kinds of pictures a network knows."""
        count = self._waited(lambda: self._makers[name].classes)
        kinds = [ALL_KINDS, *(str(number) for number in range(count))]
        return gr.update(choices=kinds, value=ALL_KINDS, visible=count > 0)

    def make(self, name: str, count: float, seed: float, kind: str) -> str:
        """Makes pictures; returns them and the way to save them, as HTML."""
        if seed is None or seed != int(seed) or not 0 <= seed < _SEEDS:
            raise shown_error(
                ValueError(f"the number of the draw is a whole one from 0; got {seed}")
            )
        number, many = int(seed), max(1, min(int(count), MOST))
        label = None if kind == ALL_KINDS else int(kind)
        grid = self._waited(lambda: self._makers[name].make(many, number, label))
        source = inline_picture(grid, exact=True)
        title = f"{name}, {many} pictures, draw {number}"
        if label is not None:
            title += f", kind {label}"
        file = f"{title.replace(', ', ' ')}.png"
        return (
            f'<img class="invented" src="{source}" alt="{escape(title)}">'
            f'<p class="downloads"><a class="chief" href="{source}" '
            f'download="{escape(file)}">Download the pictures</a></p>'
        )

    def _waited(self, work: Callable[[], Any]) -> Any:
        try:
            return self._visits.looks.submit(work).result()
        except (ValueError, OSError) as error:
            raise shown_error(error) from error
        except CancelledError as error:
            raise shown_error(ValueError("the studio is closing")) from error
