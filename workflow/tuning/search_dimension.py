"""A field of a config that is searched over."""

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from trainers.config_fields import field_types, parsed
from trainers.experiment_config import ExperimentConfig

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

# What trials are compared by must be the same in all, and where a run lies is not
# learnt.
_FIXED = ("evaluation.", "run.", "data.folder", "data.source", "model.initial_")
_RANGE = re.compile(r"\s*(\S+?)\s*\.\.\s*(\S+)(?:\s+(log|step\s+\S+))?\s*")
_ROUNDING = 1e-9
Kind = Literal["number", "whole number", "choice"]


@dataclass(frozen=True, kw_only=True)
class SearchDimension:
    """The values that a field may take.

    Attributes:
        field: Dotted name in `ExperimentConfig`.
        kind: What it takes.
        low: Least value of a number.
        high: Greatest value of a number.
        log: Whether the logarithm is searched evenly.
        step: Distance of values from each other; 0 for any.
        choices: Values as text, where it is no number.
    """

    field: str
    kind: Kind
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    step: float = 0.0
    choices: tuple[str, ...] = ()

    def distribution(self) -> "BaseDistribution":
        """Returns it as Optuna knows it."""
        from optuna import distributions

        if self.kind == "choice":
            return distributions.CategoricalDistribution(self.choices)
        if self.kind == "number":
            return distributions.FloatDistribution(
                self.low, self.high, log=self.log, step=self.step or None
            )
        return distributions.IntDistribution(
            int(self.low), int(self.high), log=self.log, step=int(self.step) or 1
        )

    def holds(self, value: Any) -> bool:
        """Says whether a value is one of those that are searched."""
        if self.kind == "choice":
            return value in self.choices
        if not self.low <= value <= self.high:
            return False
        steps = (value - self.low) / self.step if self.step else 0.0
        return abs(steps - round(steps)) < _ROUNDING

    def text(self, value: Any) -> str:
        """Returns a value as an override of the field."""
        return value if isinstance(value, str) else repr(value)


def search_space(texts: Mapping[str, str]) -> tuple[SearchDimension, ...]:
    """Reads a search space.

    Args:
        texts: By dotted name: `1e-4..3e-3 log`, `32..96 step 16`, `0..0.5`, or
            choices, `muon, adam`; choices of fields that hold lists are separated
            by semicolons.

    Raises:
        ValueError: A field is unknown or cannot be searched over, or a text is no
            range and no choice.
    """
    if not texts:
        raise ValueError(
            "Say what to search over: --space='optimizer.learning_rate=1e-4..3e-3 log'."
        )
    known = dict(field_types(ExperimentConfig))
    dimensions = []
    for name, text in texts.items():
        if name not in known or name.startswith(_FIXED):
            raise ValueError(
                f"A search goes over fields of a config that change what is learnt, "
                f"as optimizer.learning_rate; received {name}."
            )
        dimensions.append(_dimension(name, text, known[name]))
    return tuple(dimensions)


def _dimension(name: str, text: str, kind: Any) -> SearchDimension:
    found = _RANGE.fullmatch(text)
    if found is None:
        return _choice(name, text, kind)
    if kind not in (int, float):
        raise ValueError(f"{name} is no number: give choices, not {text!r}.")
    low, high = (parsed(name, part, kind) for part in found.groups()[:2])
    how = found.group(3) or ""
    step = parsed(name, how.removeprefix("step").strip(), kind) if "step" in how else 0
    if not low < high or step < 0 or (how == "log" and low <= 0):
        raise ValueError(
            f"{name} takes LOW..HIGH with LOW below HIGH, and above 0 with log; "
            f"received {text!r}."
        )
    return SearchDimension(
        field=name,
        kind="number" if kind is float else "whole number",
        low=low,
        high=high,
        log=how == "log",
        step=step,
    )


def _choice(name: str, text: str, kind: Any) -> SearchDimension:
    many = typing.get_origin(kind) in (tuple, dict)
    choices = [part.strip() for part in text.split(";" if many else ",")]
    for choice in choices:
        parsed_value = parsed(name, choice, kind)
        if typing.get_origin(kind) is Literal and parsed_value not in typing.get_args(
            kind
        ):
            known = ", ".join(map(str, typing.get_args(kind)))
            raise ValueError(f"{name} is one of {known}; received {choice!r}.")
    if len(set(choices)) < 2:
        raise ValueError(
            f"{name} takes LOW..HIGH, or at least two choices; received {text!r}."
        )
    return SearchDimension(field=name, kind="choice", choices=tuple(choices))
