"""From what a person asks for to a plan."""

from pathlib import Path

from serving.denoise_step import UNKNOWN_NOISE, DenoiseStep
from serving.inspect import inspect_video
from serving.plan import Plan
from zoo.catalog import find_preset


def plan_denoising(
    source: Path, *, preset: str, strength: float, noise: str, progress: bool = False
) -> Plan:
    """Makes the plan that takes the noise out of a film.

    Args:
        source: The film.
        preset: Name of a denoiser.
        strength: From 0 (pixels unchanged) to 1.
        noise: "auto" measures the noise at a few moments of the film and tells
            the network its level where it is white (any other noise, only a
            network that cannot do without); "blind" leaves it to the network; a
            number is the standard deviation on the 0 to 255 scale.
        progress: Whether to show a bar while the noise is measured.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: The film is no whole video, or a setting is out of range.
    """
    step = DenoiseStep(
        preset=preset, strength=strength, noise_level=_stated_level(noise)
    )
    if noise == "auto" and strength > 0:
        measured = inspect_video(source, whole=False, progress=progress).noise
        level = UNKNOWN_NOISE
        blind = find_preset(preset)[0].load_class().blind
        if measured is not None and (measured.white or not blind):
            # A tenth is finer than the estimate is exact.
            level = round(measured.level, 1)
        step = DenoiseStep(preset=preset, strength=strength, noise_level=level)
    return Plan((step,))


def _stated_level(noise: str) -> float:
    if noise in ("auto", "blind"):
        return UNKNOWN_NOISE
    try:
        level = float(noise)
    except ValueError:
        level = -1.0
    if not 0 <= level <= 255:
        raise ValueError(
            "noise is auto, blind or a standard deviation from 0 to 255; received "
            f"{noise!r}"
        )
    return level
