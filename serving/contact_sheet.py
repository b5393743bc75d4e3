"""Draws the key frames of a film on one sheet."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.video_description import VideoDescription
from serving.comparison_sheet import clock
from serving.film_moments import read_moments
from serving.key_frame import KeyFrame

_COLUMNS = 4
_WIDTH = 320
_GAP, _CAPTION = 10, 24
_BACKGROUND, _INK = (24, 24, 27), (244, 244, 245)
_QUALITY = 90
_SUFFIXES = (".jpg", ".jpeg", ".png")


def draw_contact_sheet(film: str | Path, key_frames: Sequence[KeyFrame]) -> Image.Image:
    """Draws frames in rows of four, each with its time, number and shot.

    Pictures are as players show them, turned and with square pixels, and shrunk to
    a width of at most 320.

    Args:
        film: A video file; the frames are read anew.
        key_frames: At least one, in order of time.

    Raises:
        ValueError: There is no key frame, or none can be read.
    """
    reader = VideoReader(film)
    info = reader.description
    # Seconds are rounded, and the frame before ends where this one starts.
    times = [Fraction(frame.seconds) + Fraction(1, 1000) for frame in key_frames]
    moments = read_moments(reader, times, before=0, after=0)
    pictures = [_thumbnail(moment.frame.pixels, info) for moment in moments]
    if not pictures:
        raise ValueError(f"{info.path} has no frame for a contact sheet.")
    shots = len({frame.shot for frame in key_frames})
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures) + _CAPTION
    columns = min(_COLUMNS, len(pictures))
    rows = -(-len(pictures) // columns)
    size = (columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP)
    sheet = Image.new("RGB", size, _BACKGROUND)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for place, (picture, frame) in enumerate(zip(pictures, key_frames, strict=False)):
        left = _GAP + place % columns * (width + _GAP)
        top = _GAP + place // columns * (height + _GAP)
        sheet.paste(picture, (left, top))
        text = f"{clock(frame.seconds - float(info.start))}  frame {frame.index}"
        if shots > 1:
            text += f"  shot {frame.shot}"
        pen.text((left, top + picture.height + 4), text, fill=_INK, font=font)
    return sheet


def check_sheet_place(target: Path) -> None:
    """Raises an error if no contact sheet can be written to a place.

    Raises:
        ValueError: The extension is not that of a JPEG or PNG file.
        FileNotFoundError: There is no such folder.
    """
    if target.suffix.lower() not in _SUFFIXES:
        raise ValueError(f"a contact sheet is a .jpg or .png file; received {target}")
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {target.parent} for the contact sheet; make it first"
        )


def write_contact_sheet(
    target: Path, film: str | Path, key_frames: Sequence[KeyFrame]
) -> None:
    """Writes `draw_contact_sheet` to a JPEG or PNG file.

    Raises:
        ValueError: As `draw_contact_sheet` and `check_sheet_place`.
        FileNotFoundError: There is no such folder.
        OSError: The picture cannot be written.
    """
    check_sheet_place(target)
    sheet = draw_contact_sheet(film, key_frames)
    partial = target.with_name(f".{target.name}.partial")
    kind = "PNG" if target.suffix.lower() == ".png" else "JPEG"
    try:
        sheet.save(partial, format=kind, quality=_QUALITY)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _thumbnail(pixels: np.ndarray, info: VideoDescription) -> Image.Image:
    picture = Image.fromarray(as_8_bit(pixels))
    ratio = info.sample_aspect_ratio or 1
    wide = round(picture.width * float(ratio))
    if info.rotation:
        picture = picture.resize((wide, picture.height)).rotate(
            info.rotation, expand=True
        )
        wide = picture.width
    scale = min(1.0, _WIDTH / wide)
    size = (max(round(wide * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS)
