"""What the engine has to know of a network that it does not hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True, kw_only=True)
class NetworkFacts:
    """The contract of a served network; see `zoo.temporal.restorer.Restorer`.

    Attributes:
        past: Frames before an output frame that it depends on.
        future: Frames after it.
        scale: Output height and width per input height and width.
        alignment: Tiles start at multiples of it.
        halo: Radius of what an output pixel sees.
        recurrent: Whether a memory reaches back to the start of the shot.
        time_edges: How a shot begins and ends.
        needs_whole_frame: Whether it cannot work in tiles.
        blind: Whether it understands an unknown noise level.
        fingerprint: Other weights have another.
        version: The served version.
    """

    past: int
    future: int
    scale: int
    alignment: int
    halo: int
    recurrent: bool
    time_edges: Literal["masked", "reflected"]
    needs_whole_frame: bool
    blind: bool
    fingerprint: int
    version: int

    @classmethod
    def from_tensors(
        cls, described: Mapping[str, np.ndarray], version: int
    ) -> "NetworkFacts":
        """Reads what the signature `describe` gave.

        Raises:
            ValueError: Something is missing.
        """
        try:
            facts = {name: int(values[0]) for name, values in described.items()}
            return cls(
                past=facts["past"],
                future=facts["future"],
                scale=facts["scale"],
                alignment=facts["alignment"],
                halo=facts["halo"],
                recurrent=bool(facts["recurrent"]),
                time_edges="reflected" if facts["reflected"] else "masked",
                needs_whole_frame=bool(facts["needs_whole_frame"]),
                blind=bool(facts["blind"]),
                fingerprint=facts["fingerprint"],
                version=version,
            )
        except (KeyError, IndexError) as error:
            raise ValueError(
                "the served network does not describe itself as kinozoo export writes "
                f"it: {error} is missing"
            ) from error
