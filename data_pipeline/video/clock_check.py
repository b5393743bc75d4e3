"""Finds films whose clock starts anew, as where recordings were put together."""

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from data_pipeline.video.opening import picture_stream

# AVFMT_TS_DISCONT: the formats in which a file may be glued to another one as it is.
_MAY_JUMP = 0x0200
# By less times run backwards where a recorder stumbled.
_STUMBLE = Fraction(1, 4)


def check_clock(container: InputContainer, path: str | Path) -> None:
    """Reads all packets of pictures and sound, without decoding, and looks at times.

    Other than MPEG's streams no format lets a clock start anew; those files are not
    read.

    Args:
        container: Open, at its start; it is read to its end.
        path: Its name, for the message.

    Raises:
        ValueError: The clock of a stream starts anew, so that there is no telling when
            what comes after that is shown.
    """
    if not container.format.flags & _MAY_JUMP:
        return
    latest: dict[int, Fraction] = {}
    first: Fraction | None = None
    streams = [picture_stream(container, path), *container.streams.audio]
    try:
        for packet in container.demux(streams):
            stamp = packet.pts if packet.dts is None else packet.dts
            if stamp is None or packet.time_base is None:
                continue
            time, index = stamp * packet.time_base, packet.stream.index
            first = time if first is None else first
            if time < latest.get(index, time) - _STUMBLE:
                raise ValueError(
                    f"the clock of {path} starts anew after "
                    f"{float(latest[index] - first):.1f} s, as where recordings were "
                    "put together; restore the parts one by one, or join them with "
                    "what gives them one clock, as mkvmerge does, or FFmpeg's concat "
                    "demuxer"
                )
            latest[index] = max(time, latest.get(index, time))
    except av.error.InvalidDataError:
        # Whether that matters is found out by those who decode.
        return
