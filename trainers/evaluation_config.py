"""How progress is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class EvaluationConfig:
    """Validation during the run, on the averaged weights.

    Attributes:
        folder: Folder of lossless clips; empty for no validation.
        protocol: Name in `trainers.protocols`.
        every: Steps between validations; there is one at the end too.
        max_frames: Frames of each clip, from its start.
        max_size: Greatest height and width; larger frames are cropped at the
            upper left corner.
        pictures: Clips of which before/after pictures go to TensorBoard.
        patience: Validations in a row that may pass without a better figure, after
            which this call of the training ends; 0 for any number.
    """

    folder: str = ""
    protocol: str = "awgn_clipped"
    every: int = 2_000
    max_frames: int = 13
    max_size: tuple[int, int] = (240, 400)
    pictures: int = 2
    patience: int = 0
