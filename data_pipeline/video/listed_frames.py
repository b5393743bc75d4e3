"""How many frames the index of a file lists."""

from av.container import InputContainer
from av.video.stream import VideoStream

# Frames at either end among which those lie that a cut leaves unseen.
_AT_ENDS = 600


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
    listed = listed_packets(container, stream)
    # Fragments of an MP4 are listed as they come.
    if not listed or not _is_mp4(container):
        return listed
    entries = stream.index_entries
    # From the key frame before a cut to the cut; nobody has to look at all of them.
    ends = {*range(len(entries))[:_AT_ENDS], *range(len(entries))[-_AT_ENDS:]}
    return listed - sum(entries[place].is_discard for place in ends)


def _is_edited(container: InputContainer, stream: VideoStream) -> bool:
    """Whether an edit list leaves out frames that are in the file.

    Telephones trim films so: MP4 goes on counting what is not shown any more.
    """
    return _is_mp4(container) and 0 < len(stream.index_entries) < stream.frames


def _is_mp4(container: InputContainer) -> bool:
    return container.format.name.startswith("mov")
