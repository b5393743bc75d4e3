"""How good a film looks, measured without a reference."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PictureMeasures:
    """Figures of a film or clip; None where it could not be measured.

    None of them knows what the picture should be: texture that a network made up
    may improve them, and detail that it took may do so as well. They say most where
    two versions of the same film are compared.

    Attributes:
        niqe: Distance from undistorted photographs (`niqe`), less is better.
        brisque: How bad people would find the frames (`brisque`), 0 to 100, less
            is better.
        sharpness: Gradients beyond noise (`sharpness`), grey levels per pixel, more
            is sharper.
        flicker: Standard deviation of the brightness of whole frames, in percent.
        warping_error: Root of the mean square by which a frame differs from the next
            one moved onto it (`TemporalWarping`), 0 to 255 scale: noise, flicker and
            all else that is new in every frame.
        frames: How many frames the first three were measured on.
    """

    niqe: float | None
    brisque: float | None
    sharpness: float | None
    flicker: float | None
    warping_error: float | None
    frames: int

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Returns them for people: name, figure and what is better."""
        return tuple(
            (name, "not measured" if value is None else f"{value:{form}}{unit}", better)
            for name, value, form, unit, better in (
                ("NIQE", self.niqe, ".2f", "", "less is better"),
                ("BRISQUE", self.brisque, ".1f", " of 100", "less is better"),
                ("sharpness", self.sharpness, ".2f", " levels", "more is sharper"),
                ("brightness flicker", self.flicker, ".2f", " %", "less is steadier"),
                (
                    "warping error",
                    self.warping_error,
                    ".2f",
                    " of 255",
                    "less is steadier",
                ),
            )
        )
