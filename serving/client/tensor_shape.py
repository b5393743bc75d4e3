"""What a signature says of a tensor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TensorShape:
    """Kind and sizes of a tensor of a signature.

    Attributes:
        dtype: Number of `tensorflow.DataType`: 1 is float32, 4 uint8.
        sizes: Its shape, -1 for any size.
    """

    dtype: int
    sizes: tuple[int, ...]
