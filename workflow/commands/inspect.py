"""`kinozoo inspect`: says what a video is and what is wrong with it."""

import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.command import Command

if TYPE_CHECKING:
    from serving.inspection import Inspection

_FAULT_HEAD = ("fault", "measured", "sure", "step", "")
_MEASURE_HEAD = ("without a reference", "measured", "")

FLAGS = flags.FlagValues()
_JSON = flags.DEFINE_string(
    "json",
    None,
    "A file to write everything to that was found, as JSON; - prints it in place "
    "of the table.",
    flag_values=FLAGS,
)
_MOMENTS = flags.DEFINE_integer(
    "moments",
    9,
    "At how many moments, spread over the film, noise and colours are measured.",
    lower_bound=1,
    flag_values=FLAGS,
)
_FRAMES = flags.DEFINE_enum(
    "frames",
    "auto",
    ["auto", "all", "some"],
    "Whether every frame is looked at, which finds cuts and the faults that need "
    "motion; auto does so for films "
    "of up to 5000 frames.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Inspects one file and prints a table.

    Args:
        arguments: The file.

    Raises:
        ValueError: Not one file is named, or it is no whole video.
        OSError: The file cannot be read, or the JSON cannot be written.
    """
    if len(arguments) != 1:
        raise ValueError(
            f"inspect takes one video file; received {len(arguments)}. "
            "See kinozoo inspect --help"
        )
    from serving.inspect import inspect_video

    inspection = inspect_video(
        arguments[0],
        moments=_MOMENTS.value,
        whole={"auto": None, "all": True, "some": False}[_FRAMES.value],
        progress=sys.stderr.isatty(),
    )
    if _JSON.value == "-":
        print(inspection.to_json(), end="")
        return
    print(table(inspection))
    if _JSON.value:
        Path(_JSON.value).write_text(inspection.to_json(), encoding="utf-8")


def table(inspection: "Inspection") -> str:
    """Lays an inspection out for a terminal of 88 columns."""
    rows = inspection.rows()
    width = max(len(label) for label, _ in rows) + 2
    lines = [
        textwrap.fill(
            text,
            88,
            initial_indent=f"{label:<{width}}",
            subsequent_indent=" " * width,
            break_on_hyphens=False,
        )
        for label, text in rows
    ]
    lines += ["", *_columns([_FAULT_HEAD, *inspection.fault_rows()])]
    lines += ["", *_columns([_MEASURE_HEAD, *inspection.measures.rows()])]
    for title, texts in (
        ("notes", inspection.notes),
        ("advice", inspection.suggestions),
    ):
        if texts:
            lines += ["", title]
            lines += [
                textwrap.fill(text, 88, initial_indent="- ", subsequent_indent="  ")
                for text in texts
            ]
    return "\n".join(lines)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lays out rows of which the last column is text that may need several lines."""
    widths = [max(len(cell) for cell in column) + 2 for column in zip(*rows)][:-1]
    lines = []
    for *cells, text in rows:
        start = "".join(f"{c:<{width}}" for c, width in zip(cells, widths, strict=True))
        lines.append(
            textwrap.fill(
                (start + text).rstrip(),
                88,
                subsequent_indent=" " * sum(widths),
                break_on_hyphens=False,
            )
        )
    return lines


COMMAND = Command(
    name="inspect",
    usage="kinozoo inspect FILM [flags]",
    summary="Says what a video is and what is wrong with it.\n\nMeasures "
    "each fault, how sure that is and which step would take it out; finds cuts and "
    "missing colour tags; changes nothing.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
