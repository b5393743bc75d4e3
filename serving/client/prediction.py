"""What a server made of a request."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Prediction:
    """The answer to a Predict request.

    Attributes:
        outputs: Tensors by name; they are not to be changed.
        version: Version of the model that calculated them.
    """

    outputs: dict[str, np.ndarray]
    version: int
