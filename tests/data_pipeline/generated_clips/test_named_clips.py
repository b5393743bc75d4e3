"""Clips of TensorFlow Datasets, from stand-ins: nothing is downloaded."""

import numpy as np
import pytest

from data_pipeline.generated_clips.named_clips import named_clips


@pytest.mark.slow
def test_clips_of_a_named_dataset_are_read(monkeypatch):
    import tensorflow_datasets as datasets

    monkeypatch.setattr(
        datasets.core.DatasetBuilder, "download_and_prepare", lambda self: None
    )
    with datasets.testing.mock_data(num_examples=3):
        source = named_clips("moving_mnist", (5, 16, 16, 3))
        assert source.count == 3
        clip = source.read(2)["clip"].numpy()
        assert clip.shape == (5, 16, 16, 3)
        assert clip.dtype == np.uint8
        with pytest.raises(ValueError, match="21 frames or more; received 3 clips"):
            named_clips("moving_mnist", (21, 16, 16, 3))
