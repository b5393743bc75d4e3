"""Makes whole pictures of frames that hold two fields."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal

from data_pipeline.video.decoder import TimedPicture
from data_pipeline.video.filter_chain import FilterChain


class Deinterlacer:
    """FFmpeg's bwdif: one whole frame out for each frame in, at the same time.

    Args:
        parity: Which field of a frame is the earlier one; "auto" trusts the
            tags of the frames.
    """

    def __init__(self, parity: Literal["top", "bottom", "auto"]) -> None:
        name = {"top": "tff", "bottom": "bff", "auto": "auto"}[parity]
        self._filter = ("bwdif", f"mode=send_frame:parity={name}:deint=all")

    def pictures(self, woven: Iterable[TimedPicture]) -> Iterator[TimedPicture]:
        """Deinterlaces a film.

        Args:
            woven: Its frames.

        Yields:
            As many frames, with the times of the input.
        """
        chain = FilterChain([self._filter])
        times: deque[TimedPicture] = deque()
        for item in woven:
            times.append(item)
            for picture in chain.push(item.picture):
                yield times.popleft()._replace(picture=picture)
        for picture in chain.finish():
            yield times.popleft()._replace(picture=picture)
