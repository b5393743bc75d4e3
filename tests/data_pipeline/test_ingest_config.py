import pytest

from data_pipeline.ingest_config import IngestConfig


@pytest.mark.parametrize(
    "fields",
    [
        {"shrink": "half"},
        {"least_frames": 60},
        {"least_frames": 0},
        {"still_frames": 11},
        {"still_frames": 49},
        {"quality": 70},
    ],
)
def test_settings_that_make_no_sense_are_refused(fields):
    (name,) = fields
    with pytest.raises(ValueError, match=name):
        IngestConfig(**fields)
