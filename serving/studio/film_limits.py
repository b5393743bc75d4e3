"""Which films the studio takes."""

from dataclasses import dataclass
from pathlib import Path

import av

from data_pipeline.video.probe import probe_video
from data_pipeline.video.video_description import VideoDescription
from serving.studio.plain_time import plain_length


@dataclass(frozen=True, kw_only=True)
class FilmLimits:
    """The largest and longest film, so that no film fills a machine.

    Attributes:
        megabytes: Of the file.
        minutes: Of picture.
        megapixels: Of one picture.
    """

    megabytes: int = 4096
    minutes: float = 180.0
    megapixels: float = 9.0

    def check(self, film: Path) -> VideoDescription:
        """Looks at a film's head.

        Args:
            film: The file.

        Returns:
            What the film is.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: It is no video, or larger or longer than what is taken.
        """
        size = film.stat().st_size / 1e6
        if size > self.megabytes:
            raise ValueError(
                f"this film has {size:,.0f} MB; films up to {self.megabytes:,} MB are "
                "taken here"
            )
        info = probe_video(film)
        pixels = info.width * info.height / 1e6
        if pixels > self.megapixels:
            raise ValueError(
                f"the pictures of this film have {info.width} x {info.height} pixels; "
                f"up to {self.megapixels:g} million are taken here"
            )
        seconds = info.duration
        if seconds is None and info.frame_count is not None:
            seconds = info.frame_count * info.frame_interval
        longest = 60 * self.minutes
        if seconds is None:
            if _is_longer(info, longest):
                raise ValueError(
                    "this film does not say how long it is, and it is longer than "
                    f"{plain_length(longest)}; shorter ones are taken here"
                )
        elif seconds > longest:
            raise ValueError(
                f"this film is {plain_length(float(seconds))} long; films up to "
                f"{plain_length(longest)} are taken here"
            )
        return info


def _is_longer(info: VideoDescription, seconds: float) -> bool:
    """Counts pictures, without decoding them, until there are too many."""
    most = seconds / float(info.frame_interval)
    count = 0
    with av.open(str(info.path)) as container:
        for packet in container.demux(video=0):
            # The last one is empty.
            count += bool(packet.size)
            if count > most:
                return True
    return False
