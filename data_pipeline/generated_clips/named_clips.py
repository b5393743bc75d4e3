"""Clips of TensorFlow Datasets, by name."""

from typing import Any

import numpy as np
import tensorflow as tf

from data_pipeline.generated_clips.clip_source import ClipSource
from data_pipeline.pictures.named_dataset import prepared_builder
from data_pipeline.pictures.picture_source import square_picture

MOST_CLIPS = 10_000


def named_clips(
    name: str, shape: tuple[int, int, int, int], most: int = MOST_CLIPS
) -> ClipSource:
    """Makes a source of the clips of a dataset, kept in memory.

    Args:
        name: As TensorFlow Datasets has it: "moving_mnist".
        shape: Frames, height, width and channels of what is read, from the start of
            each clip.
        most: Clips that are kept, from the first on.

    Raises:
        ValueError: There is no such dataset, it has no clips, or they are shorter.
        OSError: It is neither on this machine nor to be fetched.
    """
    builder = prepared_builder(name, "image_sequence", "clips", "moving_digits")
    splits = builder.info.splits or {}
    # Moving MNIST has nothing but clips to test with.
    split = "train" if "train" in splits else next(iter(splits), "test")
    dataset = builder.as_dataset(split=split, shuffle_files=False).take(most)

    def clip(features: dict[str, Any]) -> Any:
        frames = features["image_sequence"][: shape[0]]
        return tf.map_fn(lambda frame: square_picture(frame, shape[1:]), frames)

    clips = list(dataset.map(clip).as_numpy_iterator())
    if not clips or len(clips[0]) < shape[0]:
        raise ValueError(
            f"clips of {name} are to have {shape[0]} frames or more; received "
            f"{len(clips)} clips of {len(clips[0]) if clips else 0} frames."
        )
    held = tf.constant(np.stack(clips))
    return ClipSource(
        count=len(clips), read=lambda number: {"clip": tf.gather(held, number)}
    )
