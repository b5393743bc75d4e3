"""Fill: lost regions and frames, from what the frames around them show."""

from collections.abc import Sequence
from typing import Any, ClassVar

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.motion_following import follow_motion
from zoo.layers.picture_pyramid import doubled, halved, smooth_fill, smoothed
from zoo.temporal.lost_motion import best_distances, frame_at, lost_motion
from zoo.temporal.restorer import Restorer, State

# What the mask leaves of a pixel below this much is looked at.
_KEPT = 0.02
_SEEN = 0.99
# Halvings after which what is lost is filled with the mean of the frame.
_LEVELS = 9
# Disagreement of past and future at which half of a doubt is decided.
_DISAGREEMENT = 0.03
# Weight of a motion that closes by one pixel per pixel.
_COVERED = 5.0
# Halvings that average the difference of exposure around a region.
_EXPOSURE_LEVELS = 2
_LARGEST_EXPOSURE = 0.12


@keras.saving.register_keras_serializable(package="kinozoo")
class Fill(Restorer):
    """Fills regions and frames of which a mask says that they are lost.

    Motion is measured with what is lost left out, and goes on into it from around;
    where the frames before and after show the place, it is matched between these
    two, which also finds the motion through a frame that is lost as a whole. Along
    the motion each lost pixel is followed to the first frame that shows it, on both
    sides, over frames in which it is lost too. What is found there is evened out in
    exposure against the region's border, and blended by distance; what no frame in
    reach shows is filled smoothly from around. The parts follow Kokaram, "On missing
    data treatment for degraded video and film archives" (IEEE TIP 2004), and Gao et
    al., "Flow-edge guided video completion" (ECCV 2020), without anything learned.

    `call` and `step` take one more input: `mask`, float32 `[B, T, H, W, 1]` and
    `[B, H, W, 1]`, 1 where the frame is lost, 0 where it is kept to the bit; between
    the two the frame and what it is filled with are blended. A frame that is lost as
    a whole has a mask of ones. The noise level is not looked at.

    Args:
        reach: Frames on each side that a lost pixel is looked for in.
        longest_gap: Distance in frames over which motion is measured: one more than
            the frames in a row that may be lost as a whole.
        **kwargs: As for every Keras model.
    """

    time_edges = "masked"
    blind = True
    halo = 0
    needs_whole_frame: ClassVar[bool] = True
    needs_mask: ClassVar[bool] = True

    def __init__(self, reach: int = 8, longest_gap: int = 3, **kwargs: Any):
        super().__init__(**kwargs)
        if not 1 <= longest_gap <= reach:
            raise ValueError(
                "longest_gap is at least 1 and at most reach; received "
                f"longest_gap={longest_gap}, reach={reach}"
            )
        self.reach = reach
        self.longest_gap = longest_gap
        # The last frame that a pixel is looked for in comes after motion that was
        # measured over a gap of its own.
        self.past = self.future = reach - 1 + longest_gap

    def build(self, input_shape: Any = None) -> None:
        """There is nothing to create."""
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Fills whole clips; see the class for `mask`."""
        clip = ops.cast(inputs["clip"], "float32")
        mask = ops.cast(inputs["mask"], "float32")
        batch, length = ops.shape(clip)[:2]
        known, gap, reach = _known(mask), self.longest_gap, self.reach
        to_past, to_future = (
            ops.reshape(motion, (batch, length, *ops.shape(motion)[1:3], 2))
            for motion in lost_motion(
                [_moved(clip, by) for by in range(-gap, gap + 1)],
                [_moved(known, by) for by in range(-gap, gap + 1)],
            )
        )
        filled = self._filled(
            _moved(clip, 0),
            ops.arange(batch * length, dtype="int32"),
            [_moved(known, by) for by in range(-reach, reach + 1)],
            [_moved(to_past, -by) for by in range(reach)],
            [_moved(to_future, by) for by in range(reach)],
        )
        return clip + mask * (ops.reshape(filled, ops.shape(clip)) - clip)

    def step(self, inputs: dict[str, Any], state: State) -> tuple[Any, State]:
        """Takes frame `n` of a stream and gives the filled frame `n - future`."""
        valid = ops.cast(inputs["valid"], "float32")[:, None, None, None]
        mask = ops.cast(inputs["mask"], "float32")
        window: State = {
            "film": _joined(state["film"], ops.cast(inputs["frame"], "float32")),
            "mask": _joined(state["mask"], mask),
            "known": _joined(state["known"], valid * _known(mask)),
        }
        film = window["film"]
        frames, known = _apart(film), _apart(window["known"])
        newest, gap, reach = len(frames) - 1, self.longest_gap, self.reach
        nearest = slice(newest - 2 * gap, newest + 1)
        newest_motion = self._motion_where_lost(frames[nearest], known[nearest])
        window["motion"] = _joined(state["motion"], newest_motion)
        motion = _apart(window["motion"])
        shown = newest - self.future
        batch, length, height, width = ops.shape(film)[:4]
        lost = 1.0 - known[shown]
        filled = ops.cond(
            ops.any(lost > 0.0),
            lambda: self._filled(
                ops.reshape(film, (batch * length, height, width, 3)),
                ops.arange(batch, dtype="int32") * length + shown,
                known[shown - reach : shown + reach + 1],
                [motion[reach - 1 - by][..., :2] for by in range(reach)],
                [motion[reach - 1 + by][..., 2:] for by in range(reach)],
            ),
            lambda: frames[shown],
        )
        mask = window["mask"][:, 0]
        restored = frames[shown] + mask * (filled - frames[shown])
        return restored, {name: kept[:, 1:] for name, kept in window.items()}

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor."""
        frames = self.reach + self.future
        half = ((height + 1) // 2, (width + 1) // 2)
        return {
            "film": ((batch, frames, height, width, 3), "float32"),
            "mask": ((batch, self.future, height, width, 1), "float32"),
            "known": ((batch, frames, height, width, 1), "float32"),
            "motion": ((batch, 2 * self.reach - 2, *half, 4), "float32"),
        }

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "reach": self.reach,
            "longest_gap": self.longest_gap,
        }

    def _motion_where_lost(self, frames: list[Any], known: list[Any]) -> Any:
        """Both motions of the middle frame; 0 where nothing is lost in it."""
        middle = known[self.longest_gap]
        return ops.cond(
            ops.any(middle < 1.0),
            lambda: ops.concatenate(lost_motion(frames, known), axis=-1),
            lambda: ops.zeros_like(ops.tile(halved(middle), (1, 1, 1, 4))),
        )

    def _filled(
        self,
        film: Any,
        present: Any,
        known: list[Any],
        to_past: list[Any],
        to_future: list[Any],
    ) -> Any:
        """Fills frames.

        Args:
            film: All frames, `[M, H, W, 3]`.
            present: Which of them are to be filled, int32 `[N]`; frames before and
                after lie beside them.
            known: Of the frames from `reach` before to `reach` after, `[N, H, W, 1]`.
            to_past: Motion of the frames to be filled, and of those before.
            to_future: Motion of the frames to be filled, and of those after.

        Returns:
            `[N, H, W, 3]`; pixels that are known mean nothing.
        """
        shown, reach, gap = known[self.reach], self.reach, self.longest_gap
        distances = best_distances(known[reach - gap : reach + gap + 1])
        frames = ops.take(film, present, axis=0)
        sides = []
        for motion, seen, distance, sign in (
            (to_past, known[reach - 1 :: -1], distances[0], -1),
            (to_future, known[reach + 1 :], distances[1], 1),
        ):
            way, away = _ways(motion, seen, distance, shown)
            source = present[:, None, None] + sign * ops.cast(away[..., 0], "int32")
            source = ops.clip(source, 0, ops.shape(film)[0] - 1)
            found = ops.cast(away > 0.0, "float32")
            picture = backward_warp(film, way, source=source)
            picture = picture + _exposure(frames, picture, shown * found)
            sides.append((picture, found / ops.maximum(away, 1.0)))
        covered = _covering(to_past[0], to_future[0], *ops.shape(shown)[1:3])
        (before, past_weight), (after, future_weight) = sides
        # What is being covered is seen in the past, what comes into view later.
        past_weight = past_weight * (1.0 + ops.maximum(covered, 0.0))
        future_weight = future_weight * (1.0 + ops.maximum(-covered, 0.0))
        share = _past_share(before, after, past_weight, future_weight)
        picture = after + share * (before - after)
        total = past_weight + future_weight
        have = ops.maximum(shown, ops.cast(total > 0.0, "float32"))
        picture = shown * frames + (1.0 - shown) * picture
        return smooth_fill(picture, have, _LEVELS)


def _known(mask: Any) -> Any:
    return ops.cast(mask < _KEPT, "float32")


def _moved(clip: Any, by: int) -> Any:
    """Frames `by` later than each, `[B * T, ...]`; zeros outside the shot."""
    length = ops.shape(clip)[1]
    padding = [(0, 0)] * len(clip.shape)
    padding[1] = (max(-by, 0), max(by, 0))
    padded = ops.pad(clip, padding)
    first = max(by, 0)
    height, width = ops.shape(clip)[2:4]
    return ops.reshape(
        padded[:, first : first + length], (-1, height, width, clip.shape[-1])
    )


def _joined(ring: Any, newest: Any) -> Any:
    return ops.concatenate([ring, newest[:, None]], axis=1)


def _apart(ring: Any) -> list[Any]:
    return [ring[:, i] for i in range(ring.shape[1])]


def _ways(
    motion: Sequence[Any], known: Sequence[Any], distance: Any, shown: Any
) -> tuple[Any, Any]:
    """Where each pixel is seen on one side: the way there, and how far in frames."""
    height, width = ops.shape(shown)[1:3]
    # The frame with which the motion was measured comes first.
    far = distance[:, None, None, None]
    direct = doubled(motion[0], height, width) * far
    seen = backward_warp(frame_at(known, distance), direct, border="zero") > _SEEN
    halves = [ops.cast(halved(frame) > _SEEN, "float32") for frame in known]
    followed = ops.any((shown < 1.0) & ops.logical_not(seen))
    way, away = ops.cond(
        followed,
        lambda: follow_motion([0.5 * step for step in motion], halves),
        lambda: (ops.zeros_like(motion[0]), ops.zeros_like(motion[0][..., :1])),
    )
    way, away = _enlarged(2.0 * way, away, height, width)
    return ops.where(seen, direct, way), ops.where(seen, far, away)


def _enlarged(way: Any, away: Any, height: Any, width: Any) -> tuple[Any, Any]:
    """Doubles the size; ways are interpolated where they lead to the same frame."""

    def repeated(field: Any) -> Any:
        field = ops.repeat(ops.repeat(field, 2, axis=1), 2, axis=2)
        return field[:, :height, :width]

    nearest = repeated(away)
    same = ops.abs(doubled(away, height, width) - nearest) < 1e-3
    return ops.where(same, doubled(way, height, width), repeated(way)), nearest


def _exposure(frames: Any, picture: Any, both: Any) -> Any:
    """By how much a picture is too dark, told where both are known, and smooth."""
    difference = ops.clip(frames - picture, -_LARGEST_EXPOSURE, _LARGEST_EXPOSURE)
    sizes = []
    levels = ops.concatenate([difference * both, both], axis=-1)
    for _ in range(_EXPOSURE_LEVELS):
        sizes.append(ops.shape(levels)[1:3])
        levels = halved(levels)
    weight = levels[..., 3:]
    field = smooth_fill(
        levels[..., :3] / (weight + 1e-6), ops.minimum(2.0 * weight, 1.0), _LEVELS
    )
    for height, width in reversed(sizes):
        field = doubled(smoothed(field), height, width)
    return field


def _covering(to_past: Any, to_future: Any, height: Any, width: Any) -> Any:
    """How much the motion closes around each pixel, `[N, H, W, 1]`; weighted.

    Where it closes, something is about to be covered, and where it opens, something
    has just come into view (the sign of the divergence: Ballester et al., "A TV-L1
    optical flow method with occlusion detection", DAGM 2012).
    """
    motion = 0.5 * (to_future - to_past)
    across, down = motion[..., :1], motion[..., 1:]
    across = ops.concatenate([across[:, :, :1], across, across[:, :, -1:]], axis=2)
    down = ops.concatenate([down[:, :1], down, down[:, -1:]], axis=1)
    across = across[:, :, 2:] - across[:, :, :-2]
    down = down[:, 2:] - down[:, :-2]
    # Four pixels lie between the two ends at half the size.
    closing = smoothed(-0.25 * (across + down))
    return _COVERED * doubled(closing, height, width)


def _past_share(before: Any, after: Any, past: Any, future: Any) -> Any:
    """Share of the past in each pixel: by weight, and more decided in dispute.

    The mean of two pictures that do not agree is a ghost of both.

    Args:
        before: `[N, H, W, 3]`, from the past.
        after: `[N, H, W, 3]`, from the future.
        past: Weight of the past, `[N, H, W, 1]`.
        future: Weight of the future, `[N, H, W, 1]`.
    """
    share = past / ops.maximum(past + future, 1e-6)
    other = 1.0 - share
    cubed, other_cubed = share * share * share, other * other * other
    decided = cubed / (cubed + other_cubed)
    difference = smoothed(ops.mean(ops.abs(before - after), axis=-1, keepdims=True))
    dispute = difference * difference
    dispute = dispute / (dispute + _DISAGREEMENT**2)
    return share + dispute * (decided - share)
