"""A function that a served model offers."""

from dataclasses import dataclass

from serving.client.tensor_shape import TensorShape


@dataclass(frozen=True)
class ModelSignature:
    """The tensors that a signature takes and gives, by name.

    Attributes:
        inputs: What it takes.
        outputs: What it gives.
    """

    inputs: dict[str, TensorShape]
    outputs: dict[str, TensorShape]
