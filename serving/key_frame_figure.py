"""Shows the key frames of a film on a page."""

import base64
import io
from pathlib import Path

from serving.contact_sheet import draw_contact_sheet
from serving.inspection import Inspection

_QUALITY = 88


def key_frame_figure(inspection: Inspection) -> str:
    """Draws the key frames as a picture that is part of the page.

    Args:
        inspection: Of the film, which is read anew.

    Returns:
        HTML.
    """
    frames = inspection.key_frames
    if not frames:
        return "<p>No frame was looked at.</p>"
    file = io.BytesIO()
    sheet = draw_contact_sheet(Path(inspection.path), frames)
    sheet.save(file, "JPEG", quality=_QUALITY)
    data = base64.b64encode(file.getvalue()).decode()
    named = "Its key frame" if len(frames) == 1 else f"Its {len(frames)} key frames"
    looked = "of each shot" if inspection.frames_counted else "of each moment"
    return (
        f'<figure class="sheet"><img src="data:image/jpeg;base64,{data}" '
        f'width="{sheet.width}" height="{sheet.height}" '
        f'alt="{named}, with times and numbers">'
        f"<figcaption>{named}: the sharpest and calmest frame {looked}, or of each "
        "part of one that shows something else.</figcaption></figure>"
    )
