"""Which network is trained, and from where it starts."""

from dataclasses import dataclass, field
from typing import Any, Literal

Precision = Literal["auto", "float32", "mixed_bfloat16"]


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """The network and where its first weights come from.

    Attributes:
        network: Name of a network in `zoo.catalog`.
        arguments: Keyword arguments of its class, as its `get_config` gives them.
        precision: Dtype policy. "auto" is mixed_bfloat16 where the processor or
            accelerator computes in it, else float32.
        initial_weights: Empty for random weights, the name of a preset, a run
            folder (its best averaged weights), or a `.weights.h5` file. Layers are
            matched by name, so that the first stage of a network can start from
            a network that has this stage only.
        initial_arguments: Arguments of the network that a `.weights.h5` file
            belongs to, where they differ from `arguments`.
        copy_first_stage: Whether a second stage starts as a copy of the first (see
            `ShiftDenoiser.copy_first_stage`, also of `OldFilmRestorer`), after the
            weights above.
        trained: What learns: "all"; of a `DamageRestorer` the "finder" alone, from
            the found damage alone, which takes a third of the time; of a
            `FlowInterpolator` the "blend" alone, for flows that stay as they are.
    """

    network: str
    arguments: dict[str, Any] = field(default_factory=dict)
    precision: Precision = "auto"
    initial_weights: str = ""
    initial_arguments: dict[str, Any] = field(default_factory=dict)
    copy_first_stage: bool = False
    trained: Literal["all", "finder", "blend"] = "all"
