"""Pictures of TensorFlow Datasets, from stand-ins: nothing is downloaded."""

import numpy as np
import pytest

from data_pipeline.pictures import named_dataset as module


@pytest.mark.slow
def test_pictures_and_labels_of_a_named_dataset_are_read(monkeypatch):
    import tensorflow_datasets as datasets

    monkeypatch.setattr(
        datasets.core.DatasetBuilder, "download_and_prepare", lambda self: None
    )
    with datasets.testing.mock_data(num_examples=5):
        source = module.named_dataset("mnist", (16, 16, 1))
    assert source.count == 5
    assert source.classes
    example = source.read(4)
    assert example["picture"].shape == (16, 16, 1)
    assert example["picture"].dtype == np.uint8
    assert 0 <= int(example["label"]) < 10


@pytest.mark.slow
def test_names_and_datasets_that_are_not_there_are_told(monkeypatch):
    import tensorflow_datasets as datasets

    with pytest.raises(ValueError, match="has no 'no_such_set'"):
        module.named_dataset("no_such_set", (16, 16, 1))

    def fail(self):
        raise ConnectionError("no way out")

    monkeypatch.setattr(datasets.core.DatasetBuilder, "download_and_prepare", fail)
    with pytest.raises(OSError, match="not on this machine and cannot be fetched"):
        module.named_dataset("mnist", (16, 16, 1))
