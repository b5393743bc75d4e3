"""Pictures of TensorFlow Datasets, by name."""

import importlib
from typing import Any

import numpy as np

from data_pipeline.pictures.picture_source import (
    PictureSource,
    source_in_memory,
    square_picture,
)

MOST_PICTURES = 60_000


def named_dataset(
    name: str, shape: tuple[int, int, int], most: int = MOST_PICTURES
) -> PictureSource:
    """Makes a source of the training pictures of a dataset, kept in memory.

    Args:
        name: As TensorFlow Datasets has it: "mnist", "cifar10", "celeb_a".
        shape: Height, width and channels of what is read.
        most: Pictures that are kept, from the first on.

    Raises:
        ValueError: There is no such dataset, or it has no pictures.
        OSError: It is neither on this machine nor to be fetched.
    """
    builder = prepared_builder(name, "image", "pictures", "digits")
    dataset = builder.as_dataset(split="train", shuffle_files=False).take(most)

    def example(features: dict[str, Any]) -> dict[str, Any]:
        kept = {"picture": square_picture(features["image"], shape)}
        return kept | {"label": features["label"]} if "label" in features else kept

    examples = list(dataset.map(example).as_numpy_iterator())
    labels = None
    if "label" in examples[0]:
        labels = np.array([entry["label"] for entry in examples], np.int32)
    return source_in_memory(np.stack([e["picture"] for e in examples]), labels)


def prepared_builder(name: str, feature: str, things: str, instead: str) -> Any:
    """Returns the builder of a dataset that is on this machine.

    Args:
        name: As TensorFlow Datasets has it.
        feature: What is read of it.
        things: What that is, in the plural.
        instead: A source of such things that needs no network.

    Raises:
        ValueError: There is no such dataset, or it has no such feature.
        OSError: It is neither on this machine nor to be fetched.
    """
    # Takes seconds to load, and only this function needs it.
    datasets = importlib.import_module("tensorflow_datasets")
    try:
        builder = datasets.builder(name)
    except datasets.core.DatasetNotFoundError as error:
        raise ValueError(
            f"TensorFlow Datasets has no {name!r}; it has mnist, cifar10, celeb_a, "
            "moving_mnist ..."
        ) from error
    if feature not in (builder.info.features or {}):
        raise ValueError(
            f"{name} of TensorFlow Datasets has no {things} called {feature}; it has "
            f"{', '.join(builder.info.features or ())}."
        )
    try:
        builder.download_and_prepare()
    except Exception as error:  # Whatever the network and the host may raise.
        raise OSError(
            f"{name} of TensorFlow Datasets is not on this machine and cannot be "
            f"fetched ({type(error).__name__}): take config.data.source={instead} or "
            f"a folder of {things}."
        ) from error
    return builder
