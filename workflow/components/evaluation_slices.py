"""The slices of an evaluation that a clip belongs to."""

from collections.abc import Sequence

from workflow.components.degraded_clip import DegradedClip

ALL = "all"
# Up to which value a slice goes; the last goes on. Motion is the mean difference of
# frames and brightness the mean luma (data_pipeline.clip_record), 0 to 255 scale;
# resolution in lines.
_MOTION = ((1.5, "still"), (6.0, "moving"), (None, "fast"))
_BRIGHTNESS = ((64.0, "dark"), (150.0, "middle"), (None, "bright"))
_RESOLUTION = ((287, "small"), (599, "standard"), (None, "high"))

Bounds = Sequence[tuple[float | None, str]]


def slices_of(clip: DegradedClip, level: float, mode: str) -> tuple[str, ...]:
    """Returns the names of the slices, `all` among them."""
    return (
        ALL,
        f"noise level {level:g}",
        f"mode {mode}",
        f"motion {_named(clip.motion, _MOTION)}",
        f"brightness {_named(clip.brightness, _BRIGHTNESS)}",
        f"resolution {_named(clip.native_height, _RESOLUTION)}",
    )


def _named(value: float, bounds: Bounds) -> str:
    return next(name for most, name in bounds if most is None or value <= most)
