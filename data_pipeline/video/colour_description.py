"""Which colours the numbers of a picture stand for."""

from dataclasses import dataclass

# FFmpeg's AVColorSpace, AVColorRange and the code that swscale has for a matrix
# (ITU-T H.273 numbers the first of them).
MATRIX_NAMES = {
    0: "rgb",
    1: "bt709",
    2: "unknown",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
}
RANGE_NAMES = {0: "unknown", 1: "limited", 2: "full"}
_SWSCALE_MATRIX = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9}

RGB, BT709, UNSPECIFIED, BT470BG, SMPTE170M = 0, 1, 2, 5, 6
LIMITED, FULL = 1, 2


@dataclass(frozen=True, kw_only=True)
class ColourDescription:
    """Matrix, range, primaries and transfer of a picture, in FFmpeg's numbers.

    Attributes:
        matrix: From RGB to luma and chroma; 0 for RGB. Never unspecified.
        range: 1 for limited (16 to 235), 2 for full (0 to 255).
        primaries: 2 where the file does not say.
        transfer: 2 where the file does not say.
        matrix_guessed: Whether the file did not say and the height decided.
        range_guessed: Whether the file did not say.
    """

    matrix: int
    range: int
    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix_guessed: bool = False
    range_guessed: bool = False

    @property
    def matrix_name(self) -> str:
        """FFmpeg's name of the matrix."""
        return MATRIX_NAMES.get(self.matrix, str(self.matrix))

    @property
    def range_name(self) -> str:
        """`limited` or `full`."""
        return RANGE_NAMES[self.range]

    @property
    def swscale_matrix(self) -> int:
        """The number that swscale has for the matrix (BT.601 for RGB)."""
        return _SWSCALE_MATRIX.get(self.matrix, 5)

    def stored_as_yuv(self, height: int) -> "ColourDescription":
        """The description for writing these colours as luma and chroma.

        Args:
            height: Rows of the picture; it chooses the matrix of RGB sources.

        Returns:
            This description, or for RGB the limited range with the usual matrix
            for that height.
        """
        if self.matrix != RGB:
            return self
        return ColourDescription(
            matrix=guess_matrix(height),
            range=LIMITED,
            primaries=self.primaries,
            transfer=self.transfer,
        )

    def stored_as_rgb(self) -> "ColourDescription":
        """The description for writing these colours as RGB.

        Returns:
            RGB in the full range, with the same primaries and transfer.
        """
        return ColourDescription(
            matrix=RGB, range=FULL, primaries=self.primaries, transfer=self.transfer
        )


def guess_matrix(height: int) -> int:
    """The matrix that players assume for an untagged picture of this height.

    Args:
        height: Rows.

    Returns:
        BT.601 (its 625-line or 525-line number) up to 576 rows, BT.709 above.
    """
    if height > 576:
        return BT709
    return BT470BG if height in (288, 576) else SMPTE170M


def describe_colour(
    *,
    matrix: int,
    colour_range: int,
    primaries: int,
    transfer: int,
    pixel_format: str,
    is_rgb: bool,
    height: int,
) -> ColourDescription:
    """Reads a file's colour tags and fills in what they leave open.

    Args:
        matrix: Tag, 2 where missing.
        colour_range: Tag, 0 where missing.
        primaries: Tag, 2 where missing.
        transfer: Tag, 2 where missing.
        pixel_format: FFmpeg's name.
        is_rgb: Whether the pixel format holds RGB.
        height: Rows.

    Returns:
        The description.

    Raises:
        ValueError: The matrix is one that cannot be converted.
    """
    if is_rgb:
        return ColourDescription(
            matrix=RGB, range=FULL, primaries=primaries, transfer=transfer
        )
    # A matrix of RGB on a picture of luma and chroma is a wrong tag.
    matrix_guessed = matrix in (RGB, UNSPECIFIED)
    if matrix_guessed:
        matrix = guess_matrix(height)
    if matrix not in _SWSCALE_MATRIX:
        name = MATRIX_NAMES.get(matrix, f"number {matrix}")
        raise ValueError(
            f"the colour matrix {name} cannot be converted to RGB; convert the video "
            "to BT.709 first"
        )
    # FFmpeg's "yuvj" formats are full range, and so are grey ones that do not say.
    full = pixel_format.startswith("yuvj")
    range_guessed = colour_range not in (LIMITED, FULL) and not full
    if full:
        colour_range = FULL
    elif range_guessed:
        colour_range = FULL if pixel_format.startswith("gray") else LIMITED
    return ColourDescription(
        matrix=matrix,
        range=colour_range,
        primaries=primaries,
        transfer=transfer,
        matrix_guessed=matrix_guessed,
        range_guessed=range_guessed,
    )
