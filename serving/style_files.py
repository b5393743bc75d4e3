"""The files that decide what a style step does; without loading Keras."""

from pathlib import Path

from serving.reference_picture import check_picture
from serving.style_step import StyleStep
from zoo.catalog import find_preset

EXAMPLE = "style:reference.jpg"


def style_files(step: StyleStep) -> list[Path]:
    """Returns the files that decide what the step does.

    Raises:
        FileNotFoundError: There is no such picture.
        ValueError: There is no such preset.
    """
    if step.method != "network":
        check_picture(Path(step.like), EXAMPLE)
        return [Path(step.like)]
    folder = find_preset(step.like)[1]
    return sorted(path for path in folder.iterdir() if path.is_file())
