"""The codecs that films are written in, and how their encoders are set up."""

import os
from dataclasses import dataclass, replace
from typing import Any

from av.codec.context import Flags

from data_pipeline.video.colour_description import FULL
from data_pipeline.video.encoding_plan import EncodingPlan
from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.video_description import VideoDescription

# x264 and x265 give other bytes for another number of threads.
_THREADS = 2
_SAME_FRAMES = RateChange()
_SMALL_BLOCKS = ":ctu=16"


@dataclass(frozen=True, kw_only=True)
class _Codec:
    encoder: str
    options: tuple[tuple[str, str], ...]
    quality_option: str | None
    quality: int
    best: int
    worst: int
    # Pixel formats for 8 bits and for more, with subsampled and with full chroma.
    formats: tuple[str, str]
    full_chroma: tuple[str, str] | None
    # Multiples that width and height must have for subsampled chroma.
    multiples: tuple[int, int] = (2, 2)


_CODECS = {
    # At the same quality x264's "superfast" takes 60 % of the work of "veryfast",
    # for files a quarter larger: the network needs the processor more.
    "h264": _Codec(
        encoder="libx264",
        # The macroblock tree's AVX-512 code reads memory that nobody set: with it,
        # about one encode in twenty of the same small frames gave other bytes.
        options=(("preset", "superfast"), ("mbtree", "0")),
        quality_option="crf",
        quality=16,
        best=1,
        worst=51,
        formats=("yuv420p", "yuv420p10le"),
        full_chroma=("yuv444p", "yuv444p10le"),
    ),
    "h265": _Codec(
        encoder="libx265",
        options=(
            ("preset", "fast"),
            ("x265-params", "log-level=none:pools=2:frame-threads=1"),
        ),
        quality_option="crf",
        quality=18,
        best=1,
        worst=51,
        formats=("yuv420p", "yuv420p10le"),
        full_chroma=("yuv444p", "yuv444p10le"),
    ),
    "av1": _Codec(
        encoder="libsvtav1",
        options=(("preset", "8"),),
        quality_option="crf",
        quality=22,
        best=1,
        worst=63,
        formats=("yuv420p", "yuv420p10le"),
        full_chroma=None,
    ),
    "ffv1": _Codec(
        encoder="ffv1",
        options=(("level", "3"), ("slices", "4"), ("slicecrc", "1"), ("g", "1")),
        quality_option=None,
        quality=0,
        best=0,
        worst=0,
        formats=("bgr0", "gbrp16le"),
        full_chroma=None,
        multiples=(1, 1),
    ),
    "prores": _Codec(
        encoder="prores_ks",
        options=(("profile", "hq"), ("vendor", "apl0")),
        quality_option=None,
        quality=0,
        best=0,
        worst=0,
        formats=("yuv422p10le", "yuv422p10le"),
        full_chroma=("yuv444p10le", "yuv444p10le"),
        multiples=(2, 1),
    ),
}

# FFmpeg's name of the pixel format of maps.
GREY = "gray"

CODEC_NAMES = tuple(_CODECS)


def plan_encoding(
    description: VideoDescription,
    codec: str = "h264",
    quality: int | None = None,
    *,
    scale: int = 1,
    rate_change: RateChange = _SAME_FRAMES,
) -> EncodingPlan:
    """Chooses how a restored film is encoded so that it stays what it was.

    Sources of 8 bits stay 8 bits and deeper ones become 10 bits (FFV1 keeps 16,
    and both exactly, as RGB). Sizes that 4:2:0 cannot hold are stored as 4:4:4.

    Args:
        description: Of the source.
        codec: "h264", "h265", "av1", "ffv1" or "prores".
        quality: The encoder's constant rate factor, less is better, or None for
            one at which no loss is seen. FFV1 and ProRes take none.
        scale: Output rows per source row.
        rate_change: Which frames the new film has.

    Returns:
        The plan.

    Raises:
        ValueError: The codec is unknown, cannot hold this size, or the quality
            is out of its range.
    """
    if codec not in _CODECS:
        raise ValueError(
            f"the codec must be one of {', '.join(_CODECS)}, received {codec!r}."
        )
    entry = _CODECS[codec]
    width, height = description.width * scale, description.height * scale
    deep = description.bit_depth > 8
    options = entry.options + _quality(codec, entry, quality)
    pixel_format = _pixel_format(codec, entry, width, height, deep)
    if pixel_format.startswith("yuv444") and codec == "prores":
        options = tuple({**dict(options), "profile": "4444"}.items())
    if codec == "h265" and min(width, height) <= 64:
        # Where one block of x265's holds the whole picture, its bytes vary.
        options = tuple(
            (n, v + _SMALL_BLOCKS * (n == "x265-params")) for n, v in options
        )
    colour = description.colour
    exact = codec == "ffv1"
    colour = (
        colour.stored_as_rgb() if exact else colour.stored_as_yuv(description.height)
    )
    return EncodingPlan(
        codec=codec,
        encoder=entry.encoder,
        options=options,
        threads=_THREADS,
        pixel_format=pixel_format,
        width=width,
        height=height,
        time_base=rate_change.time_base(description.time_base),
        rate=rate_change.average_rate(description.average_rate).limit_denominator(1001),
        colour=colour,
        sample_aspect_ratio=description.sample_aspect_ratio,
        display_matrix=description.display_matrix,
    )


def plan_grey_encoding(
    description: VideoDescription, width: int, height: int
) -> EncodingPlan:
    """Chooses how maps that belong to the frames of a film are encoded.

    They are grey, of 8 bits and full range, and FFV1 keeps every one of their
    values.

    Args:
        description: Of the film, whose times they have.
        width: Columns of the maps.
        height: Rows of the maps.

    Returns:
        The plan.
    """
    coloured = plan_encoding(description, "ffv1")
    colour = description.colour.stored_as_yuv(height)
    return replace(
        coloured,
        pixel_format=GREY,
        width=width,
        height=height,
        colour=replace(colour, range=FULL),
    )


def configure_encoder(context: Any, plan: EncodingPlan) -> None:
    """Sets up an encoder that is not open yet.

    Args:
        context: A video encoder's context of PyAV's.
        plan: What it is to write.
    """
    # SVT-AV1 talks to the terminal unless the environment says otherwise.
    os.environ.setdefault("SVT_LOG", "1")
    context.width, context.height = plan.width, plan.height
    context.pix_fmt = plan.pixel_format
    context.time_base, context.framerate = plan.time_base, plan.rate
    context.thread_count = plan.threads
    context.options = dict(plan.options)
    context.flags |= Flags.global_header
    context.colorspace = plan.colour.matrix
    context.color_range = plan.colour.range
    context.color_primaries = plan.colour.primaries
    context.color_trc = plan.colour.transfer
    if plan.sample_aspect_ratio is not None:
        context.sample_aspect_ratio = plan.sample_aspect_ratio
    if plan.codec == "h265":
        # The tag under which QuickTime and Safari play H.265 in MP4.
        context.codec_tag = "hvc1"


def _quality(
    codec: str, entry: _Codec, quality: int | None
) -> tuple[tuple[str, str], ...]:
    if entry.quality_option is None:
        if quality is not None:
            raise ValueError(f"{codec} takes no quality; leave it out.")
        return ()
    if quality is None:
        quality = entry.quality
    if not entry.best <= quality <= entry.worst:
        raise ValueError(
            f"the quality of {codec} goes from {entry.best} (best) to {entry.worst}, "
            f"received {quality}."
        )
    return ((entry.quality_option, str(quality)),)


def _pixel_format(
    codec: str, entry: _Codec, width: int, height: int, deep: bool
) -> str:
    if width % entry.multiples[0] == 0 and height % entry.multiples[1] == 0:
        return entry.formats[deep]
    if entry.full_chroma is None:
        raise ValueError(
            f"{codec} cannot hold {width}x{height}, since a side is odd; choose h264."
        )
    return entry.full_chroma[deep]
