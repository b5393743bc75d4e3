"""How much of a film goes into one request."""

from collections.abc import Callable
from dataclasses import dataclass

from serving.remote.network_facts import NetworkFacts
from serving.tiles import cut_into_tiles

# Room for the names and sizes in a message.
_ENVELOPE = 64 << 10
_SIDES = (2048, 1536, 1024, 768, 512, 384, 256, 192, 128, 96, 64, 32, 16)
# More would wait longer and take more memory for little.
_LONGEST = 128


@dataclass(frozen=True)
class RequestSize:
    """A cut of a shot in time and space.

    Attributes:
        steps: Frames that enter the network in one request.
        side: Of the tiles in pixels, or None for whole frames.
    """

    steps: int
    side: int | None


def choose_request_size(
    height: int,
    width: int,
    facts: NetworkFacts,
    *,
    value_bytes: int,
    message_limit: int,
    state_bytes: Callable[[int, int], int],
    tile: str = "auto",
) -> RequestSize:
    """Finds the cut that calculates the least twice and fits into messages.

    Networks with a finite memory begin each request with a run-up, the frames on which
    its first result depends; tiles overlap by their halo.

    Args:
        height: Of the frames.
        width: Of the frames.
        facts: Of the network.
        value_bytes: Bytes of a colour of a pixel on the wire.
        message_limit: Bytes of the largest message.
        state_bytes: From height and width to the bytes of a recurrent network's
            memory, which travels with every request.
        tile: "auto", "off" or a number of pixels.

    Raises:
        ValueError: No cut fits, or `tile` is none of these.
    """
    best: tuple[float, RequestSize] | None = None
    for side in _sides(height, width, facts, tile):
        tiles = cut_into_tiles(
            height,
            width,
            side=side or max(height, width),
            halo=facts.halo if side else 0,
            alignment=facts.alignment,
        )
        rows = max(part.rows.crop_last - part.rows.crop_first for part in tiles)
        columns = max(
            part.columns.crop_last - part.columns.crop_first for part in tiles
        )
        frame = 3 * value_bytes * rows * columns * max(1, facts.scale**2)
        memory = state_bytes(rows, columns) if facts.recurrent else 0
        run_up = 0 if facts.recurrent else facts.past + facts.future
        longest = max(_LONGEST, 8 * run_up)
        steps = min((message_limit - _ENVELOPE - memory) // frame, longest)
        if steps <= run_up:
            continue
        cost = len(tiles) * (rows * columns) * steps / (steps - run_up)
        # A memory that travels costs about as much as the frames of its bytes.
        cost *= 1 + memory / (steps * frame) / 8
        if best is None or cost < best[0]:
            best = cost, RequestSize(steps, side)
    if best is None:
        raise ValueError(
            f"frames of {width}x{height} do not fit into messages of "
            f"{message_limit >> 20} MiB with this network; raise the message limit of "
            "client and server"
        )
    return best[1]


def _sides(
    height: int, width: int, facts: NetworkFacts, tile: str
) -> tuple[int | None, ...]:
    if tile not in ("auto", "off") and (not tile.isdecimal() or int(tile) < 1):
        raise ValueError(f"tile is auto, off or a number of pixels; received {tile!r}")
    if tile == "off" or facts.needs_whole_frame:
        return (None,)
    if tile != "auto":
        return (int(tile),)
    return (None, *(side for side in _SIDES if side < max(height, width)))
