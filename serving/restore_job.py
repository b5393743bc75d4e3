"""What a restoration is asked to do."""

from dataclasses import dataclass
from pathlib import Path

from serving.plan import Plan
from serving.processor import Precision
from serving.remote.remote_settings import RemoteSettings


@dataclass(frozen=True, kw_only=True)
class RestoreJob:
    """A film, what to do to it, and where to put the result.

    Attributes:
        source: The film; it is only read.
        output: The new film; its extension chooses the container.
        plan: The steps.
        codec: Of the new film: "h264", "h265", "av1", "ffv1" or "prores".
        quality: The encoder's constant rate factor, less is better, or None for
            one at which no loss is seen.
        tile: "auto", "off" or the side of tiles in pixels; the bytes of the
            result do not depend on it.
        precision: In what numbers the networks calculate.
        drop_unsupported: Leave out streams that the new container cannot hold, in
            place of an error.
        overwrite: Whether an output that exists already may be replaced.
        mask_output: A grey video to write as well, .mkv, without loss: how
            probably each pixel of the old film was damaged; or None.
        pictures: Folder that takes pictures of some frames after each step, for a
            report, or None.
        shown_frames: Numbers of these frames.
        remote: A server that runs networks in place of this process, or None.
    """

    source: Path
    output: Path
    plan: Plan
    codec: str = "h264"
    quality: int | None = None
    tile: str = "auto"
    precision: Precision = "float32"
    drop_unsupported: bool = False
    overwrite: bool = False
    mask_output: Path | None = None
    pictures: Path | None = None
    shown_frames: tuple[int, ...] = ()
    remote: RemoteSettings | None = None
