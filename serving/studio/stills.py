"""A row of small pictures by which somebody knows the film again."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from serving.contact_sheet import draw_contact_sheet
from serving.inline_picture import inline_picture
from serving.key_frame import KeyFrame

_MOST = 4


def stills_page(film: Path, key_frames: Sequence[KeyFrame]) -> str:
    """Shows some key frames of a film in a row, as HTML.

    Args:
        film: The film.
        key_frames: What an inspection found, in order of time.

    Raises:
        ValueError: No frame can be read.
        OSError: The film cannot be read.
    """
    if not key_frames:
        return ""
    last = len(key_frames) - 1
    count = min(_MOST, len(key_frames))
    chosen = sorted({round(i * last / max(count - 1, 1)) for i in range(count)})
    sheet = draw_contact_sheet(film, [key_frames[place] for place in chosen])
    return (
        f'<img class="stills" src="{inline_picture(np.asarray(sheet))}" '
        'alt="Some moments of the film">'
    )
