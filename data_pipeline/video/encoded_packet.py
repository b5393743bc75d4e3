"""One encoded picture."""

from typing import NamedTuple


class EncodedPacket(NamedTuple):
    """One encoded picture; times are ticks of the plan's time base."""

    data: bytes
    pts: int
    duration: int
    is_keyframe: bool
