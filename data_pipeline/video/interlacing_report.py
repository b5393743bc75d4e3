"""What was found about fields in a video's frames."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class InterlacingReport:
    """Counts of FFmpeg's idet filter over sampled frames, and the verdict.

    Attributes:
        interlaced: Whether frames should be deinterlaced.
        parity: Which field is shown first; meaningful where interlaced.
        top_first: Sampled frames that look interlaced, top field first.
        bottom_first: Sampled frames that look interlaced, bottom field first.
        progressive: Sampled frames that look progressive.
        undetermined: Sampled frames that move too little to tell.
        tagged: Whether the file calls itself interlaced.
        reason: A sentence for a person.
    """

    interlaced: bool
    parity: Literal["top", "bottom"]
    top_first: int
    bottom_first: int
    progressive: int
    undetermined: int
    tagged: bool
    reason: str
