"""How many frames the index of a file lists."""

from av.container import InputContainer
from av.video.stream import VideoStream


def listed_packets(container: InputContainer, stream: VideoStream) -> int:
    """Returns how many packets of pictures there are to be.

    Args:
        container: Open.
        stream: Of its pictures.

    Returns:
        0 where the file does not say.
    """
    if not _is_edited(container, stream):
        return stream.frames
    return len(stream.index_entries)


def listed_frames(container: InputContainer, stream: VideoStream) -> int:
    """Returns how many frames are shown, as far as the index says; else 0.

    Args:
        container: Open.
        stream: Of its pictures.
    """
    if not _is_edited(container, stream):
        return stream.frames
    return sum(not entry.is_discard for entry in stream.index_entries)


def _is_edited(container: InputContainer, stream: VideoStream) -> bool:
    """Whether an edit list leaves out frames that are in the file.

    Telephones trim films so: MP4 goes on counting what is not shown any more.
    """
    is_mp4 = container.format.name.startswith("mov")
    return is_mp4 and 0 < len(stream.index_entries) < stream.frames
