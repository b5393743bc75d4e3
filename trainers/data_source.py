"""Where the examples of a training come from, by name."""

from typing import Literal

DataSource = Literal[
    "folder",
    "procedural",
    "pictures",
    "digits",
    "tfds",
    "videos",
    "moving_digits",
    "moving_shapes",
]
