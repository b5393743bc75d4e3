"""How bad one fault of a film is."""

from dataclasses import dataclass

# Below this, what was measured may be the picture and not a fault.
SURE_ENOUGH = 0.5


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault, measured over a film.

    Attributes:
        name: The fault, as "weave".
        value: How strong it is, or None where it was not measured.
        unit: Of the value, as "pixels".
        confidence: How sure the value is, from 0 (not measured) to 1.
        suggested_step: The step of a restoration that takes it out, or None where
            it is too faint or too uncertain to act on.
        over_time: Seconds and value: one for each second or so of film, or one for
            each place where the fault is, if it is an event as a doubled frame is.
        detail: What the number does not say, for a person; may be empty.
    """

    name: str
    value: float | None
    unit: str
    confidence: float
    suggested_step: str | None = None
    over_time: tuple[tuple[float, float], ...] = ()
    detail: str = ""


def unmeasured(name: str, unit: str, reason: str = "not measured") -> Fault:
    """A fault that nobody could measure.

    Args:
        name: The fault.
        unit: What it would be measured in.
        reason: Why not, for a person.
    """
    return Fault(name=name, value=None, unit=unit, confidence=0.0, detail=reason)
