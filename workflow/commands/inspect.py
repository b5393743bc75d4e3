"""`kinozoo inspect`: says what a video is and what is wrong with it."""

import json
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
_CONTACT_SHEET = flags.DEFINE_string(
    "contact_sheet",
    None,
    "A .jpg or .png file to draw the key frames on: the sharpest and calmest frame of "
    "each shot, up to 24.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Inspects a file and prints a table, or several side by side.

    Args:
        arguments: The files.

    Raises:
        ValueError: No file is named, or one is no whole video.
        OSError: A file cannot be read, or the JSON cannot be written.
    """
    if not arguments:
        raise ValueError(
            "inspect takes a video file, or several to compare; received none. See "
            "kinozoo inspect --help"
        )
    sheet = Path(_CONTACT_SHEET.value) if _CONTACT_SHEET.value else None
    # Before the films are looked at, which may take a while.
    if _JSON.value and not Path(_JSON.value).parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {Path(_JSON.value).parent} for the JSON; make it first"
        )
    from serving.contact_sheet import check_sheet_place, write_contact_sheet
    from serving.inspect import inspect_video

    if sheet is not None:
        if len(arguments) > 1:
            raise ValueError(
                "a contact sheet is of one film; name one, or leave it out"
            )
        check_sheet_place(sheet)
    _check_json_place(arguments)
    inspections = [
        inspect_video(
            path,
            moments=_MOMENTS.value,
            whole={"auto": None, "all": True, "some": False}[_FRAMES.value],
            progress=sys.stderr.isatty(),
        )
        for path in arguments
    ]
    if _JSON.value != "-":
        single = len(inspections) == 1
        print(table(inspections[0]) if single else comparison(inspections))
    if _JSON.value:
        _write_json(inspections)
    if sheet is not None:
        write_contact_sheet(sheet, arguments[0], inspections[0].key_frames)
        if _JSON.value != "-":
            print(f"\nkey frames: {sheet}")


def _check_json_place(films: Sequence[str]) -> None:
    """Refuses to write over one of the films."""
    if not _JSON.value or not Path(_JSON.value).exists():
        return
    for film in map(Path, films):
        if film.exists() and film.samefile(_JSON.value):
            raise ValueError(
                f"{film} is a film, over which no JSON is written; name another file"
            )


def _write_json(inspections: Sequence["Inspection"]) -> None:
    """Writes the record of one film, or the list of those of several."""
    text = inspections[0].to_json()
    if len(inspections) > 1:
        records = [inspection.to_record() for inspection in inspections]
        text = json.dumps(records, indent=2, ensure_ascii=False) + "\n"
    if _JSON.value == "-":
        print(text, end="")
    else:
        Path(_JSON.value).write_text(text, encoding="utf-8")


def comparison(inspections: Sequence["Inspection"]) -> str:
    """Lays films out side by side, a column each, for a terminal.

    Args:
        inspections: Of at least one film.
    """
    films = [f"({i + 1})" for i in range(len(inspections))]
    lines = [
        f"{film} {inspection.path}"
        for film, inspection in zip(films, inspections, strict=True)
    ]
    faults = [("fault", *films)]
    for rows in zip(*(film.fault_rows() for film in inspections), strict=True):
        faults.append((rows[0][0], *(row[1] for row in rows)))
    measures = [("without a reference", *films, "")]
    for rows in zip(*(film.measures.rows() for film in inspections), strict=True):
        measures.append((rows[0][0], *(row[1] for row in rows), rows[0][2]))
    return "\n".join([*lines, "", *_columns(faults), "", *_columns(measures)])


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
    widths = [
        max(len(cell) for cell in column) + 2 for column in zip(*rows, strict=True)
    ]
    lines = []
    for *cells, text in rows:
        start = "".join(
            f"{c:<{width}}" for c, width in zip(cells, widths, strict=False)
        )
        lines.append(
            textwrap.fill(
                (start + text).rstrip(),
                88,
                subsequent_indent=" " * sum(widths[:-1]),
                break_on_hyphens=False,
            )
        )
    return lines


COMMAND = Command(
    name="inspect",
    usage="kinozoo inspect FILM [FILM ...] [flags]",
    summary="Says what a video is and what is wrong with it.\n\nMeasures "
    "each fault, how sure that is and which step would take it out; finds cuts and "
    "missing colour tags; changes nothing. Several films are compared side by side.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
