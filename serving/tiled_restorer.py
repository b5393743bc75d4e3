"""Restores frames tile by tile, with the pixels of the whole frame."""

from typing import Any

import numpy as np

from serving.stepped_restorer import SteppedRestorer
from serving.tiles import Tile, cut_into_tiles


class TiledRestorer(SteppedRestorer):
    """Gives every tile of the frame a stream of its own.

    Each tile sees a halo as wide as the network's reach, so the result is that of
    the whole frame to the byte, while what the network needs at once is that of
    one tile. The memory between frames is a little more than that of the whole.

    Args:
        restorer: Restores the tiles.
        side: Rows and columns that a tile gives to the result.
    """

    def __init__(self, restorer: SteppedRestorer, side: int):
        if side < 1:
            raise ValueError(f"a tile's side is at least one pixel; received {side}")
        self._restorer = restorer
        self._side = side
        self.past, self.future = restorer.past, restorer.future
        self.scale, self.time_edges = restorer.scale, restorer.time_edges
        self.alignment, self.halo = restorer.alignment, restorer.halo
        self.recurrent = restorer.recurrent
        self.marks_damage = restorer.marks_damage
        self.known_damage = restorer.known_damage

    def initial_state(self, height: int, width: int) -> list[Any]:
        return [
            self._restorer.initial_state(
                tile.rows.crop_last - tile.rows.crop_first,
                tile.columns.crop_last - tile.columns.crop_first,
            )
            for tile in self._tiles(height, width)
        ]

    def state_at(self, state: list[Any], frame_number: int) -> list[Any]:
        return [self._restorer.state_at(part, frame_number) for part in state]

    def step(
        self, frame: np.ndarray | None, shown: np.ndarray, state: list[Any]
    ) -> tuple[np.ndarray, list[Any]]:
        height, width = shown.shape[:2]
        shape = (height * self.scale, width * self.scale, 3 + self.marks_damage)
        restored = np.empty(shape, shown.dtype)
        # The list is changed in place: old and new memory of one tile, and not of
        # all of them, live at the same time.
        for index, tile in enumerate(self._tiles(height, width)):
            seen = None if frame is None else _crop(frame, tile)
            part, state[index] = self._restorer.step(
                seen, _crop(shown, tile), state[index]
            )
            into, out_of = tile.places(self.scale)
            restored[into] = part[out_of]
        return restored, state

    def memory_needed(self, height: int, width: int) -> int:
        return sum(
            self._restorer.memory_needed(
                tile.rows.crop_last - tile.rows.crop_first,
                tile.columns.crop_last - tile.columns.crop_first,
            )
            for tile in self._tiles(height, width)
        )

    def _tiles(self, height: int, width: int) -> tuple[Tile, ...]:
        return cut_into_tiles(
            height,
            width,
            side=self._side,
            halo=self.halo,
            alignment=self.alignment,
        )


def _crop(frame: np.ndarray, tile: Tile) -> np.ndarray:
    rows, columns = tile.rows, tile.columns
    return frame[
        rows.crop_first : rows.crop_last, columns.crop_first : columns.crop_last
    ]
