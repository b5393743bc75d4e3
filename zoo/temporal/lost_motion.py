"""Motion of frames of which regions, or all of it, are lost."""

from collections.abc import Sequence
from typing import Any

from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.masked_motion import feature_pyramid, masked_motion
from zoo.layers.picture_pyramid import halved, smoothed

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
    an object inside a region, and through a frame that is lost as a whole. How the
    motion changes in such a frame tell the next frames further away on both sides, as
    between the frames of a film (`FlowInterpolator`).

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
    further = [
        _next_known(known[side], distance)
        for side, distance in (
            (slice(middle - 1, None, -1), to_past),
            (slice(middle + 1, None), to_future),
        )
    ]
    whole = ops.equal(_count(known[middle]), 0.0) & (further[0] > 0) & (further[1] > 0)
    bend = ops.cond(
        ops.any(whole),
        lambda: ops.where(
            whole[:, None, None, None],
            _bend_from_afar(
                frames, known, around, (to_past, to_future), further, through
            ),
            bend,
        ),
        lambda: bend,
    )
    return bend - through, bend + through


def _next_known(known: Sequence[Any], distance: Any) -> Any:
    """Distance of the next frame beyond one that is known as a whole, 0 for none.

    Args:
        known: Of the frames of a side, the nearest first, `[N, H, W, 1]` each.
        distance: Beyond which it lies, float32 `[N]`.
    """
    found = ops.zeros_like(distance)
    for number, frame in reversed(list(enumerate(known, start=1))):
        there = (distance < number) & ops.all(frame > 0.0, axis=(1, 2, 3))
        found = ops.where(there, float(number), found)
    return found


def _bend_from_afar(
    frames: Sequence[Any],
    known: Sequence[Any],
    around: Sequence[Any],
    distances: tuple[Any, Any],
    further: Sequence[Any],
    through: Any,
) -> Any:
    """Half the change of the motion, told by two frames on either side.

    Args:
        frames: As in `lost_motion`.
        known: As in `lost_motion`.
        around: Pyramid of the nearer two, those of the past first.
        distances: Of the nearer two, `[N]` each.
        further: Of the others, likewise.
        through: The motion from the one of the nearer two to the other, per frame.

    Returns:
        Like `through`: what is added to both flows.
    """
    middle = len(frames) // 2
    sides = frames[middle - 1 :: -1], frames[middle + 1 :]
    there = [frame_at(side, far) for side, far in zip(sides, further, strict=True)]
    afar = ops.concatenate(there, axis=0)
    away = ops.concatenate(
        [far - near for far, near in zip(further, distances, strict=True)], axis=0
    )
    # Nothing is measured where there is no such frame.
    on = masked_motion(
        around,
        feature_pyramid(afar, ops.ones_like(afar[..., :1])),
        reach=(None, ops.maximum(away, 1.0)),
        start=None,
    )
    past, future = (each[:, None, None, None] for each in distances)
    earlier, later = (each[:, None, None, None] for each in further)
    # The flows are half as large as the frames, and their motion is not.
    ways = ops.concatenate([-0.5 * past * through, 0.5 * future * through], axis=0)
    back, forth = ops.split(backward_warp(on, ways), 2, axis=0)
    early = 2.0 * (through + back) / (future + earlier)
    late = 2.0 * (forth - through) / (past + later)
    share = past / (past + future)
    change = ((2.0 - share) * early + (1.0 + share) * late) / 3.0
    return 0.25 * (past + future) * smoothed(smoothed(change))


def _count(values: Any) -> Any:
    """Sum over the pixels, `[N]`: exact, since all are 0 or 1."""
    return ops.sum(values, axis=(1, 2, 3))
