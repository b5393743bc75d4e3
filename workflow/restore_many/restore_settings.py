"""What is done to each of many films."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from serving.processor import Precision


@dataclass(frozen=True, kw_only=True)
class RestoreSettings:
    """The settings that all films share.

    Attributes:
        planning: Arguments of `plan_restoration` but for the film.
        codec: See `RestoreJob`, as for all below.
        quality: Of the encoder.
        tile: Side of tiles.
        precision: In what numbers networks calculate.
        drop_unsupported: Leave out streams that a container cannot hold.
        frame_lists: A hash of the lists of frames that steps name; see
            `frame_lists_digest`.
        code: A hash of the code that restores, and the versions of what it uses.
    """

    planning: dict[str, Any]
    codec: str = "h264"
    quality: int | None = None
    tile: str = "auto"
    precision: Precision = "float32"
    drop_unsupported: bool = False
    frame_lists: str = ""
    code: str = ""

    @property
    def digest(self) -> str:
        """A hash of all of it."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
