"""Upright things that belong to the picture, to tell scratches from."""

from typing import Any

from keras import ops

from data_pipeline.degradations.parameter_range import draw_uniform, per_clip
from data_pipeline.degradations.seed_stream import SeedStream
from zoo.layers.luma import luma_of
from zoo.layers.phase_correlation import phase_correlation

# Peaks of the phase correlation below this tell no motion.
_LEAST_PEAK = 0.05
# The logarithm of half a post's width in pixels; scratches are as thin at the least.
_HALF_WIDTH = (-1.0, 0.9)
_SLANT = (-0.05, 0.05)
_OPACITY = (0.4, 1.0)
# Of the distance from the middle: a blurred line's profile, and one with edges.
_SOFT, _SHARP = 2.0, 6.0


class StandingPosts:
    """Puts posts and wires into clips, which are what scratches are mistaken for.

    They look like scratches, but move as the picture does, end somewhere, and neither
    wander nor waver. Real clips show too few of them to learn the difference from.

    Args:
        posts: Most posts in a clip.
        presence: Probability of each.
    """

    def __init__(self, posts: int = 3, presence: float = 0.6):
        self._posts = posts
        self._presence = presence

    def __call__(self, clips: Any, seed: Any) -> Any:
        """Adds posts.

        Args:
            clips: float32 `[B, T, H, W, 3]` in [0, 1]; T, H and W known.
            seed: As for degradations.

        Returns:
            The clips with posts.
        """
        seeds = SeedStream(seed)
        course = _course(clips)
        for _ in range(self._posts):
            cover, shade = self._post(clips, course, seeds)
            clips = clips + cover[..., None] * (per_clip(shade) - clips)
        return clips

    def _post(self, clips: Any, course: Any, seeds: SeedStream) -> tuple[Any, Any]:
        """How far one hides the picture, `[B, T, H, W]`, and its grey, `[B]`."""
        batch, _, height, width, _ = ops.shape(clips)
        rows = ops.arange(height, dtype="float32")
        columns = ops.arange(width, dtype="float32")
        down = rows - course[..., 1:]
        place = draw_uniform((batch,), (0.0, 1.0), seeds) * ops.cast(width, "float32")
        slant = draw_uniform((batch,), _SLANT, seeds)
        middle = _per_frame(place) + course[..., :1] + _per_frame(slant) * down
        half = ops.exp(draw_uniform((batch,), _HALF_WIDTH, seeds))
        sharp = draw_uniform((batch,), (0.0, 1.0), seeds) < 0.5
        power = ops.where(sharp, _SHARP, _SOFT)[:, None, None, None]
        distance = ops.abs(columns - middle[..., None]) / half[:, None, None, None]
        profile = ops.exp(-0.5 * ops.minimum(distance, 4.0) ** power)
        ends = draw_uniform((2, batch), (-0.5, 1.5), seeds) * ops.cast(
            height, "float32"
        )
        top, bottom = ops.min(ends, axis=0), ops.max(ends, axis=0)
        inside = ops.minimum(down - _per_frame(top), _per_frame(bottom) - down)
        opacity = draw_uniform((batch,), _OPACITY, seeds)
        present = draw_uniform((batch,), (0.0, 1.0), seeds) < self._presence
        opacity = ops.where(present, opacity, 0.0)
        extent = ops.clip(inside, 0.0, 1.0) * _per_frame(opacity)
        return profile * extent[..., None], draw_uniform((batch,), (0.0, 1.0), seeds)


def _course(clips: Any) -> Any:
    """Where the picture has moved since a clip's first frame, `[B, T, 2]`."""
    frames = clips.shape[1]
    luma = luma_of(clips)[..., 0]
    moved = [ops.zeros_like(luma[:, 0, 0, :2])]
    for frame in range(1, frames):
        step, peak = phase_correlation(luma[:, frame - 1], luma[:, frame])
        known = ops.cast(peak > _LEAST_PEAK, "float32")[:, None]
        moved.append(moved[-1] + known * step)
    return ops.stack(moved, axis=1)


def _per_frame(values: Any) -> Any:
    """`[B]` as `[B, 1, 1]`."""
    return values[:, None, None]
