"""How a frame is cut into overlapping tiles and put together again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A stretch of rows or columns of a frame.

    Attributes:
        first: First pixel that this stretch gives to the result.
        last: The pixel behind the last one that it gives.
        crop_first: First pixel that the network sees.
        crop_last: The pixel behind the last one that it sees.
    """

    first: int
    last: int
    crop_first: int
    crop_last: int


@dataclass(frozen=True)
class Tile:
    """A rectangle of a frame with its halo.

    Attributes:
        rows: Its rows.
        columns: Its columns.
    """

    rows: Span
    columns: Span

    def places(self, scale: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """Where its pixels lie in the result, and where in the restored tile.

        Args:
            scale: Output height and width per input height and width.
        """
        spans = (self.rows, self.columns)
        into = [slice(span.first * scale, span.last * scale) for span in spans]
        out_of = [
            slice(
                (span.first - span.crop_first) * scale,
                (span.last - span.crop_first) * scale,
            )
            for span in spans
        ]
        return (into[0], into[1]), (out_of[0], out_of[1])


def cut_into_tiles(
    height: int, width: int, *, side: int, halo: int, alignment: int
) -> tuple[Tile, ...]:
    """Cuts a frame so that every tile restores to what the whole frame would.

    Tiles start at multiples of the alignment, see the halo on every side that is
    inside the frame, and all have the same size where the frame allows it, so
    that few sizes have to be compiled.

    Args:
        height: Rows of the frame.
        width: Columns of the frame.
        side: Rows and columns that a tile gives to the result, at most; rounded
            up to a multiple of the alignment.
        halo: As `Restorer.halo`.
        alignment: As `Restorer.alignment`.

    Returns:
        Tiles that cover the frame once, row by row.
    """
    if side < 1:
        raise ValueError(f"a tile has a side of at least one pixel; received {side}")
    rows = _cut(height, side, halo, alignment)
    columns = _cut(width, side, halo, alignment)
    return tuple(Tile(row, column) for row in rows for column in columns)


def _cut(size: int, side: int, halo: int, alignment: int) -> list[Span]:
    side += -side % alignment
    halo += -halo % alignment
    seen = side + 2 * halo
    if size <= seen:
        return [Span(0, size, 0, size)]
    spans = []
    padded = size + -size % alignment
    first = 0
    while first < size:
        # At the frame's ends the crop is moved inward, not made smaller.
        crop_first = min(max(first - halo, 0), padded - seen)
        reach = crop_first + seen
        last = size if reach >= padded else reach - halo
        spans.append(Span(first, last, crop_first, min(reach, size)))
        first = last
    return spans
