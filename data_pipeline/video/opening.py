"""Opens a source with one clear sentence for everything that can be wrong."""

from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from data_pipeline.video.completeness import check_completeness

# What FFmpeg makes of text: a terminal recording drawn as a picture.
_NOT_VIDEO = {"tty", "txd", "ass", "srt", "webvtt", "lrc", "ffmetadata", "concat"}


def open_source(path: str | Path) -> InputContainer:
    """Opens a file for reading; the caller closes it.

    Args:
        path: A video file.

    Returns:
        The open container.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is a folder, or is truncated, or is not a video.
        OSError: It cannot be read.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path}; check the name.")
    if not path.is_file():
        raise ValueError(f"{path} is not a file; name one video file.")
    check_completeness(path)
    try:
        container = av.open(str(path), metadata_errors="replace")
    except PermissionError as error:
        raise PermissionError(f"{path} may not be read: {error.strerror}.") from error
    except (av.error.FFmpegError, UnicodeError) as error:
        raise ValueError(
            f"{path} is not a video that FFmpeg can read, or it is truncated."
        ) from error
    if container.format.name in _NOT_VIDEO:
        container.close()
        raise ValueError(f"{path} is not a video: it holds text.")
    return container


def picture_stream(container: InputContainer, path: str | Path) -> VideoStream:
    """Finds the first moving-picture stream.

    Args:
        container: An open file.
        path: Its name, for the message.

    Returns:
        The stream.

    Raises:
        ValueError: There is none that can be decoded.
    """
    cover = av.stream.Disposition.attached_pic
    moving = [s for s in container.streams.video if not s.disposition & cover]
    if not moving:
        kinds = ", ".join(sorted({s.type for s in container.streams}))
        raise ValueError(f"{path} has no video stream, only {kinds or 'nothing'}.")
    if moving[0].codec_context is None:
        raise ValueError(f"{path} has a video stream in a codec that is not known.")
    return moving[0]
