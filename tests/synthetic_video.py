"""Small videos that the tests make for themselves with PyAV."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import Interpolation

_SUBTITLE_HEADER = b"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,16
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

# Full scale and type of the samples of each kind of FFmpeg's.
_SAMPLES: dict[str, tuple[int, Any]] = {
    "s16": (32767, np.int16),
    "s32": (2147483647, np.int32),
    "flt": (1, np.float32),
}


@dataclass(frozen=True, kw_only=True)
class SyntheticVideo:
    """What a test video is made of; every field has a small, fast default.

    Attributes:
        width: Columns.
        height: Rows.
        frames: Number of frames.
        rate: Frames per second.
        codec: FFmpeg's name of the video encoder.
        pixel_format: What the encoder is fed; 10-bit formats get a 10-bit clip.
        options: Options of the encoder.
        timestamps: A time in seconds for every frame (variable rate), or None
            for the steady rate.
        start: Seconds by which picture timestamps are moved.
        cuts: Indices of frames at which a new texture starts.
        speed: Columns that the texture moves per frame.
        noise: Standard deviation of white noise on the 0 to 255 scale.
        interlaced: Weave two fields of different times into each frame, and tag
            the frames as interlaced, top field first.
        tag_interlaced: Whether interlaced frames are tagged so. The frames' own
            tags call the bottom field the first, since PyAV cannot say otherwise.
        rotation: Degrees (0, 90, 180, 270) written as the display matrix.
        sample_aspect_ratio: Width to height of a pixel, or None.
        colour_matrix, colour_range, colour_primaries, colour_transfer: FFmpeg's
            numbers for the tags; 2 (for the range 0) means untagged. The matrix
            and range are also used for the conversion from RGB.
        audio_tracks: Number of tone tracks, each with a language tag.
        audio_codec: FFmpeg's name of the audio encoder.
        audio_start: Seconds by which sound timestamps are moved.
        subtitles: Encoder of one subtitle track ("srt", "ass", "mov_text",
            "webvtt"), or None.
        chapters: Whether two chapters are written.
        attachment: Whether a small attachment is written (Matroska only).
        metadata: Tags of the container.
        seed: Of the textures and the noise.
    """

    width: int = 64
    height: int = 48
    frames: int = 12
    rate: Fraction = Fraction(25)
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    options: tuple[tuple[str, str], ...] = (("preset", "ultrafast"), ("crf", "12"))
    timestamps: Sequence[Fraction] | None = None
    start: Fraction = Fraction(0)
    cuts: tuple[int, ...] = ()
    speed: int = 2
    noise: float = 0.0
    interlaced: bool = False
    tag_interlaced: bool = True
    rotation: int = 0
    sample_aspect_ratio: Fraction | None = None
    colour_matrix: int = 5
    colour_range: int = 1
    colour_primaries: int = 2
    colour_transfer: int = 2
    audio_tracks: int = 0
    audio_codec: str = "aac"
    audio_start: Fraction = Fraction(0)
    subtitles: str | None = None
    chapters: bool = False
    attachment: bool = False
    metadata: tuple[tuple[str, str], ...] = ()
    seed: int = 0


def moving_texture(
    frames: int,
    height: int,
    width: int,
    *,
    seed: int = 0,
    speed: int = 2,
    cuts: Sequence[int] = (),
    noise: float = 0.0,
) -> np.ndarray:
    """Makes a clip of a coloured texture with natural statistics that pans.

    Args:
        frames: Number of frames.
        height: Rows.
        width: Columns.
        seed: Of the textures and the noise.
        speed: Columns per frame.
        cuts: Indices of frames at which another texture starts.
        noise: Standard deviation of white noise on the 0 to 255 scale.

    Returns:
        float32 RGB `[frames, height, width, 3]` in [0, 1], gamma-coded.
    """
    random = np.random.default_rng(seed)
    starts = {0, *cuts}
    clip = np.empty((frames, height, width, 3), np.float32)
    for index in range(frames):
        if index in starts:
            texture = _texture(random, height, width)
        shift = speed * index
        clip[index] = np.roll(texture, (shift // 3, shift), axis=(0, 1))
    if noise:
        clip += random.normal(0.0, noise / 255.0, clip.shape).astype(np.float32)
    return np.clip(clip, 0.0, 1.0)


def write_video(path: Path, video: SyntheticVideo | None = None, **fields: Any) -> Path:
    """Writes a video file; the container follows the path's extension.

    Args:
        path: File to write.
        video: What to write, or None to make it from the fields.
        **fields: Fields of `SyntheticVideo`.

    Returns:
        The path.
    """
    video = video or SyntheticVideo(**fields)
    clip = _clip_of(video)
    return write_clip(path, clip, video)


def write_clip(path: Path, clip: np.ndarray, video: SyntheticVideo) -> Path:
    """Writes the given frames with the codec, tags and tracks of a description.

    Args:
        path: File to write.
        clip: float32 RGB `[frames, height, width, 3]` in [0, 1].
        video: Everything but the pixels; its frame count and size are ignored.

    Returns:
        The path.
    """
    with av.open(str(path), "w") as container:
        container.metadata.update(dict(video.metadata))
        stream = _add_picture(container, clip.shape[2], clip.shape[1], video)
        sounds = [_add_sound(container, video, i) for i in range(video.audio_tracks)]
        text = _add_subtitles(container, video)
        if video.attachment:
            container.add_attachment("note.txt", "text/plain", b"kept as it was")
        if video.chapters:
            container.set_chapters(_chapters(len(clip) / video.rate))
        if text is not None:
            container.mux(_subtitle_packets(text, video))
        for packet in _interleaved(stream, sounds, clip, video):
            container.mux(packet)
    return path


def _texture(random: np.random.Generator, height: int, width: int) -> np.ndarray:
    # Amplitudes that fall with the frequency, as those of photographs do; half of
    # each channel is common, so that the colours stay muted.
    frequency = np.hypot(
        np.fft.fftfreq(height)[:, None] * max(height, width),
        np.fft.fftfreq(width)[None, :] * max(height, width),
    )
    spectrum = np.fft.fft2(random.normal(size=(4, height, width)))
    planes = np.fft.ifft2(spectrum / (1.0 + frequency)).real
    planes /= planes.std(axis=(1, 2), keepdims=True)
    colour = np.moveaxis(0.16 * planes[:1] + 0.08 * planes[1:], 0, -1)
    mean = random.uniform(0.3, 0.7, size=3)
    return np.clip(colour + mean, 0.0, 1.0).astype(np.float32)


def _clip_of(video: SyntheticVideo) -> np.ndarray:
    times = 2 if video.interlaced else 1
    clip = moving_texture(
        video.frames * times,
        video.height,
        video.width,
        seed=video.seed,
        speed=video.speed,
        cuts=[cut * times for cut in video.cuts],
        noise=video.noise,
    )
    if not video.interlaced:
        return clip
    woven = clip[0::2].copy()
    woven[:, 1::2] = clip[1::2, 1::2]
    return woven


def _add_picture(
    container: Any, width: int, height: int, video: SyntheticVideo
) -> av.VideoStream:
    options = dict(video.options) if video.codec.startswith("libx26") else {}
    if video.codec == "libx265":
        options["x265-params"] = "log-level=none:pools=none"
    if video.interlaced and video.codec == "libx264":
        options["x264-params"] = "tff=1"
    stream = container.add_stream(video.codec, rate=video.rate, options=options)
    stream.width, stream.height = width, height
    stream.pix_fmt = video.pixel_format
    context = stream.codec_context
    context.thread_count = 1
    # MPEG-2 knows only a few rates, and takes the time base for the rate.
    base = 1 / video.rate if video.codec == "mpeg2video" else Fraction(1, 90000)
    context.time_base = stream.time_base = base
    context.colorspace = video.colour_matrix
    context.color_range = video.colour_range
    context.color_primaries = video.colour_primaries
    context.color_trc = video.colour_transfer
    if video.sample_aspect_ratio is not None:
        context.sample_aspect_ratio = video.sample_aspect_ratio
    if video.rotation:
        stream.set_display_rotation(video.rotation)
    if video.interlaced and video.tag_interlaced:
        context.flags |= av.codec.context.Flags.interlaced_dct
    return stream


def _pictures(clip: np.ndarray, video: SyntheticVideo) -> list[av.VideoFrame]:
    deep = "10" in video.pixel_format or "12" in video.pixel_format
    matrix = 5 if video.colour_matrix == 2 else video.colour_matrix
    pictures = []
    for index, picture in enumerate(clip):
        peak, kind, name = (
            (65535, np.uint16, "rgb48le") if deep else (255, np.uint8, "rgb24")
        )
        pixels = np.ascontiguousarray(np.rint(picture * peak).astype(kind))
        frame = av.VideoFrame.from_ndarray(pixels, format=name)
        if not video.pixel_format.startswith(("rgb", "bgr", "gbr")):
            frame = frame.reformat(
                format=video.pixel_format,
                src_colorspace=matrix,
                dst_colorspace=matrix,
                src_color_range=2,
                dst_color_range=video.colour_range or 1,
                interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND,
            )
        else:
            frame = frame.reformat(format=video.pixel_format)
        frame.colorspace = video.colour_matrix
        frame.color_range = video.colour_range
        frame.color_primaries = video.colour_primaries
        frame.color_trc = video.colour_transfer
        steady = index / video.rate
        time = steady if video.timestamps is None else video.timestamps[index]
        frame.time_base = Fraction(1, 90000)
        frame.pts = round((time + video.start) * 90000)
        pictures.append(frame)
    return pictures


def _add_sound(container: Any, video: SyntheticVideo, index: int) -> av.AudioStream:
    stream = container.add_stream(video.audio_codec, rate=48000, layout="mono")
    stream.metadata["language"] = ("eng", "deu", "fra", "spa")[index % 4]
    return stream


def _sound_packets(
    stream: av.AudioStream, seconds: Fraction, start: Fraction, tone: float
) -> list[av.Packet]:
    context = stream.codec_context
    context.open(strict=False)
    size, rate = context.frame_size or 1024, 48000
    kind = context.format.name
    packets = []
    for first in range(0, int(seconds * rate), size):
        time = (first + np.arange(size)) / rate
        wave = 0.2 * np.sin(2 * np.pi * tone * time)
        peak, dtype = _SAMPLES[kind.rstrip("p")]
        samples = (wave * peak).astype(dtype)[None]
        frame = av.AudioFrame.from_ndarray(samples, format=kind, layout="mono")
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = first + int(start * rate)
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _interleaved(
    stream: av.VideoStream,
    sounds: Sequence[av.AudioStream],
    clip: np.ndarray,
    video: SyntheticVideo,
) -> list[av.Packet]:
    packets = []
    for frame in _pictures(clip, video):
        packets += stream.encode(frame)
    packets += stream.encode(None)
    seconds = len(clip) / video.rate
    for index, sound in enumerate(sounds):
        packets += _sound_packets(
            sound, seconds, video.audio_start, 440.0 * (index + 1)
        )
    return sorted(packets, key=lambda packet: (packet.dts or 0) * packet.time_base)


def _add_subtitles(container: Any, video: SyntheticVideo) -> Any:
    if video.subtitles is None:
        return None
    stream = container.add_stream(video.subtitles)
    stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
    stream.codec_context.subtitle_header = _SUBTITLE_HEADER
    stream.metadata["language"] = "eng"
    return stream


def _subtitle_packets(stream: Any, video: SyntheticVideo) -> list[av.Packet]:
    packets = []
    for index, text in enumerate((b"one", b"two")):
        data = text
        if video.subtitles == "mov_text":
            data = len(text).to_bytes(2, "big") + text
        elif video.subtitles == "ass":
            data = b"%d,0,Default,,0,0,0,,%b" % (index, text)
        packet = av.Packet(data)
        packet.stream, packet.time_base = stream, Fraction(1, 1000)
        packet.pts = packet.dts = 100 + 200 * index
        packet.duration = 150
        packets.append(packet)
    return packets


def _chapters(seconds: Fraction) -> list[Any]:
    half, whole = int(seconds * 500), int(seconds * 1000)
    return [
        {
            "id": number,
            "start": start,
            "end": end,
            "time_base": Fraction(1, 1000),
            "metadata": {"title": f"Part {number}"},
        }
        for number, start, end in ((1, 0, half), (2, half, whole))
    ]
