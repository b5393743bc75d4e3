"""Motion of frames of which regions, or all of it, are lost."""

from collections.abc import Sequence
from typing import Any

from keras import ops

from zoo.layers.masked_motion import feature_pyramid, masked_motion
from zoo.layers.picture_pyramid import halved

# A frame further away has to show that much more of what is lost.
_NEARER = 0.02


def best_distances(known: Sequence[Any]) -> tuple[Any, Any]:
    """Tells which frames on both sides are to be compared with the middle one.

    Those that show most of what is lost in it: mostly the next ones, and others where
    these have lost the same.

    Args:
        known: 1 where frames show the picture, `[N, H, W, 1]` each, in order, as many
            before the middle one as after it.

    Returns:
        Distances in frames from 1 on, float32 `[N]`: into the past and the future.
    """
    middle = len(known) // 2
    lost = 1.0 - known[middle]
    total = ops.maximum(_count(lost), 1.0)
    sides = known[middle - 1 :: -1], known[middle + 1 :]
    best = []
    for side in sides:
        shown = [
            _count(lost * frame) / total - _NEARER * distance
            for distance, frame in enumerate(side)
        ]
        index = ops.argmax(ops.stack(shown, axis=-1), axis=-1)
        best.append(1.0 + ops.cast(index, "float32"))
    return best[0], best[1]


def frame_at(frames: Sequence[Any], distance: Any) -> Any:
    """Picks a frame for each of a batch.

    Args:
        frames: `[N, H, W, C]` each, at distances 1, 2 and so on.
        distance: float32 `[N]`.
    """
    picked: Any = 0.0
    for number, frame in enumerate(frames, start=1):
        chosen = ops.cast(ops.equal(distance, float(number)), "float32")
        picked = picked + chosen[:, None, None, None] * frame
    return picked


def lost_motion(frames: Sequence[Any], known: Sequence[Any]) -> tuple[Any, Any]:
    """Measures the motion from a frame to the one before and to the one after.

    What is lost is left out of the measurement, and motion goes on into it from
    around. Then, where the frames before and after show what is lost, it is matched
    between these two, the change of the motion being kept: that tells the motion of
    an object inside a region, and through a frame that is lost as a whole.

    Args:
        frames: float32 `[N, H, W, 3]` each, in order; an odd number.
        known: 1 where they show the picture, `[N, H, W, 1]` each.

    Returns:
        Two of `[N, ceil(H / 2), ceil(W / 2), 2]`, `(dx, dy)` in pixels of the frame
        and for each frame of distance: to the past and to the future.
    """
    middle = len(frames) // 2
    to_past, to_future = best_distances(known)
    sides = []
    for side, distance in (
        (slice(middle - 1, None, -1), to_past),
        (slice(middle + 1, None), to_future),
    ):
        sides.append(
            (frame_at(frames[side], distance), frame_at(known[side], distance))
        )
    shown = [
        ops.cast(_count(seen) > 0.0, "float32")[:, None, None, None]
        for _, seen in sides
    ]
    # Both sides at once: half as many operations.
    around = feature_pyramid(
        *(ops.concatenate(parts, axis=0) for parts in zip(*sides, strict=True))
    )
    present = [
        ops.concatenate([level, level], axis=0)
        for level in feature_pyramid(frames[middle], known[middle])
    ]
    reach = ops.concatenate([to_past, to_future], axis=0)
    both = masked_motion(present, around, reach=(None, reach), start=None)
    back, forth = ops.split(both, 2, axis=0)
    # At the ends of a shot the motion of the one side goes on.
    back, forth = (
        shown[0] * back - (1.0 - shown[0]) * forth,
        shown[1] * forth - (1.0 - shown[1]) * back,
    )
    bend = 0.5 * (back + forth)
    past, future = zip(*(ops.split(level, 2, axis=0) for level in around), strict=True)
    through = masked_motion(
        past,
        future,
        reach=(to_past, to_future),
        start=0.5 * (forth - back),
        bend=bend,
        hold=halved(known[middle]),
    )
    return bend - through, bend + through


def _count(values: Any) -> Any:
    """Sum over the pixels, `[N]`: exact, since all are 0 or 1."""
    return ops.sum(values, axis=(1, 2, 3))
