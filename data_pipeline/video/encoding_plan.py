"""How the pictures of one film are to be encoded."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from data_pipeline.video.colour_description import ColourDescription


@dataclass(frozen=True, kw_only=True)
class EncodingPlan:
    """Everything that decides the bytes of an encoded picture stream.

    Attributes:
        codec: "h264", "h265", "av1", "ffv1" or "prores".
        encoder: FFmpeg's name of the encoder.
        options: Options of the encoder.
        threads: Threads of the encoder; fixed, because some encoders give other
            bytes for another number.
        pixel_format: What the encoder is fed.
        width: Columns.
        height: Rows.
        time_base: Seconds per tick of the timestamps.
        rate: Frames per second, which the encoder takes as a hint.
        colour: Matrix and range of the encoded pictures, and tags.
        sample_aspect_ratio: Width to height of one pixel, or None.
        display_matrix: Rotation and flips for players, or None.
    """

    codec: str
    encoder: str
    options: tuple[tuple[str, str], ...]
    threads: int
    pixel_format: str
    width: int
    height: int
    time_base: Fraction
    rate: Fraction
    colour: ColourDescription
    sample_aspect_ratio: Fraction | None
    display_matrix: tuple[int, ...] | None

    def as_json(self) -> dict[str, Any]:
        """The plan in JSON's types, to tell segments of other plans apart.

        Returns:
            Every field; fractions are written as "30000/1001".
        """

        def plain(value: Any) -> Any:
            if isinstance(value, Fraction):
                return str(value)
            if isinstance(value, list | tuple):
                return [plain(item) for item in value]
            if isinstance(value, dict):
                return {name: plain(item) for name, item in value.items()}
            return value

        return {name: plain(value) for name, value in asdict(self).items()}
